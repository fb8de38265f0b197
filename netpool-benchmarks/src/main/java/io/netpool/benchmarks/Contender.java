package io.netpool.benchmarks;

import io.netpool.benchmarks.servers.Serve;
import io.netpool.benchmarks.servers.ServerSpec;
import java.io.IOException;

/** A server process in the race. */
final class Contender implements AutoCloseable {
    private static final int START_SECONDS = 60;

    private final LineProcess process;
    private final int port;

    private Contender(LineProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one.
     *
     * @throws IOException if it does not serve; the message is its own
     */
    static Contender start(ChildJvm jvm, ServerSpec spec) throws IOException {
        LineProcess process = new LineProcess(jvm.start(ChildJvm.SERVER_CORE, Serve.class, spec.arguments()));
        try {
            String said = process.hear(START_SECONDS);
            if (said.startsWith(Serve.READY)) {
                return new Contender(process, Integer.parseInt(said.substring(Serve.READY.length())));
            }
            throw new IOException(said.startsWith(Serve.FAILED) ? said.substring(Serve.FAILED.length()) : said);
        } catch (IOException e) {
            process.close();
            throw e;
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.close();
    }
}
