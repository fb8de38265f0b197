package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.ChannelOption;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A handler that blocks, or a client that does not read, cannot make the server's memory grow where handlers run on threads. */
class DispatchBackPressureTest {
    private static final String PADDING = " ".repeat(1_000);
    private static final int LINES = 2_500;

    private final CompletableFuture<Connection<String>> opened = new CompletableFuture<>();
    private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

    /** What the kernel may hold between us and the client is set, so that the numbers mean something. */
    private abstract class Bound implements MessageHandler<String, String> {
        @Override
        public void onOpen(Connection<String> connection) throws Exception {
            connection.channel().config().setOption(ChannelOption.SO_SNDBUF, 128 * 1024);
            connection.channel().config().setOption(ChannelOption.SO_RCVBUF, 64 * 1024);
            opened.complete(connection);
        }

        @Override
        public void onClose(Connection<String> connection, CloseReason reason) throws Exception {
            closed.complete(reason);
        }
    }

    private static Client slowClient(Way way, Listener listener) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(128 * 1024); // not under a segment of the loopback
        socket.setSendBufferSize(64 * 1024);
        Client client = Client.connect(socket, listener.port());
        return way.tls() ? client.startTls() : client;
    }

    private static CompletableFuture<Void> flood(Client client) {
        return CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < LINES; i++) {
                    client.send(i + PADDING + "\n");
                }
                client.halfClose();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static List<String> flooded() {
        return IntStream.range(0, LINES).mapToObj(i -> i + PADDING).toList();
    }

    private static void untilItStandsStill(Listener listener) {
        Guests.untilStill(() -> listener.stats().bytesIn(), Duration.ofMillis(100));
    }

    @EachWay
    void a_client_whose_handler_blocks_is_not_read_from_and_then_all_is_handled_in_order(Way way) throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        List<String> handled = new CopyOnWriteArrayList<>();
        try (Listener listener = HandlerThread.listener(way)
                        .handler(new Bound() {
                            @Override
                            public void onMessage(String line, Connection<String> connection) throws Exception {
                                HandlerThread.block(blocked);
                                handled.add(line);
                            }
                        })
                        .start();
                Client client = slowClient(way, listener)) {
            CompletableFuture<Void> writer = flood(client);
            Connection<String> connection = opened.get(10, TimeUnit.SECONDS);
            await().until(() -> !connection.channel().config().isAutoRead());
            untilItStandsStill(listener);
            assertThat(listener.stats().bytesIn()).isLessThan(320 * 1024);
            assertThat(writer).isNotDone();
            blocked.countDown();
            assertThat(writer).succeedsWithin(HandlerThread.PATIENCE);
            assertThat(client.rest()).isEmpty();
            assertThat(closed).succeedsWithin(HandlerThread.PATIENCE).isEqualTo(CloseReason.CLIENT_CLOSED);
            assertThat(handled.equals(flooded())).isTrue(); // too much to print
        }
    }

    @EachWay
    void a_client_that_does_not_read_is_not_handled_until_it_does(Way way) throws Exception {
        AtomicInteger handled = new AtomicInteger();
        try (Listener listener = HandlerThread.listener(way)
                        .handler(new Bound() {
                            @Override
                            public void onMessage(String line, Connection<String> connection) {
                                handled.incrementAndGet();
                                connection.send(line);
                            }
                        })
                        .start();
                Client client = slowClient(way, listener)) {
            CompletableFuture<Void> writer = flood(client);
            await().until(() -> handled.get() > 0);
            untilItStandsStill(listener);
            assertThat(handled.get()).isLessThan(LINES / 2);
            assertThat(listener.stats().bytesIn()).isLessThan(handled.get() * 1_100L + 384 * 1024);
            assertThat(writer).isNotDone();
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(client.socket().getInputStream(), UTF_8));
            for (String line : flooded()) {
                assertThat(answers.readLine()).isEqualTo(line);
            }
            assertThat(writer).succeedsWithin(HandlerThread.PATIENCE);
            assertThat(handled).hasValue(LINES);
        }
    }

    @EachWay
    void small_requests_that_ask_for_large_answers_wait_too(Way way) throws Exception {
        AtomicInteger handled = new AtomicInteger();
        String answer = "x".repeat(30_000);
        int requests = 400;
        try (Listener listener = HandlerThread.listener(way)
                        .handler(new Bound() {
                            @Override
                            public void onMessage(String line, Connection<String> connection) {
                                handled.incrementAndGet();
                                connection.send(answer);
                            }
                        })
                        .start();
                Client client = slowClient(way, listener)) {
            client.send("\n".repeat(requests));
            await().during(Duration.ofMillis(150)).until(() -> handled.get() > 0 && handled.get() < requests);
            assertThat(client.halfClose().rest()).hasSize(requests * (answer.length() + 1));
            assertThat(handled).hasValue(requests);
        }
    }

    @EachWay
    void a_client_that_takes_nothing_while_its_handler_goes_on_sending_is_cut(Way way) throws Exception {
        assertCut(way, connection -> {
            for (int i = 0; i < 64; i++) {
                connection.send("x".repeat(64 * 1024));
            }
        });
    }

    @EachWay
    void so_is_one_whose_handler_blocks_while_another_thread_goes_on_sending(Way way) throws Exception {
        assertCut(way, connection -> {
            CompletableFuture.runAsync(() -> {
                        for (int i = 0; i < 64; i++) {
                            connection.send("x".repeat(64 * 1024));
                        }
                    })
                    .join();
            await().until(() -> !connection.channel().isOpen());
        });
    }

    private void assertCut(Way way, Consumer<Connection<String>> push) throws Exception {
        try (Listener listener = HandlerThread.listener(way)
                        .handler(new Bound() {
                            @Override
                            public void onMessage(String line, Connection<String> connection) {
                                push.accept(connection);
                            }
                        })
                        .start();
                Client client = slowClient(way, listener)) {
            client.send("a\n");
            assertThat(closed).succeedsWithin(HandlerThread.PATIENCE).isEqualTo(CloseReason.SLOW_CONSUMER);
            assertThatThrownBy(client::rest)
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }
}
