package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection that another thread closes while the handler's thread is adding to what it has sent and is not taken yet. */
class CloseWhileSendingTest {
    private static final int CONNECTIONS = 200;
    private static final int MOST_LINES = 2_000;

    private final CountDownLatch encoding = new CountDownLatch(1);
    private final CountDownLatch lookedFor = new CountDownLatch(1);

    /** Lines, the encoder of which takes its time for some. */
    private final Framing<String, String> slow = new Framing<>() {
        @Override
        public Decoder<String> decoder() {
            return Framing.lines().decoder();
        }

        @Override
        public void encode(String line, ByteBuf out) throws Exception {
            if (line.equals("slow")) {
                encoding.countDown();
                HandlerThread.block(lookedFor);
            }
            out.writeCharSequence(line + "\n", UTF_8);
        }
    };

    private Listener start(Way way, Outcome<Connection<String>> opened) {
        return HandlerThread.listener(way)
                .framing(slow)
                .handler((line, connection) -> {
                    opened.tell(connection);
                    holdEventLoop(connection);
                    connection.send("first");
                    connection.send("slow");
                })
                .start();
    }

    /** Until the second line is being added to the first: else that might be taken before. */
    private void holdEventLoop(Connection<String> connection) throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        connection.channel().eventLoop().submit(() -> {
            held.countDown();
            HandlerThread.block(encoding);
            return true;
        });
        HandlerThread.block(held);
    }

    @EachWay
    void what_it_had_sent_before_arrives(Way way) throws Exception {
        Outcome<Connection<String>> opened = new Outcome<>();
        try (Listener listener = start(way, opened);
                Client client = way.connect(listener).send("a\n")) {
            HandlerThread.block(encoding);
            Connection<String> connection = opened.value();
            connection.close();
            connection.channel().eventLoop().submit(() -> {}).get(); // the close was looked at
            lookedFor.countDown();
            assertThat(client.rest()).isEqualTo("first\nslow\n");
        }
    }

    @EachWay
    void nothing_leaks_if_the_channel_is_closed_at_once(Way way) throws Exception {
        Outcome<Connection<String>> opened = new Outcome<>();
        try (Listener listener = start(way, opened);
                Client client = way.connect(listener)) {
            client.send("a\n");
            HandlerThread.block(encoding);
            opened.value().channel().close().sync();
            lookedFor.countDown();
            Guests.until("ended", () -> listener.openConnections() == 0);
        }
    }

    @EachTransport
    void so_it_is_at_any_moment(Transport transport) throws Exception {
        Map<String, Integer> sentBefore = new ConcurrentHashMap<>();
        try (Listener listener = HandlerThread.listener(transport)
                .handler((line, connection) -> {
                    AtomicInteger sent = new AtomicInteger();
                    int time = ThreadLocalRandom.current().nextInt(1, MOST_LINES);
                    CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
                        while (sent.get() < time) {
                            Thread.onSpinWait();
                        }
                        sentBefore.put(line, sent.get());
                        connection.close();
                    });
                    for (int i = 0; i < MOST_LINES; i++) {
                        connection.send(line);
                        sent.incrementAndGet();
                    }
                    closing.join();
                })
                .start()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Client client = Client.connect(listener).send(i + "\n")) {
                    if (i % 4 == 0) {
                        client.reset();
                    } else {
                        List<String> lines = client.rest().lines().toList();
                        assertThat(lines).containsOnly("" + i);
                        assertThat(lines.size()).isGreaterThanOrEqualTo(sentBefore.getOrDefault("" + i, MOST_LINES));
                    }
                }
            }
            Guests.until("ended", () -> listener.openConnections() == 0);
        }
    }
}
