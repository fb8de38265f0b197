package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A connection that its handler pauses, on the event loop and on threads. */
class PauseTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Echoes, and pauses at the line "pause". */
    private static class Pausing extends Recorder {
        final CompletableFuture<Connection<String>> paused = new CompletableFuture<>();

        @Override
        public void onMessage(String line, Connection<String> connection) throws Exception {
            super.onMessage(line, connection);
            if (line.equals("pause")) {
                connection.pause();
                paused.complete(connection);
            }
        }
    }

    private static List<Dispatch> everywhere() {
        return List.of(Dispatch.eventLoop(), HandlerThread.dispatch());
    }

    private static Connection<String> paused(Pausing handler) {
        await().until(handler.paused::isDone);
        return handler.paused.join();
    }

    /** Nothing is handled for a while. */
    private static void assertQuiet(Recorder handler) {
        int calls = handler.calls.size();
        await().pollInterval(Duration.ofMillis(10))
                .during(Duration.ofMillis(50))
                .until(() -> handler.calls.size() == calls);
    }

    @EachWay
    @Execution(ExecutionMode.CONCURRENT)
    void what_came_together_with_a_pause_is_handled_after_it(Way way) throws Exception {
        for (Dispatch where : everywhere()) {
            Pausing handler = new Pausing();
            try (Listener listener =
                            way.listener().dispatch(where).handler(handler).start();
                    Client client = way.connect(listener)) {
                client.send("pause\nb\nc\n").send("d\n");
                assertThat(client.line()).isEqualTo("pause");
                Connection<String> connection = paused(handler);
                assertQuiet(handler);
                assertThat(handler.calls).containsExactly("open", "message pause");
                connection.unpause();
                assertThat(client.halfClose().rest()).isEqualTo("b\nc\nd\n");
            }
        }
    }

    @EachWay
    @Execution(ExecutionMode.CONCURRENT)
    void the_end_of_the_stream_waits_too(Way way) throws Exception {
        for (Dispatch where : everywhere()) {
            Pausing handler = new Pausing();
            try (Listener listener =
                            way.listener().dispatch(where).handler(handler).start();
                    Client client = way.connect(listener)) {
                client.send("pause\nb\n").halfClose();
                Connection<String> connection = paused(handler);
                assertQuiet(handler);
                connection.send("still open");
                assertThat(client.line()).isEqualTo("pause");
                assertThat(client.line()).isEqualTo("still open");
                connection.unpause();
                assertThat(client.rest()).isEqualTo("b\n");
            }
            assertThat(handler.calls).containsExactly("open", "message pause", "message b", "close CLIENT_CLOSED");
        }
    }

    @EachWay
    @Execution(ExecutionMode.CONCURRENT)
    void a_pause_by_another_thread_holds_what_comes_after_it(Way way) throws Exception {
        for (Dispatch where : everywhere()) {
            CompletableFuture<Connection<String>> opened = new CompletableFuture<>();
            Recorder handler = new Recorder() {
                @Override
                public void onOpen(Connection<String> connection) throws Exception {
                    super.onOpen(connection);
                    opened.complete(connection);
                }
            };
            try (Listener listener =
                            way.listener().dispatch(where).handler(handler).start();
                    Client client = way.connect(listener)) {
                assertThat(client.send("a\n").line()).isEqualTo("a");
                opened.join().pause();
                opened.join().pause(); // does nothing
                client.send("b\n");
                assertQuiet(handler);
                assertThat(handler.calls).containsExactly("open", "message a");
                opened.join().unpause();
                opened.join().unpause(); // does nothing
                assertThat(client.line()).isEqualTo("b");
            }
        }
    }

    @EachWay
    @Execution(ExecutionMode.CONCURRENT)
    void a_handler_that_pauses_for_each_message_gets_all_of_them_one_by_one(Way way) throws Exception {
        for (Dispatch where : everywhere()) {
            try (Listener listener = way.listener()
                            .dispatch(where)
                            .handler((line, connection) -> {
                                connection.pause();
                                CompletableFuture.runAsync(() -> {
                                    connection.send(line);
                                    connection.unpause();
                                });
                            })
                            .start();
                    Client client = way.connect(listener)) {
                String lines = "some line\n".repeat(300);
                assertThat(client.send(lines).halfClose().rest()).isEqualTo(lines);
            }
        }
    }

    @EachWay
    @Execution(ExecutionMode.CONCURRENT)
    void it_is_busy_for_a_drain(Way way) throws Exception {
        for (Dispatch where : everywhere()) {
            Pausing handler = new Pausing();
            try (Listener listener =
                            way.listener().dispatch(where).handler(handler).start();
                    Client client = way.connect(listener)) {
                assertThat(client.send("pause\n").line()).isEqualTo("pause");
                Connection<String> connection = paused(handler);
                CompletionStage<DrainResult> drain = listener.drain(HandlerThread.PATIENCE);
                assertQuiet(handler);
                client.send("b\n");
                await().until(() -> listener.state() == Listener.State.DRAINING);
                connection.unpause();
                client.rest();
                client.socket().close();
                assertThat(drain.toCompletableFuture())
                        .succeedsWithin(HandlerThread.PATIENCE)
                        .returns(0L, DrainResult::cut);
            }
            assertThat(handler.calls).startsWith("open", "message pause").endsWith("drain", "close DRAINED");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void no_deadline_for_input_runs_meanwhile() throws Exception {
        for (Dispatch where : everywhere()) {
            Pausing handler = new Pausing();
            try (Listener listener = HandlerThread.listener(Transport.AUTO)
                            .dispatch(where)
                            .deadlines(Deadlines.defaults().message(SHORT).idle(SHORT))
                            .handler(handler)
                            .start();
                    Client client = Client.connect(listener)) {
                assertThat(client.send("pause\nha").line()).isEqualTo("pause");
                Connection<String> connection = paused(handler);
                // Each time it has as long as ever for the rest of the line.
                for (int i = 0; i < 2; i++) {
                    connection.pause();
                    Guests.untilIdleFor(SHORT.plusMillis(100 + 70 * i));
                    connection.unpause();
                    Guests.untilIdleFor(SHORT.dividedBy(2));
                    assertThat(connection.channel().isOpen()).isTrue();
                }
                connection.pause();
                connection.unpause();
                assertThat(client.send("lf\n").line()).isEqualTo("half");
            }
            assertThat(handler.calls).startsWith("open", "message pause", "message half");
        }
    }
}
