package io.netpool.benchmarks.load;

/** How long things took, within 1/32, in a table that is made once. */
final class Latencies {
    private static final int STEP_BITS = 5;
    private static final int STEPS = 1 << STEP_BITS;

    private final long[] counts = new long[Long.SIZE * STEPS];
    private long total;

    void record(long nanos) {
        counts[index(Math.max(0, nanos))]++;
        total++;
    }

    /** The time, in microseconds, within which this share of all was done. */
    long micros(double share) {
        long wanted = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted && counts[i] > 0) {
                return lowest(i) / 1_000;
            }
        }
        return 0;
    }

    private static int index(long nanos) {
        if (nanos < STEPS) {
            return (int) nanos;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - STEP_BITS;
        return (shift + 1) * STEPS + (int) (nanos >>> shift) - STEPS;
    }

    private static long lowest(int index) {
        int shift = index / STEPS - 1;
        return shift < 0 ? index : (long) (index % STEPS + STEPS) << shift;
    }
}
