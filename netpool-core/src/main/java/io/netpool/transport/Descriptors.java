package io.netpool.transport;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** The process's limit of open files (getrlimit(2), RLIMIT_NOFILE) and what the running listeners may need of it. */
public final class Descriptors {
    /** For the JVM's own files, event loops and sockets that are closing: a slot is free before its descriptor is. */
    private static final int HEADROOM = 256;

    /** However many files the process may open. */
    public static final int HIGHEST_DEFAULT = 1_000_000;

    private static final int DEFAULT_WITHOUT_LIMIT = 10_000;

    /** The sum of the maxima of all running listeners of this JVM. */
    private static final AtomicLong PROMISED = new AtomicLong();

    private Descriptors() {}

    /** The limit, empty where the platform does not tell. */
    public static OptionalLong limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? OptionalLong.of(unix.getMaxFileDescriptorCount())
                : OptionalLong.empty();
    }

    /** The highest {@code maxConnections} that the limit allows. */
    public static int attainable() {
        OptionalLong limit = limit();
        if (limit.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        long headroom = Math.min(limit.getAsLong() / 4, HEADROOM);
        return (int) Math.min(limit.getAsLong() - headroom, Integer.MAX_VALUE);
    }

    /** What {@code maxConnections} is when nobody says. */
    public static int defaultMaximum() {
        return limit().isEmpty() ? DEFAULT_WITHOUT_LIMIT : Math.min(attainable(), HIGHEST_DEFAULT);
    }

    /**
     * Counts the maximum of a listener that starts (or, negative, of one that has stopped).
     *
     * @return the sum over all running listeners
     */
    public static long promise(long connections) {
        return PROMISED.addAndGet(connections);
    }
}
