package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A server in a JVM of its own, on the class path. */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    /** What it wrote, to either stream. */
    final List<String> lines = new CopyOnWriteArrayList<>();

    private ChildJvm(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "child-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts an {@link EchoMain} by way of another command, such as one that sets limits. */
    static ChildJvm start(List<String> wrapper, Transport transport, int port) throws Exception {
        return start(wrapper, EchoMain.class, transport.name(), String.valueOf(port));
    }

    /** Starts a program of a test, which says {@code port N} once it listens. */
    static ChildJvm start(Class<?> program, Transport transport) throws Exception {
        return start(List.of(), program, transport.name());
    }

    private static ChildJvm start(List<String> wrapper, Class<?> program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:-MaxFDLimit", "-XX:+UseSerialGC", "-Xmx64m", "-cp", classPath()));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** This JVM's, whether Surefire put it on the class path, the module path or patched it into the module. */
    private static String classPath() throws Exception {
        Path here = Path.of(Objects.requireNonNull(EchoMain.class.getResource("EchoMain.class"))
                .toURI());
        return Stream.of(
                        here.resolve("../../..").normalize().toString(),
                        System.getProperty("jdk.module.path", ""),
                        System.getProperty("java.class.path", ""))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(":"));
    }

    private void read() {
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line; (line = out.readLine()) != null; ) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add(e.toString());
        }
    }

    List<String> linesContaining(String part) {
        return lines.stream().filter(line -> line.contains(part)).toList();
    }

    void awaitLine(String part) {
        await(part)
                .atMost(Duration.ofSeconds(20))
                .until(() -> !linesContaining(part).isEmpty());
    }

    /** The port it says it listens on. */
    int port() {
        awaitLine("port ");
        return Integer.parseInt(linesContaining("port ").get(0).replace("port ", ""));
    }

    /** The processor time it has used, proc_pid_stat(5): fields 14 and 15, in hundredths of a second. */
    Duration processorTime() {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
            return Duration.ofMillis(10 * (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends its input, which tells an {@link EchoMain} to stop, and waits until it has; its exit code. */
    int stop() throws Exception {
        process.getOutputStream().close();
        return exitCode();
    }

    /** SIGTERM. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Waits until it has ended. */
    int exitCode() throws Exception {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the child does not end; it wrote " + lines);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
