package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.ChannelOption;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Sending the same to many. */
class ConnectionGroupTest {
    private final ConnectionGroup<String> group = new ConnectionGroup<>();
    private final Map<Long, CloseReason> closed = new ConcurrentHashMap<>();
    private final AtomicInteger encoded = new AtomicInteger();
    private final Framing<String, String> counting = Framing.lines(1 << 20).map(line -> line, (String line) -> {
        encoded.incrementAndGet();
        return line;
    });

    /** Joins the group and says so. */
    private final MessageHandler<String, String> joining = new MessageHandler<>() {
        @Override
        public void onOpen(Connection<String> connection) {
            connection.channel().config().setOption(ChannelOption.SO_SNDBUF, 128 * 1024);
            group.add(connection);
        }

        @Override
        public void onMessage(String message, Connection<String> connection) {
            group.send(message);
        }

        @Override
        public void onClose(Connection<String> connection, CloseReason reason) {
            closed.put(connection.id(), reason);
        }
    };

    private static List<Dispatch> everywhere() {
        return List.of(Dispatch.eventLoop(), HandlerThread.dispatch());
    }

    private List<Client> members(Way way, Listener listener, int count) throws Exception {
        List<Client> members = new ArrayList<>();
        int before = group.size();
        for (int i = 1; i <= count; i++) {
            members.add(way.connect(listener));
            int expected = before + i;
            Guests.until("member", () -> group.size() == expected);
        }
        return members;
    }

    private static Client slow(Way way, Listener listener) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(128 * 1024);
        Client client = Client.connect(socket, listener.port());
        return way.tls() ? client.startTls() : client;
    }

    @EachWay
    void all_members_get_small_and_large_messages_encoded_once(Way way) throws Exception {
        for (Dispatch where : everywhere()) {
            encoded.set(0);
            try (Listener listener = way.listener()
                    .framing(counting)
                    .dispatch(where)
                    .handler(joining)
                    .start()) {
                List<Client> members = members(way, listener, 5);
                String large = "x".repeat(20_000);
                members.get(0).send("small\n" + large + "\nlast\n");
                for (Client member : members) {
                    assertThat(member.line()).isEqualTo("small");
                    assertThat(member.line().equals(large)).isTrue(); // too much to print
                    assertThat(member.line()).isEqualTo("last");
                }
                assertThat(encoded).hasValue(3);
                Guests.closeAll(members);
                await().until(() -> group.size() == 0);
            }
        }
    }

    @EachWay
    void a_member_that_takes_nothing_is_cut_and_the_others_get_all(Way way) throws Exception {
        int messages = 120;
        Semaphore ahead = new Semaphore(10); // so that those who read are never too slow
        String padding = "x".repeat(20_000);
        try (Listener listener = HandlerThread.listener(way).handler(joining).start()) {
            List<Client> members = new ArrayList<>();
            members.add(slow(way, listener));
            Guests.until("the slow one", () -> group.size() == 1);
            members.addAll(members(way, listener, 2));
            List<BufferedReader> readers = new ArrayList<>();
            for (Client member : members.subList(1, 3)) {
                readers.add(
                        new BufferedReader(new InputStreamReader(member.socket().getInputStream(), UTF_8)));
            }
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < messages; i++) {
                    group.send(i + padding);
                    ahead.acquireUninterruptibly();
                }
            });
            for (int i = 0; i < messages; i++) {
                for (BufferedReader reader : readers) {
                    assertThat(reader.readLine().startsWith(i + "x")).isTrue(); // too much to print
                }
                ahead.release();
            }
            assertThat(sender).succeedsWithin(HandlerThread.PATIENCE);
            await().untilAsserted(() -> assertThat(closed).containsOnly(Map.entry(1L, CloseReason.SLOW_CONSUMER)));
            assertThat(group.size()).isEqualTo(2);
            Guests.closeAll(members);
        }
    }

    @EachWay
    void many_threads_may_send_at_once(Way way) throws Exception {
        int senders = 8;
        int messages = 200;
        try (Listener listener = HandlerThread.listener(way).handler(joining).start()) {
            List<Client> members = members(way, listener, 3);
            AtomicInteger next = new AtomicInteger();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    Crowd.atOnce(senders, () -> {
                        int sender = next.getAndIncrement();
                        for (int i = 0; i < messages; i++) {
                            group.send(sender + " " + i);
                        }
                        return null;
                    });
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            for (Client member : members) {
                int[] expected = new int[senders];
                for (int i = 0; i < senders * messages; i++) {
                    String[] words = member.line().split(" ", -1);
                    assertThat(words[1]).isEqualTo(String.valueOf(expected[Integer.parseInt(words[0])]++));
                }
            }
            assertThat(sending).succeedsWithin(HandlerThread.PATIENCE);
            Guests.closeAll(members);
        }
    }

    @EachTransport
    void members_of_several_listeners_are_encoded_for_once_a_framing(Transport transport) throws Exception {
        try (Listener lines = HandlerThread.listener(transport)
                        .framing(counting)
                        .handler(joining)
                        .start();
                Listener other = HandlerThread.listener(transport)
                        .framing(Framing.crlfLines())
                        .handler(joining)
                        .start();
                Client one = Client.connect(lines);
                Client two = Client.connect(lines);
                Client three = Client.connect(other)) {
            await().until(() -> group.size() == 3);
            group.send("hello");
            assertThat(one.line()).isEqualTo("hello");
            assertThat(two.line()).isEqualTo("hello");
            assertThat(three.line()).isEqualTo("hello\r");
            assertThat(encoded).hasValue(1);
            assertThatThrownBy(() -> group.send("two\nlines")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void an_empty_one_takes_everything() {
        group.send("nobody hears it");
        assertThat(group).isEmpty();
    }
}
