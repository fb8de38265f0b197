package io.netpool.accept;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The word of numbers: each decision is exact, whoever decides at the same moment. */
class AdmissionTest {
    private static final int THREADS = 4;

    private static int open(Admission admission) {
        return Admission.open(admission.numbers());
    }

    private static int maximum(Admission admission) {
        return Admission.maximum(admission.numbers());
    }

    private static void acquire(Admission admission, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(admission.acquire()).isTrue();
        }
    }

    @Test
    void as_many_slots_as_the_maximum_can_be_taken() {
        Admission admission = new Admission(3);
        acquire(admission, 3);
        assertThat(admission.acquire()).isFalse();
        assertThat(open(admission)).isEqualTo(3);
        assertThat(maximum(admission)).isEqualTo(3);
    }

    @Test
    void a_slot_given_back_can_be_taken_again() {
        Admission admission = new Admission(1);
        for (int i = 0; i < 3; i++) {
            assertThat(admission.acquire()).isTrue();
            admission.release();
        }
        assertThat(open(admission)).isZero();
    }

    @Test
    void a_maximum_of_0_gives_no_slot() {
        assertThat(new Admission(0).acquire()).isFalse();
    }

    @Test
    void the_highest_maximum_can_be_filled_and_not_one_more() {
        Admission admission = new Admission(Admission.HIGHEST_MAXIMUM);
        int taken = 0;
        while (taken <= Admission.HIGHEST_MAXIMUM && admission.acquire()) {
            taken++;
        }
        assertThat(taken).isEqualTo(Admission.HIGHEST_MAXIMUM).isEqualTo(open(admission));
        assertThat(maximum(admission)).isEqualTo(Admission.HIGHEST_MAXIMUM);
        admission.release();
        assertThat(open(admission)).isEqualTo(taken - 1);
    }

    @Test
    void a_raise_takes_a_slot_with_it() {
        Admission admission = new Admission(1);
        acquire(admission, 1);
        assertThat(admission.raise(admission.numbers(), 5)).isZero();
        assertThat(maximum(admission)).isEqualTo(5);
        assertThat(open(admission)).isEqualTo(2);
    }

    @Test
    void a_raise_fails_when_the_numbers_have_changed() {
        Admission admission = new Admission(2);
        acquire(admission, 2);
        long seen = admission.numbers();
        admission.release();
        assertThat(admission.raise(seen, 5)).isEqualTo(-1);
        assertThat(maximum(admission)).isEqualTo(2);
        assertThat(open(admission)).isEqualTo(1);
    }

    @Test
    void empty_is_told_when_the_last_slot_is_back() {
        Admission admission = new Admission(2);
        acquire(admission, 2);
        CompletableFuture<Void> empty = admission.whenEmpty();
        admission.release();
        assertThat(empty).isNotDone();
        admission.release();
        assertThat(empty).isCompleted();
    }

    @Test
    void empty_is_told_at_once_when_nothing_is_open() {
        assertThat(new Admission(2).whenEmpty()).isCompleted();
    }

    @RepeatedTest(5)
    void never_more_than_the_maximum_hold_a_slot_and_none_is_lost() throws Exception {
        long seed = System.nanoTime();
        int maximum = 1 + new Random(seed).nextInt(6);
        Admission admission = new Admission(maximum);
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        onThreads(seed, random -> {
            int mine = 0;
            for (int i = 0; i < 50_000; i++) {
                if (mine < 3 && random.nextBoolean()) {
                    if (admission.acquire()) {
                        mine++;
                        most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                    }
                } else if (mine > 0) {
                    mine--;
                    holders.decrementAndGet();
                    admission.release();
                }
            }
            for (; mine > 0; mine--) {
                holders.decrementAndGet();
                admission.release();
            }
        });
        assertThat(most.get()).as("seed %d", seed).isBetween(1, maximum);
        assertThat(open(admission)).as("seed %d", seed).isZero();
        assertThat(maximum(admission)).as("seed %d", seed).isEqualTo(maximum);
    }

    @RepeatedTest(5)
    void one_overflow_is_one_step_whoever_loses() throws Exception {
        long seed = System.nanoTime();
        int step = 1 + new Random(seed).nextInt(9);
        int each = 20_000;
        Admission admission = new Admission(0);
        onThreads(seed, random -> {
            for (int taken = 0; taken < each; ) {
                long seen = admission.numbers();
                boolean full = Admission.open(seen) >= Admission.maximum(seen);
                if (full ? admission.raise(seen, Admission.maximum(seen) + step) == 0 : admission.acquire()) {
                    taken++;
                }
            }
        });
        int all = THREADS * each;
        assertThat(open(admission)).as("seed %d", seed).isEqualTo(all);
        assertThat(maximum(admission)).as("seed %d", seed).isEqualTo((all + step - 1) / step * step);
    }

    @RepeatedTest(200)
    void empty_is_told_however_the_last_release_and_the_question_fall() throws Exception {
        Admission admission = new Admission(2);
        acquire(admission, 2);
        List<CompletableFuture<Void>> asked = new ArrayList<>();
        Thread releasing = new Thread(() -> {
            admission.release();
            admission.release();
        });
        releasing.start();
        asked.add(admission.whenEmpty());
        releasing.join();
        assertThat(asked.get(0)).isCompleted();
    }

    interface Work {
        void run(Random random);
    }

    static void onThreads(long seed, Work work) throws Exception {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed + i);
            done.add(CompletableFuture.runAsync(
                    () -> work.run(random), thread -> new Thread(thread, "admission-test").start()));
        }
        CompletableFuture.allOf(done.toArray(CompletableFuture<?>[]::new)).get();
    }
}
