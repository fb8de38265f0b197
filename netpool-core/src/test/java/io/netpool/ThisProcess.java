package io.netpool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

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
}
