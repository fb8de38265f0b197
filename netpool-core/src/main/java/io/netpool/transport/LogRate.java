package io.netpool.transport;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * At most one line a second of something that a client can bring about: the first at once, then one with the number of those
 * since. Safe for use by any thread.
 */
public final class LogRate {
    private static final long LINE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoClock;
    private final LongAdder unlogged = new LongAdder();
    private final AtomicLong nextLineNanos;

    public LogRate(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        nextLineNanos = new AtomicLong(nanoClock.getAsLong());
    }

    /**
     * Counts one more.
     *
     * @return how many a line written now stands for, or 0 if none is due
     */
    public long count() {
        unlogged.increment();
        long now = nanoClock.getAsLong();
        long next = nextLineNanos.get();
        return now - next >= 0 && nextLineNanos.compareAndSet(next, now + LINE_EVERY_NANOS)
                ? unlogged.sumThenReset()
                : 0;
    }
}
