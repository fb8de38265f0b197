package io.netpool.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that is talked to in lines, and ends when there are no more. */
final class LineProcess implements AutoCloseable {
    private static final int PATIENCE_MS = 2_000;

    private final Process process;
    private final Writer to;
    private final BufferedReader from;

    LineProcess(Process process) {
        this.process = process;
        to = process.outputWriter(UTF_8);
        from = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void say(String line) throws IOException {
        to.write(line + "\n");
        to.flush();
    }

    /** Its next line; a process that does not say one in time is ended. */
    String hear(long seconds) throws IOException {
        try {
            String line = CompletableFuture.supplyAsync(this::read).get(seconds, TimeUnit.SECONDS);
            if (line.isEmpty()) {
                throw new IOException("the process ended");
            }
            return line;
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new IOException("no answer within " + seconds + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private String read() {
        try {
            String line = from.readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            to.close();
            if (!process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
