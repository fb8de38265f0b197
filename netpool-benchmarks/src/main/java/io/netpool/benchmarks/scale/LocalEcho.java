package io.netpool.benchmarks.scale;

import io.netpool.benchmarks.load.LoadResult;
import java.util.Optional;

/** A server on Netty's local transport that sends lines back, with one thread that accepts and one that serves. */
interface LocalEcho extends AutoCloseable {
    String NAME = "scale";
    /** What the names of all its threads begin with, so that their processor time can be told from the clients'. */
    String THREADS = "scale-server";

    static LocalEcho start(String contender, int connections) throws Exception {
        return switch (contender) {
            case NetpoolLocal.WORD -> new NetpoolLocal(connections);
            case NettyLocal.WORD -> new NettyLocal();
            default -> throw new IllegalArgumentException("no such contender: " + contender);
        };
    }

    /** How many are served. */
    int open();

    /**
     * Turns away whoever is one too many.
     *
     * @return false if there is no such thing here
     */
    boolean limitTo(int connections);

    /** Lets all go in good order, and tells how that went; empty if there is no such thing here. */
    Optional<LoadResult> drain() throws Exception;

    @Override
    void close();
}
