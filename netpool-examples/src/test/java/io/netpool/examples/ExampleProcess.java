package io.netpool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.util.FingerprintTrustManagerFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;

/** {@code java -jar netpool-examples.jar …} as a user starts it; ends with the test. */
final class ExampleProcess implements AutoCloseable {
    /** 128 and the number of SIGTERM, as a shell shows it. */
    static final int ENDED_BY_SIGTERM = 143;

    private static final Pattern LISTENING = Pattern.compile("listening on \\S+:(\\d+) ");
    private static final Pattern FINGERPRINT = Pattern.compile("self-signed certificate, .* SHA-256 ([0-9A-F:]{95})");
    private static final int PATIENCE_S = 30;

    private final Process process;
    private final Output out = new Output();
    private final Output err = new Output();
    private final CompletableFuture<Void> outputEnded;

    private ExampleProcess(Process process) {
        this.process = process;
        outputEnded = CompletableFuture.allOf(
                CompletableFuture.runAsync(() -> out.readFrom(process.getInputStream()), ExampleProcess::onAThread),
                CompletableFuture.runAsync(() -> err.readFrom(process.getErrorStream()), ExampleProcess::onAThread));
    }

    static ExampleProcess start(String... arguments) throws IOException {
        // The JDK that runs this test; Maven itself may run on another one.
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-jar", System.getProperty("netpool.examples.jar")));
        command.addAll(List.of(arguments));
        return new ExampleProcess(new ProcessBuilder(command).start());
    }

    /** The line that says where it listens; waits for it. */
    String listening() {
        Awaitility.await()
                .atMost(PATIENCE_S, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> out.text.endsWith("\n") || !process.isAlive());
        assertThat(out.text).as("stdout; stderr: %s", err.text).containsPattern(LISTENING);
        return out.text.lines().findFirst().orElseThrow();
    }

    int port() {
        Matcher matcher = LISTENING.matcher(listening());
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    /** Trusts the self-signed certificate of this process and no other. */
    SSLContext trust() throws Exception {
        listening();
        Matcher matcher = FINGERPRINT.matcher(err.text);
        assertThat(matcher.find()).as(err.text).isTrue();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                null,
                FingerprintTrustManagerFactory.builder("SHA-256")
                        .fingerprints(matcher.group(1))
                        .build()
                        .getTrustManagers(),
                null);
        return context;
    }

    void sigterm() {
        process.destroy();
    }

    /** Waits for the end. */
    int exitCode() throws Exception {
        assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS))
                .as("has ended")
                .isTrue();
        outputEnded.get(PATIENCE_S, TimeUnit.SECONDS);
        return process.exitValue();
    }

    String out() {
        return out.text;
    }

    String err() {
        return err.text;
    }

    private static void onAThread(Runnable task) {
        Thread thread = new Thread(task, "example-output");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** What a process wrote so far. */
    private static final class Output {
        volatile String text = "";

        void readFrom(InputStream stream) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[4096];
            try (stream) {
                for (int read; (read = stream.read(buffer)) >= 0; ) {
                    bytes.write(buffer, 0, read);
                    text = bytes.toString(UTF_8);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
