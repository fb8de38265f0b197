package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.ChannelOption;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** What a drain does to connections. */
class DrainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int LINES = 2_000;

    /** Echoes and says goodbye. */
    private final AtomicInteger handled = new AtomicInteger();

    private final Recorder handler = new Recorder() {
        @Override
        public void onOpen(Connection<String> connection) {
            connection.channel().config().setOption(ChannelOption.SO_SNDBUF, 32 * 1024);
        }

        @Override
        public void onMessage(String message, Connection<String> connection) {
            handled.incrementAndGet();
            connection.send(message);
        }

        @Override
        public void onDrain(Connection<String> connection) throws Exception {
            super.onDrain(connection);
            connection.send("goodbye");
        }
    };

    @EachWay
    void an_idle_connection_says_goodbye(Way way) throws Exception {
        try (Listener listener = way.listener().handler(handler).start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("a");
            CompletionStage<DrainResult> drain = listener.drain(PATIENCE);
            assertThat(client.rest()).isEqualTo("goodbye\n");
            client.socket().close();
            assertResult(drain, 1, 0);
        }
        assertThat(handler.calls).containsExactly("drain", "close DRAINED");
    }

    @EachWay
    void one_in_the_middle_of_a_message_finishes_it_first(Way way) throws Exception {
        try (Listener listener = way.listener().handler(handler).start();
                Client idle = way.connect(listener);
                Client busy = way.connect(listener)) {
            assertThat(busy.send("a\nhalf").line()).isEqualTo("a");
            assertThat(idle.send("b\n").line()).isEqualTo("b");
            CompletionStage<DrainResult> drain = listener.drain(PATIENCE);
            assertThat(idle.rest()).isEqualTo("goodbye\n");
            idle.socket().close();
            await().until(() -> listener.openConnections() == 1);
            assertThat(busy.send(" a line\n").rest()).isEqualTo("half a line\ngoodbye\n");
            busy.socket().close();
            assertResult(drain, 2, 0);
        }
        assertThat(handler.calls).containsExactly("drain", "close DRAINED", "drain", "close DRAINED");
    }

    @EachWay
    void one_with_unread_answers_and_unhandled_messages_finishes_both_first(Way way) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(128 * 1024);
        String padding = " ".repeat(1_000);
        MessageHandler<String, String> padded = new Recorder() {
            @Override
            public void onOpen(Connection<String> connection) throws Exception {
                handler.onOpen(connection);
            }

            @Override
            public void onMessage(String message, Connection<String> connection) {
                handled.incrementAndGet();
                connection.send(message + padding);
            }

            @Override
            public void onDrain(Connection<String> connection) throws Exception {
                handler.onDrain(connection);
            }
        };
        try (Listener listener = way.listener().handler(padded).start();
                Client plain = Client.connect(socket, listener.port());
                Client client = way.tls() ? plain.startTls() : plain) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < LINES; i++) {
                lines.append(i).append('\n');
            }
            client.send(lines.toString());
            Guests.untilStill(handled::get, Duration.ofMillis(100));
            assertThat(handled.get()).isPositive().isLessThan(LINES);
            CompletionStage<DrainResult> drain = listener.drain(PATIENCE);
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(client.socket().getInputStream(), UTF_8));
            for (int i = 0; i < LINES; i++) {
                assertThat(answers.readLine()).isEqualTo(i + padding);
            }
            assertThat(answers.readLine()).isEqualTo("goodbye");
            assertThat(answers.readLine() == null).isTrue();
            client.socket().close();
            assertResult(drain, 1, 0);
        }
    }

    @EachTransport
    void those_left_at_the_deadline_are_reset_and_counted(Transport transport) throws Exception {
        try (Listener listener = start(transport);
                Client idle = Client.connect(listener);
                Client busy = Client.connect(listener)) {
            assertThat(busy.send("a\nhalf").line()).isEqualTo("a");
            assertThat(idle.send("b\n").line()).isEqualTo("b");
            CompletionStage<DrainResult> drain = listener.drain(Duration.ofMillis(300));
            assertThat(idle.rest()).isEqualTo("goodbye\n");
            idle.socket().close();
            assertThat(busy.end()).isEqualTo(Client.End.RESET);
            assertResult(drain, 1, 1);
        }
        assertThat(handler.calls).containsExactly("drain", "close DRAINED", "close DRAIN_CUT");
    }

    @EachTransport
    void one_in_its_tls_handshake_is_closed_without_a_callback(Transport transport) throws Exception {
        try (Listener listener = Listener.tcp("127.0.0.1", 0)
                        .transport(transport)
                        .tls(Certificates.serverOptions())
                        .handler(handler)
                        .start();
                Client client = Client.connect(listener)) {
            client.send(new byte[] {22, 3, 1, 1, 0, 1});
            await().until(() -> listener.openConnections() == 1);
            CompletionStage<DrainResult> drain = listener.drain(LONG);
            client.end();
            assertThat(drain.toCompletableFuture()).succeedsWithin(PATIENCE).returns(0L, DrainResult::cut);
        }
        assertThat(handler.calls).isEmpty();
    }

    @EachTransport
    void a_second_drain_with_a_shorter_limit_hurries(Transport transport) throws Exception {
        try (Listener listener = start(transport);
                Client busy = Client.connect(listener)) {
            assertThat(busy.send("a\nhalf").line()).isEqualTo("a");
            CompletionStage<DrainResult> first = listener.drain(LONG);
            CompletionStage<DrainResult> second = listener.drain(Duration.ofMillis(100));
            assertResult(first, 0, 1);
            assertResult(second, 0, 1);
        }
    }

    @EachTransport
    void a_second_drain_with_a_longer_limit_changes_nothing(Transport transport) throws Exception {
        try (Listener listener = start(transport);
                Client busy = Client.connect(listener)) {
            assertThat(busy.send("a\nhalf").line()).isEqualTo("a");
            CompletionStage<DrainResult> first = listener.drain(Duration.ofMillis(100));
            listener.drain(LONG);
            assertResult(first, 0, 1);
        }
    }

    @EachTransport
    void whoever_hurries_at_the_very_end_is_not_turned_away(Transport transport) throws Exception {
        for (int i = 0; i < 10; i++) {
            try (Listener listener = Listener.tcp("127.0.0.1", 0)
                    .transport(transport)
                    .workers(1)
                    .handler(handler)
                    .start()) {
                CompletableFuture<DrainResult> drained =
                        listener.drain(Duration.ZERO).toCompletableFuture();
                while (!drained.isDone()) {
                    listener.drain(LONG);
                }
                assertThat(drained).isCompleted();
            }
        }
    }

    private Listener start(Transport transport) {
        return Listener.tcp("127.0.0.1", 0)
                .name("test")
                .transport(transport)
                .handler(handler)
                .start();
    }

    private static void assertResult(CompletionStage<DrainResult> drain, long drained, long cut) {
        assertThat(drain.toCompletableFuture())
                .succeedsWithin(PATIENCE)
                .returns(drained, DrainResult::drained)
                .returns(cut, DrainResult::cut);
    }
}
