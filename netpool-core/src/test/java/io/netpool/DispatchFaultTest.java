package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What a handler on a thread throws is its connection's fault alone. */
class DispatchFaultTest {

    /** Throws in one callback of every connection but the first, and remembers those. */
    private static final class Failing extends Recorder {
        private final String callback;
        private final boolean deep;

        Failing(String callback, boolean deep) {
            this.callback = callback;
            this.deep = deep;
        }

        private void called(String here, Connection<String> connection) {
            if (connection.id() > 1 && here.equals(callback)) {
                if (deep) {
                    called(here, connection);
                }
                throw new IllegalStateException("on purpose");
            }
        }

        @Override
        public void onOpen(Connection<String> connection) throws Exception {
            if (connection.id() > 1) {
                super.onOpen(connection);
            }
            called("onOpen", connection);
        }

        @Override
        public void onMessage(String message, Connection<String> connection) throws Exception {
            called("onMessage", connection);
            connection.send(message);
        }

        @Override
        public void onIdle(Connection<String> connection) throws Exception {
            called("onIdle", connection);
        }

        @Override
        public void onError(Connection<String> connection, Throwable cause) throws Exception {
            super.onError(connection, cause);
            connection.send("sorry");
            called("onError", connection);
        }

        @Override
        public void onDrain(Connection<String> connection) throws Exception {
            called("onDrain", connection);
        }

        @Override
        public void onClose(Connection<String> connection, CloseReason reason) throws Exception {
            if (connection.id() > 1) {
                super.onClose(connection, reason);
            }
            called("onClose", connection);
        }
    }

    @EachWay
    void what_a_callback_throws_closes_that_connection_alone(Way way) throws Exception {
        for (String callback : List.of("onOpen", "onMessage")) {
            for (boolean deep : new boolean[] {false, true}) {
                Failing handler = new Failing(callback, deep);
                try (CapturedLog log = CapturedLog.open();
                        Listener listener =
                                HandlerThread.listener(way).handler(handler).start();
                        Client bystander = way.connect(listener)) {
                    assertThat(bystander.send("a\n").line()).isEqualTo("a");
                    try (Client unlucky = way.connect(listener)) {
                        assertThat(unlucky.send("a\nb\n").rest()).isEqualTo("sorry\n");
                    }
                    await().until(() -> listener.openConnections() == 1);
                    assertThat(bystander.send("b\n").line()).isEqualTo("b");
                    String error = deep ? "StackOverflowError" : "IllegalStateException";
                    assertThat(handler.calls).containsExactly("open", "error " + error, "close HANDLER_ERROR");
                    assertLoggedOnce(log, callback);
                }
            }
        }
    }

    @EachTransport
    void what_onIdle_throws_closes_that_connection_with_handler_error(Transport transport) throws Exception {
        Failing handler = new Failing("onIdle", false);
        try (CapturedLog log = CapturedLog.open();
                Listener listener = HandlerThread.listener(transport)
                        .deadlines(Deadlines.defaults().idle(Duration.ofMillis(100)))
                        .handler(handler)
                        .start();
                Client bystander = Guests.admitted(listener);
                Client unlucky = Client.connect(listener)) {
            assertThat(unlucky.rest()).isEqualTo("sorry\n");
            unlucky.socket().close();
            assertThat(bystander.send("b\n").line()).isEqualTo("b");
            await().until(() -> handler.calls.size() == 3);
            assertThat(handler.calls).containsExactly("open", "error IllegalStateException", "close HANDLER_ERROR");
            assertLoggedOnce(log, "onIdle");
        }
    }

    @EachTransport
    void what_onDrain_throws_closes_that_connection_with_handler_error(Transport transport) throws Exception {
        Failing handler = new Failing("onDrain", false);
        try (CapturedLog log = CapturedLog.open();
                Listener listener =
                        HandlerThread.listener(transport).handler(handler).start();
                Client bystander = Guests.admitted(listener);
                Client unlucky = Guests.admitted(listener)) {
            CompletionStage<DrainResult> drained = listener.drain(HandlerThread.PATIENCE);
            assertThat(bystander.rest()).isEmpty();
            assertThat(unlucky.rest()).isEqualTo("sorry\n");
            Guests.closeAll(List.of(bystander, unlucky));
            assertThat(drained.toCompletableFuture())
                    .succeedsWithin(HandlerThread.PATIENCE)
                    .returns(0L, DrainResult::cut);
            assertThat(handler.calls).containsExactly("open", "error IllegalStateException", "close HANDLER_ERROR");
            assertLoggedOnce(log, "onDrain");
        }
    }

    @EachTransport
    void what_onError_and_onClose_throw_is_logged_and_the_slot_comes_back(Transport transport) throws Exception {
        for (String callback : List.of("onError", "onClose")) {
            Failing handler = new Failing(callback, false);
            try (CapturedLog log = CapturedLog.open();
                    Listener listener = HandlerThread.listener(transport)
                            .framing(Framing.lines(5))
                            .handler(handler)
                            .start();
                    Client first = Guests.admitted(listener)) {
                try (Client client = Client.connect(listener)) {
                    assertThat(client.send("too long\n").rest()).isEqualTo("sorry\n");
                }
                await().until(() -> listener.openConnections() == 1);
                assertThat(first.send("a\n").line()).isEqualTo("a");
                assertThat(handler.calls)
                        .containsExactly("open", "error TooLongFrameException", "close PROTOCOL_ERROR");
                assertLoggedOnce(log, callback);
            }
        }
    }

    private static void assertLoggedOnce(CapturedLog log, String callback) {
        assertThat(log.warnings()).hasSize(1);
        assertThat(log.warnings().get(0).getFormattedMessage()).contains(callback, "connection 2 from 127.0.0.1:");
    }
}
