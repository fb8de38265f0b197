package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;

/** Clients that come, talk, reset, half-close and go at random while callbacks run on threads: each is told once, and nothing is left. */
@Tag("stress")
class DispatchStressTest {
    private static final Duration DURATION = Duration.ofSeconds(Integer.getInteger("netpool.stress.seconds", 2));
    private static final int MAXIMUM = 40;
    private static final int THREADS = 6;

    /** Keeps its own books, and sees whether a callback comes at the wrong time. */
    private static final class Ledger extends Greeter {
        final Map<Long, AtomicInteger> inside = new ConcurrentHashMap<>();
        final AtomicInteger faults = new AtomicInteger();
        final ConnectionGroup<String> all = new ConnectionGroup<>();

        private void enter(Connection<String> connection) {
            AtomicInteger callbacks = inside.get(connection.id());
            if (callbacks == null || callbacks.incrementAndGet() != 1) {
                faults.incrementAndGet();
            }
        }

        private void leave(Connection<String> connection) {
            AtomicInteger callbacks = inside.get(connection.id());
            if (callbacks == null || callbacks.decrementAndGet() != 0) {
                faults.incrementAndGet();
            }
        }

        @Override
        public void onOpen(Connection<String> connection) throws Exception {
            if (inside.put(connection.id(), new AtomicInteger()) != null) {
                faults.incrementAndGet();
            }
            enter(connection);
            super.onOpen(connection);
            all.add(connection);
            leave(connection);
        }

        @Override
        public void onMessage(String line, Connection<String> connection) throws Exception {
            enter(connection);
            if (line.equals("one")) {
                LockSupport.parkNanos(500_000);
            }
            super.onMessage(line, connection);
            switch (line) {
                case "bye" -> connection.close();
                case "last words" -> connection.deliver("x".repeat(10_000));
                case "two" -> {
                    connection.pause();
                    connection.unpause();
                }
                default -> {}
            }
            leave(connection);
        }

        @Override
        public void onClose(Connection<String> connection, CloseReason reason) throws Exception {
            enter(connection);
            super.onClose(connection, reason);
            leave(connection);
            if (inside.remove(connection.id()) == null) {
                faults.incrementAndGet();
            }
        }
    }

    @EachTransport
    void every_connection_opens_and_closes_once_and_no_slot_or_thread_is_lost(Transport transport) throws Exception {
        stress(transport, HandlerThread.dispatch());
    }

    @EachTransport
    void neither_is_it_where_few_threads_serve_many(Transport transport) throws Exception {
        stress(transport, Dispatch.pool(2));
    }

    private static void stress(Transport transport, Dispatch dispatch) throws Exception {
        long seed = System.nanoTime();
        Ledger ledger = new Ledger();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
        long endNanos = System.nanoTime() + DURATION.toNanos() / 2;
        try (Listener listener = HandlerThread.listener(transport)
                .acceptors(2)
                .maxConnections(MAXIMUM)
                .dispatch(dispatch)
                .handler(ledger)
                .start()) {
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                StressClients clients = new StressClients(listener, new Random(seed + i), 4);
                results.add(threads.submit(() -> {
                    clients.comeAndGoUntil(() -> System.nanoTime() - endNanos >= 0);
                    return 0;
                }));
            }
            results.add(threads.submit(() -> {
                while (System.nanoTime() - endNanos < 0) {
                    ledger.all.send("to all");
                    LockSupport.parkNanos(5_000_000);
                }
                return 0;
            }));
            for (Future<Integer> result : results) {
                assertThat(result.get()).as("seed %d", seed).isZero();
            }
            await("slots, seed " + seed).atMost(Duration.ofSeconds(10)).until(() -> listener.openConnections() == 0);
            assertThat(listener.stats().peak()).as("seed %d", seed).isLessThanOrEqualTo(MAXIMUM);
            await("the group").until(() -> ledger.all.size() == 0);
        } finally {
            threads.shutdown();
        }
        assertThat(ledger.faults).as("seed %d", seed).hasValue(0);
        assertThat(ledger.inside).as("seed %d", seed).isEmpty();
        assertThat(ledger.opened.get())
                .as("seed %d", seed)
                .isGreaterThan(MAXIMUM)
                .isEqualTo(ledger.reasons.size());
        assertThat(ledger.peak.get()).as("seed %d", seed).isBetween(1, MAXIMUM);
        assertThat(ledger.present).as("seed %d", seed).hasValue(0);
        await("threads").untilAsserted(() -> {
            assertThat(ThisProcess.threads("test-")).isEmpty();
            assertThat(ThisProcess.threads("netpool-worker-")).isEmpty();
        });
    }
}
