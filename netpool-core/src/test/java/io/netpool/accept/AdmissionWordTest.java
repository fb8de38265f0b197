package io.netpool.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.accept.Admission.Parking;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The word of numbers against a model of three plain ones, and under many threads against its own books. */
class AdmissionWordTest {
    private static final int HIGHEST = 12;
    private static final int THREADS = 4;

    /** What the word must do, told without bits. */
    private static final class Model {
        int open;
        int waiting;
        int maximum = 3;

        boolean acquire() {
            boolean free = waiting == 0 && open < maximum;
            open += free ? 1 : 0;
            return free;
        }

        Parking park(int capacity) {
            if (acquire()) {
                return Parking.ADMITTED;
            }
            if (waiting >= capacity) {
                return Parking.CROWDED;
            }
            waiting++;
            return Parking.WAITING;
        }

        boolean leave() {
            boolean waits = waiting > 0;
            waiting -= waits ? 1 : 0;
            return waits;
        }

        boolean release() {
            if (waiting > 0 && open <= maximum) {
                waiting--;
                return true;
            }
            open--;
            return false;
        }

        int maximum(int to) {
            maximum = to;
            int granted = Math.max(0, Math.min(waiting, maximum - open));
            waiting -= granted;
            open += granted;
            return granted;
        }

        int raise(int to) {
            boolean forCaller = waiting == 0;
            int granted = maximum(to);
            open += forCaller ? 1 : 0;
            return granted;
        }

        List<Integer> numbers() {
            return List.of(open, waiting, maximum);
        }
    }

    private static List<Integer> numbers(Admission admission) {
        long numbers = admission.numbers();
        return List.of(Admission.open(numbers), Admission.waiting(numbers), Admission.maximum(numbers));
    }

    @RepeatedTest(20)
    void every_step_is_that_of_the_model() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Model model = new Model();
        Admission admission = new Admission(model.maximum);
        for (int step = 0; step < 5_000; step++) {
            int to = random.nextInt(HIGHEST);
            int kind = random.nextInt(6);
            Object expected = switch (kind) {
                case 0 -> model.acquire();
                case 1 -> model.park(to);
                case 2 -> model.leave();
                case 3 -> model.open == 0 ? "nothing to give back" : model.release();
                case 4 -> model.maximum(to);
                default -> to <= model.open || to <= model.maximum ? "no raise" : model.raise(to);
            };
            Object done = switch (kind) {
                case 0 -> admission.acquire();
                case 1 -> admission.park(to);
                case 2 -> admission.leave();
                case 3 -> expected instanceof String ? expected : admission.release();
                case 4 -> admission.maximum(to);
                default -> expected instanceof String ? expected : admission.raise(admission.numbers(), to);
            };
            assertThat(done).as("kind %d in step %d, seed %d", kind, step, seed).isEqualTo(expected);
            assertThat(numbers(admission)).as("step %d, seed %d", step, seed).isEqualTo(model.numbers());
        }
    }

    @Test
    void the_highest_numbers_have_room_beside_each_other() {
        Admission admission = new Admission(Admission.HIGHEST_MAXIMUM);
        assertThat(admission.acquire()).isTrue();
        assertThat(admission.maximum(0)).isZero();
        for (int i = 0; i < Admission.MOST_WAITING; i++) {
            assertThat(admission.park(Admission.MOST_WAITING)).isEqualTo(Parking.WAITING);
        }
        assertThat(admission.park(Admission.MOST_WAITING)).isEqualTo(Parking.CROWDED);
        assertThat(numbers(admission)).containsExactly(1, 65_535, 0);
        assertThat(admission.maximum(Admission.HIGHEST_MAXIMUM)).isEqualTo(65_535);
        assertThat(numbers(admission)).containsExactly(65_536, 0, 16_777_215);
        assertThat(admission.peak()).isEqualTo(65_536);
    }

    /** Who holds slots and who waits, as all threads together keep book of it. */
    private static final class Books {
        final Admission admission = new Admission(3);
        final AtomicInteger held = new AtomicInteger();
        final AtomicInteger waiting = new AtomicInteger();

        void granted(int slots) {
            held.addAndGet(slots);
            waiting.addAndGet(-slots);
        }

        /** One random step. */
        void step(Random random) {
            switch (random.nextInt(6)) {
                case 0 -> held.addAndGet(admission.acquire() ? 1 : 0);
                case 1 -> park(random.nextInt(HIGHEST));
                case 2 -> waiting.addAndGet(admission.leave() ? -1 : 0);
                case 3 -> granted(admission.maximum(random.nextInt(HIGHEST)));
                case 4 -> raise(random.nextInt(HIGHEST));
                default -> release();
            }
        }

        void park(int capacity) {
            Parking parking = admission.park(capacity);
            held.addAndGet(parking == Parking.ADMITTED ? 1 : 0);
            waiting.addAndGet(parking == Parking.WAITING ? 1 : 0);
        }

        void raise(int to) {
            long seen = admission.numbers();
            if (to <= Admission.open(seen) || to <= Admission.maximum(seen)) {
                return;
            }
            int granted = admission.raise(seen, to);
            if (granted >= 0) {
                granted(granted);
                held.addAndGet(Admission.waiting(seen) == 0 ? 1 : 0);
            }
        }

        void release() {
            int slots = held.get();
            if (slots > 0 && held.compareAndSet(slots, slots - 1) && admission.release()) {
                granted(1);
            }
        }
    }

    @RepeatedTest(3)
    void no_slot_and_nobody_who_waits_is_lost_or_invented_by_many_threads() throws Exception {
        long seed = System.nanoTime();
        Books books = new Books();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
        try {
            Future<Long> sampler = threads.submit(() -> firstImpossible(books.admission, done));
            List<Callable<Void>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seed + i);
                all.add(() -> {
                    for (int step = 0; step < 200_000; step++) {
                        books.step(random);
                    }
                    return null;
                });
            }
            for (Future<Void> one : threads.invokeAll(all)) {
                one.get();
            }
            done.set(true);
            assertThat(sampler.get()).as("impossible numbers, seed %d", seed).isEqualTo(-1);
        } finally {
            done.set(true);
            threads.shutdown();
        }
        assertThat(numbers(books.admission).subList(0, 2))
                .as("seed %d", seed)
                .containsExactly(books.held.get(), books.waiting.get());
        assertThat(books.admission.peak()).as("seed %d", seed).isBetween(1, HIGHEST);
        books.granted(books.admission.maximum(HIGHEST));
        while (books.held.get() > 0) {
            books.release();
        }
        assertThat(numbers(books.admission)).as("seed %d", seed).containsExactly(0, 0, HIGHEST);
        assertThat(books.waiting).hasValue(0);
    }

    /** Looks for numbers that no moment may show; -1 if there are none. */
    private static long firstImpossible(Admission admission, AtomicBoolean done) {
        while (!done.get()) {
            long numbers = admission.numbers();
            boolean somebodyWaitsForAFreeSlot =
                    Admission.waiting(numbers) > 0 && Admission.open(numbers) < Admission.maximum(numbers);
            if (somebodyWaitsForAFreeSlot || Admission.open(numbers) > HIGHEST) {
                return numbers;
            }
        }
        return -1;
    }
}
