package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Several threads pause one connection and end its pause, at the same time. */
class PauseRaceTest {
    private static final int ROUNDS = 300;
    private static final int THREADS = 3;
    private static final int LINES = 50_000;
    private static final int MOST_SPINS = 1_000;

    @EachWay
    void the_last_to_end_the_pause_lets_the_connection_go_on(Way way) throws Exception {
        for (Dispatch where : List.of(Dispatch.eventLoop(), HandlerThread.dispatch())) {
            Outcome<Connection<String>> opened = new Outcome<>();
            CyclicBarrier together = new CyclicBarrier(THREADS);
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try (Listener listener = way.listener()
                            .dispatch(where)
                            .handler((line, connection) -> {
                                opened.tell(connection);
                                connection.send(line);
                            })
                            .start();
                    Client client = Guests.greeted(way.connect(listener))) {
                Connection<String> connection = opened.value();
                for (int i = 0; i < ROUNDS; i++) {
                    List<? extends Future<?>> racing = IntStream.range(0, THREADS)
                            .mapToObj(thread -> threads.submit(() -> {
                                together.await();
                                connection.pause();
                                connection.unpause();
                                return null;
                            }))
                            .toList();
                    client.send(i + "\n");
                    for (Future<?> one : racing) {
                        one.get(10, TimeUnit.SECONDS);
                    }
                    assertThat(client.line()).isEqualTo("" + i);
                }
            } finally {
                threads.shutdown();
            }
        }
    }

    @EachTransport
    void a_pause_that_comes_while_another_ends_holds_the_next_message(Transport transport) throws Exception {
        AtomicBoolean stands = new AtomicBoolean();
        AtomicInteger handledMeanwhile = new AtomicInteger();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Listener listener = HandlerThread.listener(transport)
                        .handler((line, connection) -> {
                            if (stands.get()) {
                                handledMeanwhile.incrementAndGet();
                            }
                            connection.pause();
                            connection.unpause(); // which the event loop comes to see about just when:
                            for (int spins = ThreadLocalRandom.current().nextInt(MOST_SPINS); spins > 0; spins--) {
                                Thread.onSpinWait();
                            }
                            connection.pause();
                            stands.set(true);
                            other.execute(() -> {
                                stands.set(false);
                                connection.unpause();
                            });
                        })
                        .start();
                Client client = Client.connect(listener)) {
            client.send("x\n".repeat(LINES)).halfClose();
            assertThat(client.end()).isEqualTo(Client.End.CLOSED);
        } finally {
            other.shutdown();
        }
        assertThat(handledMeanwhile).hasValue(0);
    }
}
