package io.netpool.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Never early, at most two ticks late. The wheel is turned by hand; its event loop runs nothing. */
class DeadlineWheelTest {
    private static final long TICK = DeadlineWheel.TICK_NANOS;
    private static final long ROUND = 512 * TICK;

    private final EventLoop loop = new EmbeddedChannel().eventLoop();
    private final DeadlineWheel wheel = new DeadlineWheel(loop);
    private final long start = System.nanoTime();
    private final List<String> expired = new ArrayList<>();

    /** Says its name, and does something more. */
    private final class Named extends DeadlineWheel.Entry {
        private final String name;
        private final Runnable more;

        Named(String name, Runnable more) {
            this.name = name;
            this.more = more;
        }

        Named(String name) {
            this(name, () -> {});
        }

        @Override
        protected void expired() {
            expired.add(name);
            more.run();
        }
    }

    @Test
    void an_entry_expires_once_after_its_deadline_and_at_most_two_ticks_late() {
        for (long after : new long[] {1, TICK - 1, TICK, 3 * TICK, ROUND - 1, ROUND, ROUND + 1, 3 * ROUND}) {
            DeadlineWheel fresh = new DeadlineWheel(loop);
            expired.clear();
            fresh.set(new Named("a"), start + after);
            for (long now = start; now < start + after; now += Math.min(TICK, start + after - now)) {
                fresh.advance(now);
                assertThat(expired).as("%d before %d", now - start, after).isEmpty();
            }
            fresh.advance(start + after + 2 * TICK);
            assertThat(expired).as("deadline in %d", after).containsExactly("a");
            fresh.advance(start + after + 2 * ROUND);
            assertThat(expired).hasSize(1);
        }
    }

    @Test
    void a_cancelled_entry_does_not_expire_and_cancelling_again_is_harmless() {
        Named cancelled = new Named("cancelled");
        wheel.cancel(cancelled);
        wheel.set(cancelled, start + TICK);
        wheel.set(new Named("other"), start + TICK);
        wheel.cancel(cancelled);
        wheel.cancel(cancelled);
        wheel.advance(start + 10 * TICK);
        assertThat(expired).containsExactly("other");
    }

    @Test
    void an_entry_that_is_set_again_has_the_later_word() {
        Named sooner = new Named("sooner");
        Named later = new Named("later");
        wheel.set(sooner, start + 50 * TICK);
        wheel.set(later, start + TICK);
        wheel.set(sooner, start + TICK);
        wheel.set(later, start + 50 * TICK);
        wheel.advance(start + 10 * TICK);
        assertThat(expired).containsExactly("sooner");
        wheel.advance(start + 60 * TICK);
        assertThat(expired).containsExactly("sooner", "later");
    }

    @Test
    void a_long_stall_expires_everything_that_is_due_and_nothing_else() {
        wheel.set(new Named("soon"), start + TICK);
        wheel.set(new Named("in the third round"), start + 2 * ROUND + 7 * TICK);
        wheel.set(new Named("in the tenth round"), start + 9 * ROUND + 7 * TICK);
        wheel.advance(start + 5 * ROUND);
        assertThat(expired).containsExactlyInAnyOrder("soon", "in the third round");
        wheel.advance(start + 20 * ROUND);
        assertThat(expired).endsWith("in the tenth round").hasSize(3);
    }

    @Test
    void an_entry_may_cancel_its_neighbour_and_set_itself_again() {
        Named[] pair = new Named[2];
        for (int i = 0; i < 2; i++) {
            int other = 1 - i;
            int self = i;
            pair[i] = new Named("" + i, () -> {
                wheel.cancel(pair[other]);
                if (expired.size() == 1) {
                    wheel.set(pair[self], start + 5 * TICK);
                }
            });
        }
        wheel.set(pair[0], start + TICK);
        wheel.set(pair[1], start + TICK);
        wheel.advance(start + 3 * TICK);
        assertThat(expired).hasSize(1);
        wheel.advance(start + 7 * TICK);
        assertThat(expired).hasSize(2);
        assertThat(expired.get(1)).isEqualTo(expired.get(0));
    }

    @Test
    void a_deadline_in_the_past_set_while_another_expires_is_not_put_off_for_a_round() {
        Named late = new Named("late");
        wheel.set(new Named("first", () -> wheel.set(late, start)), start + TICK);
        wheel.advance(start + 3 * TICK);
        wheel.advance(start + 5 * TICK);
        assertThat(expired).containsExactly("first", "late");
    }

    /** An entry, and what is to be true of it. */
    private static final class Modelled extends DeadlineWheel.Entry {
        private final Simulation simulation;
        private long deadline;
        private long latest;
        private boolean set;

        Modelled(Simulation simulation) {
            this.simulation = simulation;
        }

        @Override
        protected void expired() {
            assertThat(set).isTrue();
            assertThat(deadline).isLessThanOrEqualTo(simulation.now);
            set = false;
            simulation.change();
        }
    }

    private static final class Simulation {
        private final Random random;
        private final DeadlineWheel wheel;
        private final List<Modelled> entries = new ArrayList<>();
        private long now;

        Simulation(long seed, DeadlineWheel wheel, long start) {
            random = new Random(seed);
            this.wheel = wheel;
            now = start;
            for (int i = 0; i < 300; i++) {
                entries.add(new Modelled(this));
            }
        }

        void change() {
            Modelled entry = entries.get(random.nextInt(entries.size()));
            if (random.nextInt(4) == 0) {
                wheel.cancel(entry);
                entry.set = false;
            } else {
                long ahead = (long) (Math.pow(random.nextDouble(), 4) * 3 * ROUND) - TICK;
                entry.deadline = now + ahead;
                entry.latest = Math.max(entry.deadline, now) + 2 * TICK;
                entry.set = true;
                wheel.set(entry, entry.deadline);
            }
        }

        void pass() {
            now += random.nextInt(200) == 0 ? random.nextInt(4) * ROUND : random.nextInt((int) (2 * TICK));
            wheel.advance(now);
            assertThat(entries).noneMatch(entry -> entry.set && entry.latest <= now);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void thousands_of_random_deadlines_agree_with_a_model(long seed) {
        Simulation simulation = new Simulation(seed, wheel, start + TimeUnit.SECONDS.toNanos(1));
        for (int i = 0; i < 5_000; i++) {
            simulation.change();
            simulation.pass();
        }
    }
}
