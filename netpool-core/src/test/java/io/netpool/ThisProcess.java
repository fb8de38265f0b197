package io.netpool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/** What this JVM holds: threads and descriptors. */
public final class ThisProcess {
    private ThisProcess() {}

    /** The names of live threads that begin so, in order. */
    public static List<String> threads(String prefix) {
        return liveThreads(prefix).map(Thread::getName).sorted().toList();
    }

    static Stream<Thread> liveThreads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix));
    }

    /** How many descriptors are open. */
    public static long openFiles() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many live objects of a class there are. */
    static int instances(String type) {
        return histogram()
                .filter(columns -> columns.length > 3 && columns[3].equals(type))
                .mapToInt(columns -> Integer.parseInt(columns[1]))
                .sum();
    }

    /** How many bytes live objects take. */
    static long heap() {
        return histogram()
                .filter(columns -> columns[0].equals("Total"))
                .mapToLong(columns -> Long.parseLong(columns[2]))
                .sum();
    }

    /** Rank, count, bytes and name of each class, after a full collection; the last line is the total. */
    private static Stream<String[]> histogram() {
        try {
            String text = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            return text.lines().map(line -> line.strip().split("\\s+"));
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }
}
