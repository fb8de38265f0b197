package io.netpool.benchmarks;

import io.netpool.benchmarks.scale.LiveBytes;
import io.netpool.benchmarks.servers.EchoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The live heap an idle connection: what a class histogram, which collects garbage first, counts with so many
 * connections and without.
 *
 * @param jcmd the JDK's tool that asks for the histogram
 * @param connections how many
 * @param tls over TLS
 */
record LiveHeap(Path jcmd, int connections, boolean tls) implements Measurement {
    private static final int MOST_ROUNDS = 5;

    @Override
    public Sample take(Contender contender, LoadProcess load, double seconds) throws IOException {
        String server = EchoServer.HOST + " " + contender.port();
        // What the first connections bring with them is not theirs.
        if (tls) {
            load.ask("tls-handshakes " + server + " 16 0.3");
        } else {
            load.ask("churn " + server + " 64 0.3");
            load.ask("echo " + server + " 64 64 16 0.3");
        }
        long before = liveBytes(contender.pid());
        load.ask((tls ? "tls-idle " : "idle ") + server + " " + connections);
        try {
            return Sample.of((double) (liveBytes(contender.pid()) - before) / connections);
        } finally {
            load.release();
        }
    }

    private long liveBytes(long pid) throws IOException {
        if (!Files.isExecutable(jcmd)) {
            throw new IOException("no jcmd beside this java: give a JDK");
        }
        String histogram = Commands.run(List.of(jcmd.toString(), Long.toString(pid), "GC.class_histogram"))
                .orElseThrow(() -> new IOException("jcmd failed"));
        return LiveBytes.total(histogram);
    }

    @Override
    public boolean lessIsBetter() {
        return true;
    }

    /** What is counted does not drift as the machine does. */
    @Override
    public int rounds(int scheduled) {
        return Math.min(scheduled, MOST_ROUNDS);
    }

    @Override
    public boolean freshServers() {
        return true;
    }
}
