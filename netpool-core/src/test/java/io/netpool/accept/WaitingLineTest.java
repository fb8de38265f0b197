package io.netpool.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.accept.Admission.Parking;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** First come first served: no lost wake-up, no barging, no slot lost on those who have gone. */
class WaitingLineTest {
    private final Admission admission = new Admission(1);
    private final WaitingLine line = new WaitingLine(admission);
    private final List<String> served = new ArrayList<>();

    private WaitingLine.Waiter waiter(String name) {
        return () -> {
            served.add(name);
            return true;
        };
    }

    private WaitingLine.Waiter gone(String name) {
        return () -> {
            served.add(name);
            return false;
        };
    }

    private List<Integer> openWaitingMaximum() {
        long numbers = admission.numbers();
        return List.of(Admission.open(numbers), Admission.waiting(numbers), Admission.maximum(numbers));
    }

    @Test
    void who_finds_a_free_slot_does_not_wait() {
        assertThat(line.park(waiter("a"), 5)).isEqualTo(Parking.ADMITTED);
        assertThat(openWaitingMaximum()).containsExactly(1, 0, 1);
        assertThat(served).isEmpty();
    }

    @Test
    void a_slot_that_comes_free_goes_to_who_has_waited_longest() {
        assertThat(admission.acquire()).isTrue();
        assertThat(line.park(waiter("a"), 5)).isEqualTo(Parking.WAITING);
        assertThat(line.park(waiter("b"), 5)).isEqualTo(Parking.WAITING);
        line.release();
        assertThat(served).containsExactly("a");
        assertThat(openWaitingMaximum()).containsExactly(1, 1, 1);
    }

    @Test
    void nobody_barges_in_while_somebody_waits() {
        assertThat(admission.acquire()).isTrue();
        line.park(waiter("a"), 5);
        admission.maximum(2); // a slot for the one who waits, not served yet
        assertThat(openWaitingMaximum()).containsExactly(2, 0, 2);
        assertThat(admission.acquire()).isFalse();
    }

    @Test
    void no_more_wait_than_may() {
        assertThat(admission.acquire()).isTrue();
        assertThat(line.park(waiter("a"), 1)).isEqualTo(Parking.WAITING);
        assertThat(line.park(waiter("b"), 1)).isEqualTo(Parking.CROWDED);
        assertThat(openWaitingMaximum()).containsExactly(1, 1, 1);
    }

    @Test
    void a_slot_passes_those_who_are_gone() {
        assertThat(admission.acquire()).isTrue();
        line.park(gone("a"), 5);
        line.park(gone("b"), 5);
        line.park(waiter("c"), 5);
        line.release();
        assertThat(served).containsExactly("a", "b", "c");
        assertThat(openWaitingMaximum()).containsExactly(1, 0, 1);
    }

    @Test
    void a_slot_is_free_again_when_all_who_waited_are_gone() {
        assertThat(admission.acquire()).isTrue();
        for (int i = 0; i < 20_000; i++) {
            line.park(gone("x"), Admission.MOST_WAITING);
        }
        line.release();
        assertThat(openWaitingMaximum()).containsExactly(0, 0, 1);
    }

    @Test
    void who_has_left_is_not_served() {
        assertThat(admission.acquire()).isTrue();
        WaitingLine.Waiter a = waiter("a");
        line.park(a, 5);
        assertThat(line.leave(a)).isTrue();
        assertThat(line.leave(a)).isFalse();
        line.release();
        assertThat(served).isEmpty();
        assertThat(openWaitingMaximum()).containsExactly(0, 0, 1);
    }

    @Test
    void who_was_served_cannot_leave_any_more() {
        assertThat(admission.acquire()).isTrue();
        WaitingLine.Waiter a = waiter("a");
        line.park(a, 5);
        line.release();
        assertThat(line.leave(a)).isFalse();
        assertThat(openWaitingMaximum()).containsExactly(1, 0, 1);
    }

    @Test
    void a_raised_maximum_serves_as_many_as_there_is_room_for_in_order() {
        assertThat(admission.acquire()).isTrue();
        for (String name : List.of("a", "b", "c")) {
            line.park(waiter(name), 5);
        }
        line.serve(admission.maximum(3));
        assertThat(served).containsExactly("a", "b");
        assertThat(openWaitingMaximum()).containsExactly(3, 1, 3);
    }

    @Test
    void a_lowered_maximum_serves_nobody_until_fewer_are_open() {
        admission.maximum(3);
        for (int i = 0; i < 3; i++) {
            assertThat(admission.acquire()).isTrue();
        }
        line.park(waiter("a"), 5);
        line.serve(admission.maximum(1));
        line.release();
        line.release();
        assertThat(served).isEmpty();
        assertThat(openWaitingMaximum()).containsExactly(1, 1, 1);
        line.release();
        assertThat(served).containsExactly("a");
        assertThat(openWaitingMaximum()).containsExactly(1, 0, 1);
    }

    @Test
    void when_the_line_disbands_nobody_waits() {
        assertThat(admission.acquire()).isTrue();
        line.park(waiter("a"), 5);
        line.park(waiter("b"), 5);
        assertThat(line.disband()).hasSize(2);
        assertThat(openWaitingMaximum()).containsExactly(1, 0, 1);
    }

    /** Arrivals that are served, give up or turn out to be gone, while the maximum moves. */
    @RepeatedTest(10)
    void every_arrival_has_one_outcome_and_no_slot_is_lost() throws Exception {
        long seed = System.nanoTime();
        AtomicInteger arrived = new AtomicInteger();
        AtomicInteger settled = new AtomicInteger();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        int highest = 8;
        AdmissionTest.onThreads(seed, random -> {
            for (int i = 0; i < 10_000; i++) {
                if (random.nextInt(50) == 0) {
                    line.serve(admission.maximum(1 + random.nextInt(highest)));
                }
                arrived.incrementAndGet();
                boolean isGone = random.nextInt(4) == 0;
                WaitingLine.Waiter waiter = () -> {
                    settled.incrementAndGet();
                    if (!isGone) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    }
                    return !isGone;
                };
                switch (line.park(waiter, 1 + random.nextInt(6))) {
                    case ADMITTED -> {
                        settled.incrementAndGet();
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    }
                    case CROWDED -> settled.incrementAndGet();
                    case WAITING -> {
                        if (random.nextBoolean() && line.leave(waiter)) {
                            settled.incrementAndGet();
                        }
                    }
                }
                leaveIfInside(random, inside);
            }
        });
        while (takeOne(inside)) {
            line.release(); // serves those who wait, who go in turn
        }
        assertThat(settled.get()).as("seed %d", seed).isEqualTo(arrived.get());
        assertThat(most.get()).as("seed %d", seed).isBetween(1, highest);
        assertThat(openWaitingMaximum().subList(0, 2)).as("seed %d", seed).containsExactly(0, 0);
    }

    private void leaveIfInside(Random random, AtomicInteger inside) {
        if (random.nextInt(3) > 0 && takeOne(inside)) {
            line.release();
        }
    }

    /** One who is inside goes: before its slot does, so that the count is never over the slots. */
    private static boolean takeOne(AtomicInteger inside) {
        return inside.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }
}
