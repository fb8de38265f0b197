package io.netpool.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.accept.Admission.Parking;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Those who wait, while slots come, limits move and others hang up. */
class WaitingLineRaceTest {
    private static final int MAXIMUM = 4;

    private final Admission admission = new Admission(MAXIMUM);
    private final WaitingLine line = new WaitingLine(admission);
    /** Those who were given a slot and have not given it back. */
    private final Queue<Guest> inside = new ConcurrentLinkedQueue<>();
    /** Those who may still be in the line. */
    private final Queue<Guest> outside = new ConcurrentLinkedQueue<>();
    /** Those who have an outcome. */
    private final AtomicInteger settled = new AtomicInteger();

    /** Is served, or leaves, or has hung up when his slot comes: one of these, once. */
    private final class Guest implements WaitingLine.Waiter {
        final boolean hungUp;
        final AtomicInteger outcomes = new AtomicInteger();

        Guest(boolean hungUp) {
            this.hungUp = hungUp;
        }

        @Override
        public boolean admitted() {
            outcome();
            if (!hungUp) {
                inside.add(this);
            }
            return !hungUp;
        }

        void outcome() {
            settled.incrementAndGet();
            assertThat(outcomes.incrementAndGet()).as("outcomes of one").isEqualTo(1);
        }
    }

    private int waiting() {
        return Admission.waiting(admission.numbers());
    }

    private int open() {
        return Admission.open(admission.numbers());
    }

    /** Comes; true if he waits. */
    private boolean come(Guest guest, int capacity) {
        switch (line.park(guest, capacity)) {
            case ADMITTED -> {
                guest.outcome();
                inside.add(guest);
            }
            case CROWDED -> guest.outcome();
            case WAITING -> {
                return true;
            }
        }
        return false;
    }

    private void fill() {
        while (admission.acquire()) {
            inside.add(new Guest(false));
        }
    }

    @Test
    void who_gives_up_while_his_slot_is_on_its_way_must_take_it() {
        fill();
        Guest first = new Guest(false);
        Guest second = new Guest(false);
        assertThat(come(first, 10)).isTrue();
        assertThat(admission.release()).as("handed over").isTrue();
        assertThat(line.leave(first)).isFalse();
        assertThat(come(second, 10)).isTrue();
        line.serve(1);
        assertThat(first.outcomes).hasValue(1);
        assertThat(second.outcomes).hasValue(0);
        assertThat(waiting()).isEqualTo(1);
        assertThat(line.leave(second)).isTrue();
        assertThat(waiting()).isZero();
    }

    @Test
    void of_two_one_may_give_up_while_a_slot_is_on_its_way_and_the_other_takes_it() {
        fill();
        Guest first = new Guest(false);
        Guest second = new Guest(false);
        assertThat(come(first, 10) && come(second, 10)).isTrue();
        assertThat(admission.release()).isTrue();
        assertThat(line.leave(first)).isTrue();
        assertThat(line.leave(second)).isFalse();
        line.serve(1);
        assertThat(second.outcomes).hasValue(1);
        assertThat(waiting()).isZero();
        assertThat(open()).isEqualTo(MAXIMUM);
    }

    @Test
    void of_65535_who_have_hung_up_each_is_passed_over_without_recursion() {
        fill();
        for (int i = 0; i < Admission.MOST_WAITING; i++) {
            assertThat(line.park(new Guest(true), Admission.MOST_WAITING)).isEqualTo(Parking.WAITING);
        }
        assertThat(line.park(new Guest(true), Admission.MOST_WAITING)).isEqualTo(Parking.CROWDED);
        line.release();
        assertThat(settled).hasValue(Admission.MOST_WAITING);
        assertThat(waiting()).isZero();
        assertThat(open()).isEqualTo(MAXIMUM - 1);
    }

    @Test
    void of_65535_who_have_hung_up_none_takes_a_slot_of_a_raised_maximum() {
        fill();
        for (int i = 0; i < Admission.MOST_WAITING; i++) {
            line.park(new Guest(true), Admission.MOST_WAITING);
        }
        line.serve(admission.maximum(Admission.HIGHEST_MAXIMUM));
        assertThat(settled).hasValue(Admission.MOST_WAITING);
        assertThat(waiting()).isZero();
        assertThat(open()).isEqualTo(MAXIMUM);
    }

    @Test
    void however_slots_and_departures_fall_each_has_one_outcome_and_the_numbers_are_right_at_rest() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        AtomicInteger came = new AtomicInteger();
        try {
            for (int round = 0; round < 100; round++) {
                List<Callable<Void>> all = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    Random own = new Random(random.nextLong());
                    all.add(() -> act(own, came));
                }
                for (Future<Void> one : threads.invokeAll(all)) {
                    one.get();
                }
                assertThat(waiting())
                        .as("waiting in round %d, seed %d", round, seed)
                        .isEqualTo(came.get() - settled.get());
                assertThat(open()).as("open in round %d, seed %d", round, seed).isEqualTo(inside.size());
            }
        } finally {
            threads.shutdown();
        }
        line.serve(admission.maximum(Admission.HIGHEST_MAXIMUM));
        assertThat(waiting()).isZero();
        assertThat(settled.get()).as("seed %d", seed).isEqualTo(came.get());
        while (inside.poll() != null) {
            line.release();
        }
        assertThat(open()).isZero();
    }

    private Void act(Random random, AtomicInteger came) {
        for (int i = 0; i < 1_000; i++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    came.incrementAndGet();
                    Guest guest = new Guest(random.nextInt(10) == 0);
                    if (come(guest, 20)) {
                        outside.add(guest);
                    }
                }
                case 3, 4 -> giveUp();
                case 5 -> line.serve(admission.maximum(random.nextInt(2 * MAXIMUM)));
                default -> {
                    if (inside.poll() != null) {
                        line.release();
                    }
                }
            }
        }
        return null;
    }

    private void giveUp() {
        Guest guest = outside.poll();
        if (guest != null && line.leave(guest)) {
            guest.outcome();
        }
    }
}
