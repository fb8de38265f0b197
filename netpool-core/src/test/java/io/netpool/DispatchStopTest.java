package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

/** Listeners that stop while their handlers run on threads. */
class DispatchStopTest {
    private final CompletableFuture<Listener> itself = new CompletableFuture<>();

    @EachWay
    void an_idle_connection_says_goodbye_and_a_busy_one_finishes_first(Way way) throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        Recorder handler = new Recorder() {
            @Override
            public void onMessage(String message, Connection<String> connection) throws Exception {
                if (message.equals("block")) {
                    connection.send("blocked");
                    HandlerThread.block(blocked);
                }
                connection.send(message);
            }

            @Override
            public void onDrain(Connection<String> connection) throws Exception {
                super.onDrain(connection);
                connection.send("goodbye");
            }
        };
        try (Listener listener = HandlerThread.listener(way).handler(handler).start();
                Client idle = way.connect(listener);
                Client busy = way.connect(listener)) {
            assertThat(idle.send("a\n").line()).isEqualTo("a");
            assertThat(busy.send("block\n").line()).isEqualTo("blocked");
            CompletionStage<DrainResult> drain = listener.drain(HandlerThread.PATIENCE);
            assertThat(idle.rest()).isEqualTo("goodbye\n");
            idle.socket().close();
            busy.send("b\n");
            assertThat(handler.calls).doesNotContain("close DRAIN_CUT");
            blocked.countDown();
            assertThat(busy.line()).isEqualTo("block");
            assertThat(busy.rest()).endsWith("goodbye\n");
            busy.socket().close();
            assertThat(drain.toCompletableFuture())
                    .succeedsWithin(HandlerThread.PATIENCE)
                    .returns(2L, DrainResult::drained)
                    .returns(0L, DrainResult::cut);
        }
        assertThat(handler.calls)
                .startsWith("open", "open", "drain")
                .containsExactlyInAnyOrder("open", "open", "drain", "drain", "close DRAINED", "close DRAINED");
    }

    @EachTransport
    void a_blocked_one_is_cut_at_the_deadline_and_the_listener_ends_when_it_returns(Transport transport)
            throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        Recorder handler = new Recorder() {
            @Override
            public void onMessage(String message, Connection<String> connection) throws Exception {
                connection.send("blocked");
                HandlerThread.block(blocked);
            }
        };
        try (Listener listener =
                        HandlerThread.listener(transport).handler(handler).start();
                Client busy = Client.connect(listener)) {
            assertThat(busy.send("a\n").line()).isEqualTo("blocked");
            CompletionStage<DrainResult> drain = listener.drain(Duration.ofMillis(100));
            assertThat(busy.end()).isEqualTo(Client.End.RESET);
            assertThat(drain.toCompletableFuture()).isNotDone();
            blocked.countDown();
            assertThat(drain.toCompletableFuture())
                    .succeedsWithin(HandlerThread.PATIENCE)
                    .returns(1L, DrainResult::cut);
        }
        assertThat(handler.calls).containsExactly("open", "close DRAIN_CUT");
    }

    @EachWay
    void a_handler_may_close_its_listener_from_any_callback(Way way) throws Exception {
        Recorder handler = new Recorder() {
            @Override
            public void onMessage(String message, Connection<String> connection) throws Exception {
                itself.join().close();
                super.onMessage(message, connection);
            }

            @Override
            public void onDrain(Connection<String> connection) throws Exception {
                itself.join().close();
                super.onDrain(connection);
            }

            @Override
            public void onClose(Connection<String> connection, CloseReason reason) throws Exception {
                super.onClose(connection, reason);
                itself.join().close();
            }
        };
        Listener listener = HandlerThread.listener(way).handler(handler).start();
        itself.complete(listener);
        try (Client client = way.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("a");
            client.end(); // its own handlers hurry the drain
        }
        assertThat(listener.stopped().toCompletableFuture()).succeedsWithin(HandlerThread.PATIENCE);
        assertThat(handler.calls).startsWith("open", "message a", "drain").hasSize(4);
    }

    @EachTransport
    void a_handler_may_close_its_listener_from_onClose_alone(Transport transport) throws Exception {
        Recorder handler = new Recorder() {
            @Override
            public void onClose(Connection<String> connection, CloseReason reason) throws Exception {
                super.onClose(connection, reason);
                itself.join().close();
            }
        };
        Listener listener = HandlerThread.listener(transport).handler(handler).start();
        itself.complete(listener);
        try (Client client = Client.connect(listener)) {
            assertThat(client.send("a\n").halfClose().rest()).isEqualTo("a\n");
        }
        assertThat(listener.stopped().toCompletableFuture()).succeedsWithin(HandlerThread.PATIENCE);
        assertThat(handler.calls).containsExactly("open", "message a", "close CLIENT_CLOSED");
        await().until(() -> ThisProcess.threads("test-").isEmpty());
    }
}
