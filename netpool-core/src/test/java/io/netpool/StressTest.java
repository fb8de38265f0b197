package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;

/** Hundreds of clients that come, talk, reset, half-close and go at random: the count stays exact and nothing is left. */
@Tag("stress")
class StressTest {
    private static final Duration DURATION = Duration.ofSeconds(Integer.getInteger("netpool.stress.seconds", 2));
    private static final int MAXIMUM = 50;
    private static final int THREADS = 8;
    private static final int CLIENTS_A_THREAD = 40;

    private final LongAdder welcomed = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();
    private volatile long endNanos;

    /** Keeps its own books of who is here. */
    private static final class Ledger extends Greeter {
        final Map<Long, Integer> closed = new ConcurrentHashMap<>();

        @Override
        public void onOpen(Connection<String> connection) throws Exception {
            closed.put(connection.id(), 0);
            super.onOpen(connection);
        }

        @Override
        public void onMessage(String line, Connection<String> connection) throws Exception {
            super.onMessage(line, connection);
            if (line.equals("bye")) {
                connection.close();
            }
        }

        @Override
        public void onClose(Connection<String> connection, CloseReason reason) throws Exception {
            present.decrementAndGet();
            closed.computeIfPresent(connection.id(), (id, times) -> times + 1);
        }
    }

    @EachTransport
    void never_one_over_the_maximum_and_no_slot_thread_or_descriptor_is_lost(Transport transport) throws Exception {
        long seed = System.nanoTime();
        run(transport, seed, Duration.ofMillis(100)); // loads classes, and with them files
        long before = ThisProcess.openFiles();

        run(transport, seed, DURATION);

        await("descriptors").atMost(Duration.ofSeconds(10)).until(() -> ThisProcess.openFiles() <= before);
        assertThat(welcomed.sum()).as("welcomed, seed %d", seed).isGreaterThan(MAXIMUM);
        assertThat(turnedAway.sum()).as("turned away, seed %d", seed).isPositive();
    }

    private void run(Transport transport, long seed, Duration duration) throws Exception {
        Ledger ledger = new Ledger();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
        try (Listener listener = Listener.tcp("127.0.0.1", 0)
                .name("stress")
                .transport(transport)
                .acceptors(4)
                .maxConnections(MAXIMUM)
                .handler(ledger)
                .start()) {
            endNanos = System.nanoTime() + duration.toNanos();
            List<Future<Integer>> results = new ArrayList<>();
            results.add(threads.submit(() -> mostOpen(listener)));
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seed + i);
                results.add(threads.submit(clients(listener.port(), random)));
            }
            for (Future<Integer> result : results) {
                assertThat(result.get()).as("seed %d", seed).isBetween(0, MAXIMUM);
            }
            await("slots, seed " + seed).atMost(Duration.ofSeconds(10)).until(() -> listener.openConnections() == 0);
            assertThat(listener.stats().peak()).as("seed %d", seed).isLessThanOrEqualTo(MAXIMUM);
        } finally {
            threads.shutdown();
        }
        assertThat(ledger.peak.get()).as("seed %d", seed).isLessThanOrEqualTo(MAXIMUM);
        assertThat(ledger.present).as("seed %d", seed).hasValue(0);
        assertThat(ledger.closed.values()).as("seed %d", seed).allMatch(times -> times == 1);
        await("threads").untilAsserted(() -> {
            assertThat(ThisProcess.threads("stress-")).isEmpty();
            assertThat(ThisProcess.threads("netpool-worker-")).isEmpty();
        });
    }

    /** Looks all the time; the most it saw. */
    private int mostOpen(Listener listener) {
        int most = 0;
        while (System.nanoTime() - endNanos < 0) {
            most = Math.max(most, listener.openConnections());
        }
        return most;
    }

    private Callable<Integer> clients(int port, Random random) {
        return () -> {
            List<Client> mine = new ArrayList<>();
            while (System.nanoTime() - endNanos < 0) {
                if (mine.size() < random.nextInt(CLIENTS_A_THREAD)) {
                    come(port, random, mine);
                } else if (!mine.isEmpty()) {
                    Client client = mine.remove(random.nextInt(mine.size()));
                    if (act(client, random)) {
                        mine.add(client);
                    }
                }
            }
            for (Client client : mine) {
                client.close();
            }
            return 0;
        };
    }

    private void come(int port, Random random, List<Client> mine) throws IOException {
        try {
            Client client = Client.connect(port);
            if (random.nextInt(10) == 0) {
                client.reset();
            } else if (random.nextInt(5) == 0) {
                client.close();
            } else {
                mine.add(client);
            }
        } catch (BindException noPortIsFreeNow) {
            turnedAway.increment();
        } catch (SocketException reset) {
            turnedAway.increment();
        }
    }

    /** Returns whether the client stays. */
    private boolean act(Client client, Random random) throws IOException {
        boolean stays = false;
        try {
            switch (random.nextInt(8)) {
                case 0 -> client.reset();
                case 1 -> client.send("half").reset();
                case 2 -> client.send("one\ntwo\n").halfClose().rest();
                case 3 -> client.send("bye\n").rest();
                case 4 -> client.send("last words\n").close();
                default -> {
                    client.send("hello\n");
                    String first = client.line();
                    if (first.equals("welcome")) {
                        welcomed.increment();
                        first = client.line();
                    }
                    assertThat(first).isEqualTo("hello");
                    stays = true;
                }
            }
        } catch (SocketException reset) {
            turnedAway.increment();
        } finally {
            if (!stays) {
                client.close();
            }
        }
        return stays;
    }
}
