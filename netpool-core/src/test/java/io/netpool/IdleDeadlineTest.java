package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A client that says nothing for a while is idle, whatever is sent to it. */
class IdleDeadlineTest {
    private static final Duration LIMIT = Duration.ofMillis(400);
    private static final Duration LONG = LIMIT.multipliedBy(2);
    private static final Duration STEP = Duration.ofMillis(50);

    private final CompletableFuture<Connection<String>> opened = new CompletableFuture<>();
    private final CountDownLatch work = new CountDownLatch(1);
    private final AtomicInteger idle = new AtomicInteger();

    @EachShape
    void a_silent_client_is_closed(Shape shape, Way way) throws Exception {
        try (Listener listener = echo(shape, way, LIMIT);
                Client client = way.connect(listener)) {
            Stopwatch watch = new Stopwatch();
            assertThat(client.send("a\n").line()).isEqualTo("a");
            assertThat(client.rest()).isEmpty();
            watch.assertPassed(LIMIT);
            assertIdle(listener);
        }
    }

    @EachShape
    void what_is_sent_to_it_does_not_count(Shape shape, Way way) throws Exception {
        try (Listener listener = echo(shape, way, LIMIT);
                Client client = way.connect(listener)) {
            Stopwatch watch = new Stopwatch();
            Connection<String> connection = opened.join();
            CompletableFuture<String> pushed = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return client.rest();
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    },
                    Guests.BLOCKING);
            while (!pushed.isDone() && watch.time().toSeconds() < 5) {
                connection.send("push");
                Guests.untilIdleFor(STEP);
            }
            watch.assertPassed(LIMIT);
            assertThat(pushed.join()).startsWith("push\npush\n");
            assertIdle(listener);
        }
    }

    @EachShape
    void a_trickle_from_it_counts(Shape shape, Way way) throws Exception {
        try (Listener listener = echo(shape, way, LIMIT);
                Client client = way.connect(listener)) {
            new Stopwatch().every(STEP, LONG, () -> client.send("x"));
            assertThat(client.send("\n").line()).startsWith("xxx");
        }
    }

    @EachCallbackShape
    void a_handler_that_goes_on_is_told_again_after_the_next_period(Shape shape, Way way) throws Exception {
        Stopwatch before = new Stopwatch();
        try (Listener listener = shape.handle(builder(way, LIMIT), new Patient());
                Client client = way.connect(listener)) {
            Stopwatch after = new Stopwatch();
            assertThat(client.line()).isEqualTo("idle 1");
            assertThat(before.time()).isGreaterThanOrEqualTo(LIMIT);
            after.assertPassed(Duration.ZERO, LIMIT);
            assertThat(client.line()).isEqualTo("idle 2");
            assertThat(before.time()).isGreaterThanOrEqualTo(LONG);
            after.assertPassed(Duration.ZERO, LONG);
            assertThat(client.send("a\n").line()).isEqualTo("a");
        }
    }

    @EachTransport
    @Execution(ExecutionMode.CONCURRENT)
    void straight_line_code_that_goes_on_is_told_again_after_the_next_period(Transport transport) throws Exception {
        Stopwatch before = new Stopwatch();
        try (Listener listener = builder(Way.EPOLL, LIMIT)
                        .transport(transport)
                        .serve(conversation -> {
                            while (true) {
                                try {
                                    conversation.send(conversation.receive());
                                } catch (SocketTimeoutException e) {
                                    conversation.send("idle " + idle.incrementAndGet());
                                }
                            }
                        })
                        .start();
                Client client = Client.connect(listener)) {
            Stopwatch after = new Stopwatch();
            assertThat(client.line()).isEqualTo("idle 1");
            assertThat(client.line()).isEqualTo("idle 2");
            assertThat(before.time()).isGreaterThanOrEqualTo(LONG);
            after.assertPassed(Duration.ZERO, LONG);
            assertThat(client.send("a\n").line()).isEqualTo("a");
        }
    }

    /** Else a heartbeat in onIdle would keep a message open for ever. */
    @EachCallbackShape
    void a_handler_that_goes_on_does_not_extend_the_deadline_of_a_message(Shape shape, Way way) throws Exception {
        Deadlines deadlines = Deadlines.defaults().idle(LIMIT).message(LIMIT.multipliedBy(3));
        try (Listener listener = shape.handle(way.listener().deadlines(deadlines), new Patient());
                Client client = way.connect(listener)) {
            Stopwatch watch = new Stopwatch();
            assertThat(client.send("a\nhalf").rest()).startsWith("a\nidle 1\n");
            watch.assertPassed(LIMIT.multipliedBy(3));
            Guests.until("closed", () -> !listener.stats().closed().isEmpty());
            assertThat(listener.stats().closed()).isEqualTo(Map.of(CloseReason.TIMEOUT_MESSAGE, 1L));
        }
    }

    @EachCallbackShape
    void it_does_not_run_in_a_pause_and_begins_anew_after_it(Shape shape, Way way) throws Exception {
        try (Listener listener = echo(shape, way, LIMIT);
                Client client = way.connect(listener)) {
            opened.join().pause();
            Guests.untilIdleFor(LIMIT.multipliedBy(3).dividedBy(4));
            opened.join().unpause();
            opened.join().pause();
            Guests.untilIdleFor(LONG);
            assertThat(listener.openConnections()).isOne();
            Stopwatch watch = new Stopwatch();
            opened.join().unpause();
            assertThat(client.rest()).isEmpty();
            watch.assertPassed(LIMIT);
            assertIdle(listener);
        }
    }

    @EachThreadShape
    void it_does_not_run_while_a_handler_on_a_thread_is_at_work(Shape shape, Way way) throws Exception {
        try (Listener listener = shape.answer(builder(way, LIMIT), opened::complete, this::answerAfterWork);
                Client client = way.connect(listener)) {
            client.send("a\n");
            Guests.untilIdleFor(LONG.minusMillis(100));
            Stopwatch watch = new Stopwatch();
            work.countDown();
            assertThat(client.line()).isEqualTo("a");
            assertThat(client.rest()).isEmpty();
            watch.assertPassed(LIMIT.minusMillis(50), LIMIT);
            assertIdle(listener);
        }
    }

    @EachShape
    void it_does_not_run_while_messages_wait_for_the_client_to_take_answers(Shape shape, Way way) throws Exception {
        int size = 40 * 64 * 1024;
        Deadlines deadlines = Deadlines.defaults().idle(LIMIT).write(Duration.ZERO);
        try (Listener listener = shape.answer(
                        way.listener().deadlines(deadlines), SlowClient::bound, line -> "x".repeat(64 * 1024 - 1));
                Client client = SlowClient.connect(way, listener)) {
            client.send("\n".repeat(40));
            Guests.untilIdleFor(LONG.plus(LIMIT));
            assertThat(listener.openConnections()).isOne();
            assertThat(client.socket().getInputStream().readNBytes(size)).hasSize(size);
            assertThat(client.send("\n").line()).hasSize(64 * 1024 - 1);
            assertThat(client.rest()).isEmpty();
            assertIdle(listener);
        }
    }

    /** Says so when a client is idle. */
    private final class Patient implements MessageHandler<String, String> {
        @Override
        public void onMessage(String line, Connection<String> connection) {
            connection.send(line);
        }

        @Override
        public void onIdle(Connection<String> connection) {
            connection.send("idle " + idle.incrementAndGet());
        }
    }

    private String answerAfterWork(String line) {
        try {
            work.await();
            return line;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ListenerBuilder<String, String> builder(Way way, Duration limit) {
        return way.listener().deadlines(Deadlines.defaults().idle(limit));
    }

    private Listener echo(Shape shape, Way way, Duration limit) {
        return shape.answer(builder(way, limit), opened::complete, line -> line);
    }

    private static void assertIdle(Listener listener) {
        Guests.until("closed", () -> !listener.stats().closed().isEmpty());
        assertThat(listener.stats().closed()).isEqualTo(Map.of(CloseReason.TIMEOUT_IDLE, 1L));
    }
}
