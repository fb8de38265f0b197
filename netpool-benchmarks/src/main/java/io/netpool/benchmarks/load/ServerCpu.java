package io.netpool.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processor time of one process, user and system, as Linux counts it. */
final class ServerCpu {
    /** The unit of {@code /proc/PID/stat}: USER_HZ is 100 on every architecture that Java runs on. */
    private static final long MICROS_A_TICK = 10_000;
    /** Counted behind the command's name, which may hold anything but ends with the last parenthesis: proc(5). */
    private static final int USER_TIME = 11;

    private final Path stat;

    private ServerCpu(Path stat) {
        this.stat = stat;
    }

    static ServerCpu of(long pid) {
        return new ServerCpu(Path.of("/proc", Long.toString(pid), "stat"));
    }

    long micros() {
        try {
            return micros(Files.readString(stat));
        } catch (IOException e) {
            throw new IllegalStateException("the server is gone", e);
        }
    }

    static long micros(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1])) * MICROS_A_TICK;
    }
}
