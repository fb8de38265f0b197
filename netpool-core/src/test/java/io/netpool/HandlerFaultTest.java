package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What a handler throws is its connection's fault alone. */
class HandlerFaultTest {

    private enum Fault {
        RUNTIME_EXCEPTION(IllegalStateException.class) {
            @Override
            void strike() {
                throw new IllegalStateException("on purpose");
            }
        },
        CHECKED_EXCEPTION(IOException.class) {
            @Override
            void strike() throws IOException {
                throw new IOException("on purpose");
            }
        },
        ERROR(LinkageError.class) {
            @Override
            void strike() {
                throw new LinkageError("on purpose");
            }
        },
        STACK_OVERFLOW(StackOverflowError.class) {
            @Override
            @SuppressWarnings("InfiniteRecursion")
            void strike() throws Exception {
                strike();
            }
        };

        final String thrown;

        Fault(Class<? extends Throwable> thrown) {
            this.thrown = thrown.getSimpleName();
        }

        abstract void strike() throws Exception;
    }

    /** Fails in one callback of every connection but the first, and remembers those. */
    private static final class Failing extends Recorder {
        private final String callback;
        private final Fault fault;

        Failing(String callback, Fault fault) {
            this.callback = callback;
            this.fault = fault;
        }

        @Override
        public void onOpen(Connection<String> connection) throws Exception {
            if (connection.id() > 1) {
                super.onOpen(connection);
                strikeIn("onOpen");
            }
        }

        @Override
        public void onMessage(String message, Connection<String> connection) throws Exception {
            if (connection.id() > 1) {
                strikeIn("onMessage");
            }
            connection.send(message);
        }

        @Override
        public void onError(Connection<String> connection, Throwable cause) throws Exception {
            super.onError(connection, cause);
            strikeIn("onError");
        }

        @Override
        public void onDrain(Connection<String> connection) throws Exception {
            if (connection.id() > 1) {
                strikeIn("onDrain");
            }
        }

        @Override
        public void onClose(Connection<String> connection, CloseReason reason) throws Exception {
            if (connection.id() > 1) {
                super.onClose(connection, reason);
                strikeIn("onClose");
            }
        }

        private void strikeIn(String here) throws Exception {
            if (here.equals(callback)) {
                fault.strike();
            }
        }
    }

    @EachWay
    void what_onOpen_throws_closes_that_connection_alone(Way way) throws Exception {
        for (Fault fault : Fault.values()) {
            assertConfined(way, "onOpen", fault, "", "open", "error " + fault.thrown, "close HANDLER_ERROR");
        }
    }

    @EachWay
    void what_onMessage_throws_closes_that_connection_alone(Way way) throws Exception {
        for (Fault fault : Fault.values()) {
            assertConfined(way, "onMessage", fault, "a\nb\n", "open", "error " + fault.thrown, "close HANDLER_ERROR");
        }
    }

    private static void assertConfined(Way way, String callback, Fault fault, String input, String... calls)
            throws Exception {
        Failing handler = new Failing(callback, fault);
        try (CapturedLog log = CapturedLog.open();
                Listener listener = way.listener().handler(handler).start();
                Client bystander = way.connect(listener)) {
            assertThat(bystander.send("a\n").line()).isEqualTo("a");
            try (Client unlucky = way.connect(listener)) {
                assertThat(unlucky.send(input).rest()).isEmpty();
            }
            await().until(() -> listener.openConnections() == 1);
            assertThat(bystander.send("b\n").line()).isEqualTo("b");
            assertThat(handler.calls).containsExactly(calls);
            assertLoggedOnce(log, callback, fault);
        }
    }

    @EachTransport
    void what_onDrain_throws_closes_that_connection_with_handler_error(Transport transport) throws Exception {
        for (Fault fault : Fault.values()) {
            Failing handler = new Failing("onDrain", fault);
            try (CapturedLog log = CapturedLog.open();
                    Listener listener = start(transport, handler);
                    Client bystander = first(listener);
                    Client unlucky = Client.connect(listener)) {
                await().until(() -> handler.calls.contains("open"));
                CompletionStage<DrainResult> drained = listener.drain(Duration.ofSeconds(10));
                assertThat(bystander.rest()).isEmpty();
                assertThat(unlucky.rest()).isEmpty();
                bystander.socket().close();
                unlucky.socket().close();
                assertThat(drained.toCompletableFuture())
                        .succeedsWithin(Duration.ofSeconds(10))
                        .returns(0L, DrainResult::cut);
                assertThat(handler.calls).containsExactly("open", "error " + fault.thrown, "close HANDLER_ERROR");
                assertLoggedOnce(log, "onDrain", fault);
            }
        }
    }

    @EachTransport
    void what_onError_throws_is_logged_and_harmless(Transport transport) throws Exception {
        Failing handler = new Failing("onError", Fault.CHECKED_EXCEPTION);
        try (CapturedLog log = CapturedLog.open();
                Listener listener = Listener.tcp("127.0.0.1", 0)
                        .transport(transport)
                        .framing(Framing.lines(5))
                        .handler(handler)
                        .start();
                Client first = first(listener);
                Client client = Client.connect(listener)) {
            assertThat(client.send("too long\n").rest()).isEmpty();
            client.socket().close();
            assertThat(first.send("a\n").line()).isEqualTo("a");
            await().untilAsserted(() -> assertThat(handler.calls)
                    .containsExactly("open", "error TooLongFrameException", "close PROTOCOL_ERROR"));
            assertLoggedOnce(log, "onError", Fault.CHECKED_EXCEPTION);
        }
    }

    @EachTransport
    void what_onClose_throws_is_logged_and_the_slot_comes_back(Transport transport) throws Exception {
        for (Fault fault : Fault.values()) {
            Failing handler = new Failing("onClose", fault);
            try (CapturedLog log = CapturedLog.open();
                    Listener listener = start(transport, handler);
                    Client first = first(listener)) {
                try (Client client = Client.connect(listener)) {
                    client.halfClose().rest();
                }
                assertThat(first.send("a\n").line()).isEqualTo("a");
                await().untilAsserted(() -> assertLoggedOnce(log, "onClose", fault));
                await().until(() -> listener.openConnections() == 1);
                assertThat(handler.calls).containsExactly("open", "close CLIENT_CLOSED");
            }
        }
    }

    @EachTransport
    void a_flood_of_handler_errors_is_a_line_a_second(Transport transport) throws Exception {
        Failing handler = new Failing("onMessage", Fault.RUNTIME_EXCEPTION);
        try (CapturedLog log = CapturedLog.open();
                Listener listener = start(transport, handler);
                Client first = first(listener)) {
            long begunNanos = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                try (Client client = Client.connect(listener)) {
                    client.send("a\n").rest();
                }
            }
            long seconds = Duration.ofNanos(System.nanoTime() - begunNanos).toSeconds();
            assertThat(first.send("a\n").line()).isEqualTo("a");
            assertThat(log.warnings()).hasSizeBetween(1, (int) seconds + 2);
        }
    }

    @EachTransport
    void an_error_of_another_kind_is_not_lost_in_them(Transport transport) throws Exception {
        MessageHandler<String, String> handler = (word, connection) -> {
            if (word.equals("state")) {
                throw new IllegalStateException(word);
            }
            throw new IllegalArgumentException(word);
        };
        try (CapturedLog log = CapturedLog.open();
                Listener listener = start(transport, handler)) {
            for (String word : List.of("state", "argument")) {
                try (Client client = Client.connect(listener)) {
                    client.send(word + "\n").rest();
                }
            }
            assertThat(log.warnings())
                    .extracting(warning -> warning.getThrowableProxy().getMessage())
                    .containsExactly("state", "argument");
        }
    }

    /** The connection that nothing happens to. */
    private static Client first(Listener listener) throws IOException {
        Client client = Client.connect(listener);
        client.send("hello\n").line();
        return client;
    }

    private static Listener start(Transport transport, MessageHandler<String, String> handler) {
        return Listener.tcp("127.0.0.1", 0)
                .transport(transport)
                .handler(handler)
                .start();
    }

    private static void assertLoggedOnce(CapturedLog log, String callback, Fault fault) {
        List<ILoggingEvent> warnings = log.warnings();
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).getFormattedMessage()).contains(callback).contains("connection 2 from 127.0.0.1:");
        assertThat(warnings.get(0).getThrowableProxy().getClassName()).endsWith(fault.thrown);
    }
}
