package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A client that takes nothing of what waits for it is reset. */
class WriteDeadlineTest {
    private static final Duration LIMIT = Duration.ofMillis(500);
    /** It is looked at twice in the time, and each look may be late. */
    private static final Duration LATEST = Duration.ofMillis(1_500);

    private static final Duration STEP = Duration.ofMillis(50);
    private static final String LINE = "x".repeat(16 * 1024 - 1);

    /** Nothing else that would have a look at the connection. */
    private static final Deadlines ALONE = Deadlines.defaults()
            .firstMessage(Duration.ZERO)
            .message(Duration.ZERO)
            .idle(Duration.ZERO)
            .write(LIMIT);

    private final CompletableFuture<Connection<String>> opened = new CompletableFuture<>();

    @EachShape
    void a_client_that_takes_no_answers_is_reset(Shape shape, Way way) throws Exception {
        try (Listener listener = shape.answer(way.listener().deadlines(ALONE), SlowClient::bound, line -> LINE);
                Client client = SlowClient.connect(way, listener)) {
            Stopwatch watch = new Stopwatch();
            client.send("\n".repeat(200));
            assertReset(listener, client);
            watch.assertPassed(LIMIT, LATEST);
        }
    }

    @EachCallbackShape
    void so_is_one_that_takes_nothing_of_what_it_was_sent_when_it_came(Shape shape, Way way) throws Exception {
        MessageHandler<String, String> greeting = new MessageHandler<>() {
            @Override
            public void onOpen(Connection<String> connection) {
                SlowClient.bound(connection);
                for (int i = 0; i < 60; i++) {
                    connection.send(LINE);
                }
            }

            @Override
            public void onMessage(String line, Connection<String> connection) {}
        };
        try (Listener listener = shape.handle(way.listener().deadlines(ALONE), greeting);
                Client client = SlowClient.connect(way, listener)) {
            Stopwatch watch = new Stopwatch();
            assertReset(listener, client);
            watch.assertPassed(LIMIT.minusMillis(100), LATEST);
        }
    }

    @EachCallbackShape
    void so_is_one_that_takes_no_answers_after_a_pause(Shape shape, Way way) throws Exception {
        MessageHandler<String, String> pausing = new MessageHandler<>() {
            @Override
            public void onOpen(Connection<String> connection) {
                SlowClient.bound(connection);
                connection.pause();
                opened.complete(connection);
            }

            @Override
            public void onMessage(String line, Connection<String> connection) {
                if (line.equals("first")) {
                    connection.pause();
                    connection.send(line);
                } else {
                    connection.send(LINE);
                }
            }
        };
        try (Listener listener = shape.handle(way.listener().deadlines(ALONE), pausing);
                Client client = SlowClient.connect(way, listener)) {
            client.send("first\n" + "\n".repeat(200));
            opened.join().unpause();
            assertThat(client.line()).isEqualTo("first");
            Guests.untilIdleFor(LIMIT.multipliedBy(2));
            Stopwatch watch = new Stopwatch();
            opened.join().unpause();
            assertReset(listener, client);
            watch.assertPassed(LIMIT, LATEST);
        }
    }

    @EachTransport
    @Execution(ExecutionMode.CONCURRENT)
    void a_few_bytes_that_wait_are_enough(Transport transport) throws Exception {
        try (Listener listener = Shape.EVENT_LOOP.answer(
                        Way.EPOLL.listener().transport(transport).deadlines(ALONE),
                        connection -> {
                            SlowClient.bound(connection);
                            sendOneAfterTheOther(connection);
                        },
                        line -> line);
                Client client = SlowClient.connect(Way.EPOLL, listener)) {
            assertReset(listener, client);
        }
    }

    /** So that at most one waits. */
    private static void sendOneAfterTheOther(Connection<String> connection) {
        connection.deliver(LINE).thenRun(() -> sendOneAfterTheOther(connection));
    }

    @EachShape
    void pushing_more_to_it_does_not_help(Shape shape, Way way) throws Exception {
        try (Listener listener = shape.answer(
                        way.listener().deadlines(ALONE),
                        connection -> {
                            SlowClient.bound(connection);
                            opened.complete(connection);
                        },
                        line -> line);
                Client client = SlowClient.connect(way, listener)) {
            Connection<String> connection = opened.join();
            for (int i = 0; i < 60; i++) {
                connection.send(LINE);
            }
            Stopwatch watch = new Stopwatch();
            while (listener.stats().closed().isEmpty() && watch.time().toSeconds() < 6) {
                connection.send("more");
                Guests.untilIdleFor(STEP);
            }
            assertReset(listener, client);
            watch.assertPassed(LIMIT.minusMillis(100), LATEST);
        }
    }

    @EachTransport
    @Execution(ExecutionMode.CONCURRENT)
    void one_that_takes_a_little_now_and_then_is_kept(Transport transport) throws Exception {
        Way way = Way.valueOf(transport.name());
        int lines = 100;
        // The kernel tells the server of room for more than a segment, so not at each read.
        Duration limit = Duration.ofMillis(1_500);
        try (Listener listener = Shape.EVENT_LOOP.answer(
                        way.listener().deadlines(ALONE.write(limit)), SlowClient::bound, line -> LINE);
                Client client = SlowClient.connect(way, listener)) {
            client.send("\n".repeat(lines));
            InputStream in = client.socket().getInputStream();
            int[] left = {lines * 16 * 1024};
            new Stopwatch().every(limit.dividedBy(8), limit.multipliedBy(2), () -> {
                left[0] -= in.readNBytes(64 * 1024).length;
            });
            assertThat(left[0]).isPositive();
            assertThat(in.readNBytes(left[0])).hasSize(left[0]);
            assertThat(listener.openConnections()).isOne();
        }
    }

    private static void assertReset(Listener listener, Client client) {
        Guests.until("closed", () -> !listener.stats().closed().isEmpty());
        assertThat(listener.stats().closed()).isEqualTo(Map.of(CloseReason.TIMEOUT_WRITE, 1L));
        assertThatThrownBy(client::rest).isInstanceOf(IOException.class).isNotInstanceOf(SocketTimeoutException.class);
    }
}
