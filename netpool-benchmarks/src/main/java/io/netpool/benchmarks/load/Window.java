package io.netpool.benchmarks.load;

import org.jspecify.annotations.Nullable;

/** The time that counts: it begins when the connections are in their stride, and what is done before is forgotten. */
final class Window {
    private static final double STRIDE_SHARE = 0.4;

    private final @Nullable ServerCpu cpu;
    private final Latencies latencies = new Latencies();
    private final long beginNanos;
    private final long endNanos;
    private boolean measuring;
    private long begunNanos;
    private long cpuAtBegin;
    private long units;

    Window(double seconds, @Nullable ServerCpu cpu) {
        this.cpu = cpu;
        beginNanos = System.nanoTime() + (long) (seconds * STRIDE_SHARE * 1e9);
        endNanos = beginNanos + (long) (seconds * 1e9);
    }

    /** Whether to go on. Asked once a turn of the loop. */
    boolean isOpen() {
        long now = System.nanoTime();
        if (!measuring && now >= beginNanos) {
            measuring = true;
            cpuAtBegin = cpuMicros();
            begunNanos = System.nanoTime();
        }
        return now < endNanos;
    }

    boolean isMeasuring() {
        return measuring;
    }

    /** So many units, which together took so long, are done. */
    void done(long count, long nanos) {
        if (measuring) {
            units += count;
            latencies.record(nanos);
        }
    }

    /** What was measured; ask once, when the window has closed. */
    LoadResult result(String mode) {
        double seconds = (System.nanoTime() - begunNanos) / 1e9;
        double cpuMicros = cpuMicros() - cpuAtBegin;
        LoadResult result = new LoadResult(mode)
                .with("per_s", units / seconds)
                .with("seconds", seconds)
                .with("p50_us", latencies.micros(0.5))
                .with("p99_us", latencies.micros(0.99))
                .with("max_us", latencies.micros(1));
        if (cpu != null) {
            result.with("server_cpu_us", units == 0 ? 0 : cpuMicros / units)
                    .with("server_busy", cpuMicros / 1e6 / seconds);
        }
        return result;
    }

    private long cpuMicros() {
        return cpu == null ? 0 : cpu.micros();
    }
}
