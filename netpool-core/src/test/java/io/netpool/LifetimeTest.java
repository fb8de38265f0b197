package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A connection ends when it has been open for its lifetime. */
class LifetimeTest {
    private static final Duration LIMIT = Duration.ofMillis(700);
    private static final Duration SHORTEST = LIMIT.multipliedBy(9).dividedBy(10);

    private final CountDownLatch work = new CountDownLatch(1);

    @EachCallbackShape
    void a_connection_says_goodbye_although_its_client_goes_on(Shape shape, Way way) throws Exception {
        try (Listener listener = shape.handle(builder(way, LIMIT), new Polite());
                Client client = way.connect(listener)) {
            Stopwatch watch = new Stopwatch();
            client.send("a\n");
            String line = client.line();
            for (; line.equals("a") && watch.time().toSeconds() < 5; line = client.line()) {
                client.send("a\n");
            }
            assertThat(line).isEqualTo("goodbye");
            watch.assertPassed(SHORTEST.minusMillis(50), LIMIT);
            assertLifetime(listener);
        }
    }

    @EachTransport
    @Execution(ExecutionMode.CONCURRENT)
    void straight_line_code_sees_an_end_and_can_say_goodbye(Transport transport) throws Exception {
        try (Listener listener = builder(Way.EPOLL, LIMIT)
                        .transport(transport)
                        .serve(conversation -> {
                            try {
                                conversation.receive();
                            } catch (EOFException end) {
                                conversation.send("goodbye " + conversation.draining());
                            }
                        })
                        .start();
                Client client = Client.connect(listener)) {
            Stopwatch watch = new Stopwatch();
            assertThat(client.rest()).isEqualTo("goodbye true\n");
            watch.assertPassed(SHORTEST.minusMillis(50), LIMIT);
            assertLifetime(listener);
        }
    }

    @EachThreadShape
    void a_busy_one_finishes_first(Shape shape, Way way) throws Exception {
        try (Listener listener = shape.answer(builder(way, LIMIT), connection -> {}, line -> {
                    try {
                        work.await();
                        return line;
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
                Client client = way.connect(listener)) {
            client.send("a\n");
            Guests.untilIdleFor(LIMIT.multipliedBy(2));
            assertThat(listener.openConnections()).isOne();
            work.countDown();
            assertThat(client.rest()).isEqualTo("a\n");
            assertLifetime(listener);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void those_who_came_together_do_not_go_together() throws Exception {
        Duration limit = Duration.ofSeconds(4);
        List<Duration> ends = new ArrayList<>();
        try (Listener listener = Shape.EVENT_LOOP.echo(builder(Way.EPOLL, limit))) {
            List<Client> together = Guests.connect(30, listener);
            Stopwatch watch = new Stopwatch();
            Guests.until("all here", () -> listener.openConnections() == together.size());
            Guests.until("all gone", () -> {
                int open = listener.openConnections();
                while (ends.size() < together.size() - open) {
                    ends.add(watch.time());
                }
                return open == 0;
            });
            Guests.closeAll(together);
        }
        Duration spread = ends.get(ends.size() - 1).minus(ends.get(0));
        assertThat(spread).isGreaterThan(Duration.ofMillis(120)); // more than a tick of the wheel
        assertThat(ends.get(0))
                .isGreaterThan(limit.multipliedBy(9).dividedBy(10).minusMillis(200));
    }

    private static ListenerBuilder<String, String> builder(Way way, Duration limit) {
        return way.listener().deadlines(Deadlines.defaults().lifetime(limit));
    }

    private static void assertLifetime(Listener listener) {
        Guests.until("closed", () -> !listener.stats().closed().isEmpty());
        assertThat(listener.stats().closed()).isEqualTo(Map.of(CloseReason.LIFETIME, 1L));
    }

    /** Echoes, and says goodbye. */
    private static final class Polite implements MessageHandler<String, String> {
        @Override
        public void onMessage(String line, Connection<String> connection) {
            connection.send(line);
        }

        @Override
        public void onDrain(Connection<String> connection) {
            connection.send("goodbye");
        }
    }
}
