package io.netpool.benchmarks.scale;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** What is alive in this JVM's heap, as a class histogram counts it, which collects garbage first. */
public final class LiveBytes {
    private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";

    private static final String TOTAL = "Total";

    /** So that no event loop holds what it is just about to let go of. */
    private static final int SETTLE_MS = 50;

    private LiveBytes() {}

    static long now() throws JMException, InterruptedException {
        Thread.sleep(SETTLE_MS);
        Object histogram = ManagementFactory.getPlatformMBeanServer()
                .invoke(new ObjectName(COMMANDS), "gcClassHistogram", new Object[] {new String[0]}, new String[] {
                    String[].class.getName()
                });
        return total((String) histogram) - keptBuffers();
    }

    /** What Netty's allocator keeps for whoever needs a buffer next: it comes and goes with what was done just before. */
    private static long keptBuffers() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedHeapMemory()
                : 0;
    }

    /** The last column of the last line of a histogram. */
    public static long total(String histogram) {
        String total = histogram
                .lines()
                .filter(line -> line.startsWith(TOTAL))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no total in the histogram"));
        return Long.parseLong(total.substring(total.lastIndexOf(' ') + 1));
    }
}
