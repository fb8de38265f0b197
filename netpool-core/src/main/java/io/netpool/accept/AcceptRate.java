package io.netpool.accept;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many clients are accepted a second, over all acceptors: a token bucket, kept as the time at which it is full again (the
 * generic cell rate algorithm, ITU-T I.371). Safe for use by any thread.
 */
public final class AcceptRate {
    /** The bucket holds what comes in a tenth of a second. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long intervalNanos;
    private final AtomicLong fullNanos;

    /**
     * A rate.
     *
     * @param perSecond clients a second, 0 for no limit
     */
    public AcceptRate(int perSecond, long nowNanos) {
        intervalNanos = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
        fullNanos = new AtomicLong(nowNanos);
    }

    /**
     * One was accepted.
     *
     * @return for how long no more may be, in nanoseconds; 0 or less if the next may come at once
     */
    long accepted(long nowNanos) {
        if (intervalNanos == 0) {
            return 0;
        }
        for (; ; ) {
            long full = fullNanos.get();
            long next = (full - nowNanos > 0 ? full : nowNanos) + intervalNanos;
            if (fullNanos.compareAndSet(full, next)) {
                // One more must fit into the bucket.
                return next + intervalNanos - nowNanos - Math.max(BURST_NANOS, intervalNanos);
            }
        }
    }
}
