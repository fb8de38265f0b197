package io.netpool.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the processes of a race are started: all with the same JVM, flags and class path.
 *
 * @param java the JVM
 * @param pinned whether servers and clients get a core each
 */
record ChildJvm(Path java, boolean pinned) {
    static final int SERVER_CORE = 0;
    static final int CLIENT_CORE = 1;

    /**
     * The collector is what a JVM takes by itself on one core; named, so that it is the same where none is pinned. A full collection
     * is to compact all: what it leaves unmoved it fills with arrays, which a class histogram counts as alive.
     */
    static final List<String> FLAGS = List.of(
            "-Xms512m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:MarkSweepDeadRatio=0",
            "--enable-native-access=ALL-UNNAMED");

    static ChildJvm of(Path java) {
        return new ChildJvm(java, Runtime.getRuntime().availableProcessors() > CLIENT_CORE && canPin());
    }

    private static boolean canPin() {
        try {
            return Commands.run(List.of("taskset", "--version")).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    Process start(int core, Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (pinned) {
            command.addAll(List.of("taskset", "-c", Integer.toString(core)));
        }
        return start(command, FLAGS, main, arguments);
    }

    /** One that is not pinned and has flags of its own. */
    Process start(List<String> flags, Class<?> main, List<String> arguments) throws IOException {
        return start(List.of(), flags, main, arguments);
    }

    private Process start(List<String> prefix, List<String> flags, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(java.toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** What the JVM says that it is. */
    String version() throws IOException {
        Optional<String> version = Commands.run(List.of(java.toString(), "--version"));
        return version.orElseThrow(() -> new IOException(java + " does not run"))
                .lines()
                .skip(1)
                .findFirst()
                .orElse("unknown");
    }

    /** A tool that came with the JVM. */
    Path tool(String name) throws IOException {
        return java.toRealPath().resolveSibling(name);
    }
}
