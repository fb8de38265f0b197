package io.netpool.benchmarks.scale;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Comparator;
import java.util.List;

/**
 * What one of many costs.
 *
 * @param nanos from the first to the last of them, divided: both ends, garbage collection included
 * @param serverNanos the processor time of the server's threads alone
 */
record Cost(double nanos, double serverNanos) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    interface Phase {
        void run() throws Exception;
    }

    static Cost of(int count, Phase phase) throws Exception {
        long cpu = serverCpuNanos();
        long begun = System.nanoTime();
        phase.run();
        long took = System.nanoTime() - begun;
        return new Cost((double) took / count, (double) (serverCpuNanos() - cpu) / count);
    }

    /** The one that half of them are not above, by the server's part: it is what the clients' scheduling disturbs least. */
    static Cost median(List<Cost> costs) {
        List<Cost> sorted = costs.stream()
                .sorted(Comparator.comparingDouble(Cost::serverNanos))
                .toList();
        return sorted.get(sorted.size() / 2);
    }

    private static long serverCpuNanos() {
        long sum = 0;
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(LocalEcho.THREADS)) {
                sum += Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return sum;
    }
}
