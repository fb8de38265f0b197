package io.netpool.accept;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** So many a second, in bursts of what comes in a tenth of one. */
class AcceptRateTest {
    private static final long SECOND = 1_000_000_000;
    /** {@link System#nanoTime()} may be anything, and wraps. */
    private static final long START = Long.MAX_VALUE - SECOND / 2;

    /** Accepts as an acceptor does, waiting as it is told, until the time is up. */
    private static int acceptedWithin(AcceptRate rate, long fromNanos, long nanos) {
        int accepted = 0;
        for (long now = fromNanos; now - fromNanos < nanos; ) {
            accepted++;
            now += Math.max(0, rate.accepted(now));
        }
        return accepted;
    }

    @Test
    void no_limit_never_pauses() {
        AcceptRate rate = new AcceptRate(0, START);
        for (int i = 0; i < 1_000; i++) {
            assertThat(rate.accepted(START)).isZero();
        }
    }

    @Test
    void a_burst_is_a_tenth_of_the_rate() {
        AcceptRate rate = new AcceptRate(100, START);
        for (int i = 1; i < 10; i++) {
            assertThat(rate.accepted(START)).as("client %d", i).isNotPositive();
        }
        assertThat(rate.accepted(START)).isEqualTo(SECOND / 100);
    }

    @Test
    void in_the_long_run_the_rate_holds() {
        AcceptRate rate = new AcceptRate(100, START);
        assertThat(acceptedWithin(rate, START, 10 * SECOND)).isBetween(1_000, 1_011);
    }

    @Test
    void a_rate_under_ten_has_no_burst() {
        AcceptRate rate = new AcceptRate(2, START);
        assertThat(rate.accepted(START)).isEqualTo(SECOND / 2);
        assertThat(rate.accepted(START + SECOND / 2)).isEqualTo(SECOND / 2);
    }

    @Test
    void a_quiet_time_does_not_save_up_more_than_one_burst() {
        AcceptRate rate = new AcceptRate(100, START);
        long later = START;
        later += 3_600 * SECOND;
        for (int i = 1; i < 10; i++) {
            assertThat(rate.accepted(later)).isNotPositive();
        }
        assertThat(rate.accepted(later)).isPositive();
    }

    @Test
    void what_several_acceptors_let_in_beyond_the_rate_is_waited_for() {
        AcceptRate rate = new AcceptRate(100, START);
        for (int i = 0; i < 20; i++) {
            rate.accepted(START);
        }
        assertThat(rate.accepted(START)).isEqualTo(12 * SECOND / 100);
    }
}
