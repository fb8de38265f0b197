package io.netpool.benchmarks.scale;

import io.netpool.Deadlines;
import io.netpool.DrainResult;
import io.netpool.Listener;
import io.netpool.benchmarks.load.LoadResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** netpool, all defaults on, but for the time that a connection may be idle: a run may take longer than that. */
final class NetpoolLocal implements LocalEcho {
    static final String WORD = "netpool";

    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(5);

    private final Listener listener;

    NetpoolLocal(int connections) {
        listener = Listener.local(NAME)
                .name(THREADS)
                .workers(1)
                .maxConnections(connections)
                .deadlines(Deadlines.defaults().idle(Duration.ofHours(2)))
                .drainTimeout(Duration.ZERO)
                .handler((line, connection) -> connection.send(line))
                .start();
    }

    @Override
    public int open() {
        return listener.openConnections();
    }

    @Override
    public boolean limitTo(int connections) {
        listener.maxConnections(connections);
        return true;
    }

    @Override
    public Optional<LoadResult> drain() throws Exception {
        DrainResult result =
                listener.drain(DRAIN_LIMIT).toCompletableFuture().get(DRAIN_LIMIT.toSeconds() + 60, TimeUnit.SECONDS);
        return Optional.of(new LoadResult(Line.DRAIN)
                .with("seconds", result.took().toNanos() / 1e9)
                .with("drained", result.drained())
                .with("cut", result.cut()));
    }

    @Override
    public void close() {
        listener.close();
    }
}
