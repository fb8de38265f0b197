package io.netpool.benchmarks;

import io.netpool.benchmarks.load.LoadGenerator;
import io.netpool.benchmarks.load.LoadResult;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The load generator's process: one for the whole race, so that it is as warm for the last as for the first. */
final class LoadProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final ChildJvm jvm;
    private @Nullable LineProcess process;

    LoadProcess(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /** What came of one load. */
    LoadResult ask(String command) throws IOException {
        LineProcess running = process;
        if (running == null || !running.isAlive()) {
            running = new LineProcess(jvm.start(ChildJvm.CLIENT_CORE, LoadGenerator.class, List.of()));
            process = running;
        }
        running.say(command);
        return LoadResult.parse(running.hear(PATIENCE_SECONDS)).orThrow();
    }

    /** Lets go of the connections that the last load holds. */
    void release() throws IOException {
        if (process != null) {
            process.say("");
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
