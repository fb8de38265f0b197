package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;

/** All of admission at once, and never one connection too many; then everything is back. */
@Tag("stress")
class ExactnessStressTest {
    private static final Duration DURATION = Duration.ofSeconds(Integer.getInteger("netpool.stress.seconds", 2));
    private static final int HIGHEST = 60;
    private static final int ADDRESSES = 16;
    private static final int AN_ADDRESS = 8;
    private static final int ALL = ADDRESSES * AN_ADDRESS;
    private static final int THREADS = 8;

    /** How many there may be until the next change; a lowered maximum lets those stay who are there. */
    private static final class Bound {
        final int most;

        Bound(int most) {
            this.most = most;
        }
    }

    /** Who is here, by the handler's own books. */
    private final class Host implements MessageHandler<String, String> {
        final AtomicInteger present = new AtomicInteger();

        @Override
        public void onOpen(Connection<String> connection) {
            Bound before = bound;
            int here = present.incrementAndGet();
            tooMany(here, before, "in the handler");
        }

        @Override
        public void onMessage(String line, Connection<String> connection) {
            connection.send(line);
            if (line.equals("bye")) {
                connection.close();
            }
        }

        @Override
        public void onDrain(Connection<String> connection) {
            connection.send("sorry");
        }

        @Override
        public void onClose(Connection<String> connection, CloseReason reason) {
            present.decrementAndGet();
        }
    }

    private final Host host = new Host();
    private volatile Bound bound = new Bound(HIGHEST);
    private volatile String fault = "";
    private volatile boolean over;

    private void tooMany(int count, Bound before, String where) {
        if (bound == before && count > before.most) {
            fault = count + " " + where + ", where at most " + before.most + " may be";
        }
    }

    /** Whatever an own strategy may say, but for raising. */
    private static Verdict anything(Overflow overflow) {
        return switch (ThreadLocalRandom.current().nextInt(8)) {
            case 0 -> Verdict.refuse();
            case 1 -> new Verdict.RefuseWith("later\n");
            case 2, 3 -> Verdict.hold();
            case 4, 5 -> new Verdict.Evict(Duration.ZERO);
            default ->
                new Verdict.Wait(
                        20, Duration.ofMillis(1 + ThreadLocalRandom.current().nextInt(100)));
        };
    }

    @EachTransport
    void never_one_too_many_and_nothing_is_lost(Transport transport) throws Exception {
        long seed = System.nanoTime();
        run(transport, seed, Duration.ofMillis(100)); // loads classes, and with them files
        long files = ThisProcess.openFiles();
        ListenerStats stats = run(transport, seed, DURATION);
        assertThat(stats.admitted()).as("%s, seed %d", stats, seed).isGreaterThan(ALL);
        assertThat(stats.evicted()).as("%s, seed %d", stats, seed).isPositive();
        assertThat(stats.refused().keySet())
                .as("%s, seed %d", stats, seed)
                .contains(RefusalReason.MAXIMUM, RefusalReason.WAITED_TOO_LONG, RefusalReason.ADDRESS);
        await("descriptors").atMost(Duration.ofSeconds(10)).until(() -> ThisProcess.openFiles() <= files);
    }

    private ListenerStats run(Transport transport, long seed, Duration duration) throws Exception {
        over = false;
        Listener listener = Guests.listener(transport, HIGHEST, ExactnessStressTest::anything)
                .acceptors(4)
                .limits(Limits.none().perAddress(AN_ADDRESS))
                .handler(host)
                .start();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 2);
        try {
            List<Future<?>> all = new ArrayList<>();
            long endNanos = System.nanoTime() + duration.toNanos();
            all.add(threads.submit(() -> operate(listener, new Random(seed), endNanos)));
            all.add(threads.submit(() -> sample(listener)));
            for (int i = 1; i <= THREADS; i++) {
                Random random = new Random(seed + i);
                all.add(threads.submit(() -> {
                    new StressClients(listener, random, ADDRESSES).comeAndGoUntil(() -> over);
                    return null;
                }));
            }
            all.get(0).get();
            atRest(listener, all, seed);
            drainWhileTheyCome(listener, threads, seed);
        } finally {
            over = true;
            threads.shutdown();
            listener.drain(Duration.ZERO); // not waited for: a lost slot would hold it up for ever
        }
        assertThat(fault).as("seed %d", seed).isEmpty();
        assertThat(host.present).as("seed %d", seed).hasValue(0);
        await("threads").untilAsserted(() -> {
            assertThat(ThisProcess.threads("full-")).isEmpty();
            assertThat(ThisProcess.threads("netpool-worker-")).isEmpty();
        });
        return listener.stats();
    }

    /** Moves the maximum, suspends, resumes, and closes connections. */
    private void operate(Listener listener, Random random, long endNanos) {
        while (System.nanoTime() - endNanos < 0) {
            if (random.nextInt(3) == 0) {
                bound = new Bound(ALL);
                listener.maxConnections(random.nextInt(HIGHEST + 1));
            }
            bound = new Bound(Math.max(listener.maxConnections(), listener.openConnections()));
            switch (random.nextInt(10)) {
                case 0 -> listener.suspend();
                case 1, 2, 3 -> listener.resume();
                case 4 -> listener.connections().stream().limit(3).forEach(Connection::close);
                default -> LockSupport.parkNanos(200_000);
            }
        }
        over = true;
        bound = new Bound(ALL);
        listener.maxConnections(ALL);
        listener.resume();
    }

    private void sample(Listener listener) {
        while (!over) {
            Bound before = bound;
            tooMany(listener.openConnections(), before, "open");
            LockSupport.parkNanos(1_000);
        }
    }

    /** All clients are gone: everything is back, so that each address may have all its places again. */
    private void atRest(Listener listener, List<Future<?>> all, long seed) throws Exception {
        for (Future<?> one : all) {
            one.get(30, TimeUnit.SECONDS);
        }
        await("rest")
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    ListenerStats stats = listener.stats();
                    assertThat(stats.open() == 0
                                    && stats.waiting() == 0
                                    && stats.gate().isEmpty())
                            .as("%s, seed %d", stats, seed)
                            .isTrue();
                    assertThat(stats.accepted())
                            .as("%s, seed %d", stats, seed)
                            .isEqualTo(stats.admitted() + stats.refusedInAll());
                });
        ListenerStats stats = listener.stats();
        long closed =
                stats.closed().values().stream().mapToLong(Long::longValue).sum();
        assertThat(closed).as("closed of %s, seed %d", stats, seed).isEqualTo(stats.admitted());
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < ALL; i++) {
            clients.add(Guests.greeted(Guests.from(StressClients.address(i % ADDRESSES), listener)));
        }
        for (int i = 0; i < ADDRESSES; i++) {
            assertThat(Guests.isReset(StressClients.address(i), listener)).isTrue();
        }
        assertThat(listener.openConnections()).isEqualTo(ALL);
        Guests.closeAll(clients);
        Guests.until("all left", () -> listener.openConnections() == 0);
    }

    private void drainWhileTheyCome(Listener listener, ExecutorService threads, long seed) throws Exception {
        over = false;
        listener.maxConnections(HIGHEST / 4);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 1; i <= THREADS; i++) {
            Random random = new Random(seed - i);
            all.add(threads.submit(() -> {
                new StressClients(listener, random, ADDRESSES).comeAndGoUntil(() -> over);
                return null;
            }));
        }
        Guests.until("full again", () -> listener.stats().waiting() > 0);
        listener.drain(Duration.ofSeconds(20)).toCompletableFuture().get(30, TimeUnit.SECONDS);
        over = true;
        for (Future<?> one : all) {
            one.get(30, TimeUnit.SECONDS);
        }
        ListenerStats stats = listener.stats();
        assertThat(List.of(stats.open(), stats.waiting()))
                .as("%s, seed %d", stats, seed)
                .containsExactly(0, 0);
        assertThat(stats.accepted()).as("%s, seed %d", stats, seed).isEqualTo(stats.admitted() + stats.refusedInAll());
    }
}
