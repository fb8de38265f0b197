package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.ChannelOption;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A client that does not read is not read from, and cannot make the server's memory grow. */
class BackPressureTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PADDING = " ".repeat(1_000);
    private static final int LINES = 8_000;

    /** What the kernel may hold between us and the client is set, so that the numbers mean something. */
    private static void bound(Connection<?> connection) {
        connection.channel().config().setOption(ChannelOption.SO_SNDBUF, 128 * 1024);
        connection.channel().config().setOption(ChannelOption.SO_RCVBUF, 64 * 1024);
    }

    private static Client slowClient(Way way, Listener listener) throws Exception {
        Socket socket = new Socket();
        // Not under a segment of the loopback, 64 KiB: the kernel would send by its persist timer then.
        socket.setReceiveBufferSize(128 * 1024);
        socket.setSendBufferSize(64 * 1024);
        Client client = Client.connect(socket, listener.port());
        return way.tls() ? client.startTls() : client;
    }

    @EachWay
    void a_client_that_does_not_read_is_not_read_from_until_it_does(Way way) throws Exception {
        AtomicInteger handled = new AtomicInteger();
        CompletableFuture<Connection<String>> slow = new CompletableFuture<>();
        try (Listener listener = way.listener()
                        .workers(1)
                        .handler((line, connection) -> {
                            if (line.equals("from another")) {
                                connection.send(line);
                                return;
                            }
                            if (slow.complete(connection)) {
                                bound(connection);
                            }
                            handled.incrementAndGet();
                            connection.send(line);
                        })
                        .start();
                Client client = slowClient(way, listener);
                Client other = way.connect(listener)) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < LINES; i++) {
                        client.send(i + PADDING + "\n");
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            await().until(() -> slow.isDone() && !slow.join().channel().config().isAutoRead());
            Guests.untilStill(handled::get, Duration.ofMillis(100));
            assertThat(handled.get()).isPositive().isLessThan(LINES / 2);
            assertThat(listener.stats().bytesIn()).isLessThan(handled.get() * 1_100L + 256 * 1024);
            assertThat(writer).isNotDone();
            assertThat(other.send("from another\n").line()).isEqualTo("from another");

            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(client.socket().getInputStream(), UTF_8));
            for (int i = 0; i < LINES; i++) {
                assertThat(answers.readLine()).isEqualTo(i + PADDING);
            }
            assertThat(writer).succeedsWithin(PATIENCE);
        }
    }

    @EachWay
    void messages_that_came_in_one_read_wait_too(Way way) throws Exception {
        AtomicInteger handled = new AtomicInteger();
        try (Listener listener = way.listener()
                        .handler((line, connection) -> {
                            if (handled.getAndIncrement() == 0) {
                                bound(connection);
                            }
                            connection.send(PADDING);
                        })
                        .start();
                Client client = slowClient(way, listener)) {
            client.send("\n".repeat(LINES));
            Guests.untilStill(handled::get, Duration.ofMillis(100));
            assertThat(handled.get()).isPositive().isLessThan(LINES / 2);
            assertThat(client.halfClose().rest()).hasSize(LINES * (PADDING.length() + 1));
            assertThat(handled.get()).isEqualTo(LINES);
        }
    }

    @EachWay
    void a_client_that_takes_nothing_while_a_handler_goes_on_sending_is_cut(Way way) throws Exception {
        CompletableFuture<CloseReason> closed = new CompletableFuture<>();
        MessageHandler<String, String> flood = new MessageHandler<>() {
            // Once it has said something: a client still in the handshake would be reset there.
            @Override
            public void onMessage(String message, Connection<String> connection) {
                bound(connection);
                for (int i = 0; i < 32; i++) {
                    connection.send("x".repeat(64 * 1024));
                }
            }

            @Override
            public void onClose(Connection<String> connection, CloseReason reason) {
                closed.complete(reason);
            }
        };
        try (Listener listener = way.listener().handler(flood).start();
                Client client = slowClient(way, listener)) {
            client.send("go on\n");
            assertThat(closed).succeedsWithin(PATIENCE).isEqualTo(CloseReason.SLOW_CONSUMER);
            await().until(() -> listener.openConnections() == 0);
            assertReset(client);
        }
    }

    @EachWay
    void so_is_one_that_takes_nothing_while_another_thread_goes_on_sending(Way way) throws Exception {
        CompletableFuture<Connection<String>> opened = new CompletableFuture<>();
        CompletableFuture<CloseReason> closed = new CompletableFuture<>();
        MessageHandler<String, String> handler = new MessageHandler<>() {
            @Override
            public void onOpen(Connection<String> connection) {
                bound(connection);
                opened.complete(connection);
            }

            @Override
            public void onMessage(String message, Connection<String> connection) {}

            @Override
            public void onClose(Connection<String> connection, CloseReason reason) {
                closed.complete(reason);
            }
        };
        try (Listener listener = way.listener().handler(handler).start();
                Client client = slowClient(way, listener)) {
            Connection<String> connection = opened.get(10, java.util.concurrent.TimeUnit.SECONDS);
            for (int i = 0; i < 64 && !closed.isDone(); i++) {
                connection.send("x".repeat(64 * 1024));
            }
            assertThat(closed).succeedsWithin(PATIENCE).isEqualTo(CloseReason.SLOW_CONSUMER);
            assertReset(client);
        }
    }

    private static void assertReset(Client client) {
        assertThatThrownBy(client::rest).isInstanceOf(IOException.class).isNotInstanceOf(SocketTimeoutException.class);
    }

    @EachWay
    void one_message_larger_than_the_bound_passes_when_nothing_waits(Way way) throws Exception {
        int size = 5 << 20;
        try (Listener listener = way.listener()
                        .handler((line, connection) -> connection.send("x".repeat(size)))
                        .start();
                Client client = way.connect(listener)) {
            client.send("a\n");
            await().until(() -> client.socket().getInputStream().read() == 'x');
            assertThat(client.halfClose().rest()).hasSize(size);
        }
    }
}
