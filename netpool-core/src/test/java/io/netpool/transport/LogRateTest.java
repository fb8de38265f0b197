package io.netpool.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One line a second, and nothing uncounted. */
class LogRateTest {
    private final AtomicLong nowNanos = new AtomicLong();

    private void passMillis(long ms) {
        nowNanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    @Test
    void the_first_is_a_line_at_once() {
        assertThat(new LogRate(nowNanos::get).count()).isEqualTo(1);
    }

    @Test
    void no_second_line_is_due_within_a_second() {
        LogRate rate = new LogRate(nowNanos::get);
        rate.count();
        assertThat(rate.count()).isZero();
        passMillis(999);
        assertThat(rate.count()).isZero();
    }

    @Test
    void a_second_later_one_line_stands_for_all_since() {
        LogRate rate = new LogRate(nowNanos::get);
        rate.count();
        rate.count();
        rate.count();
        passMillis(1_000);
        assertThat(rate.count()).isEqualTo(3);
        assertThat(rate.count()).isZero();
    }

    @Test
    void a_line_after_a_quiet_time_stands_for_itself() {
        LogRate rate = new LogRate(nowNanos::get);
        rate.count();
        passMillis(60_000);
        assertThat(rate.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, Long.MAX_VALUE - 10})
    void a_clock_may_begin_anywhere(long nanos) {
        nowNanos.set(nanos);
        LogRate rate = new LogRate(nowNanos::get);
        assertThat(rate.count()).isEqualTo(1);
        assertThat(rate.count()).isZero();
        passMillis(1_000);
        assertThat(rate.count()).isEqualTo(2);
    }

    @RepeatedTest(5)
    void threads_together_write_one_line_a_second_and_lose_no_count() throws Exception {
        long seed = System.nanoTime();
        LogRate rate = new LogRate(nowNanos::get);
        AtomicLong lines = new AtomicLong();
        AtomicLong counted = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        int each = 20_000;
        for (int i = 0; i < 4; i++) {
            Random random = new Random(seed + i);
            Thread thread = new Thread(() -> {
                for (int n = 0; n < each; n++) {
                    long said = rate.count();
                    if (said > 0) {
                        lines.incrementAndGet();
                        counted.addAndGet(said);
                    }
                    if (random.nextInt(100) == 0) {
                        passMillis(random.nextInt(50));
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nowNanos.get());
        passMillis(1_000);
        counted.addAndGet(rate.count());
        assertThat(lines.get()).as("seed %d", seed).isBetween(1L, 1 + seconds);
        assertThat(counted.get()).as("seed %d", seed).isEqualTo(4L * each + 1);
    }
}
