package io.netpool.benchmarks.load;

import java.io.IOException;

/** One kind of load. Made for one run. */
interface Load {
    LoadResult run(Arguments arguments) throws Exception;

    /** Whether something is still held when {@link #run} has returned. */
    default boolean holds() {
        return false;
    }

    /** Lets go of what is held. */
    default void release() throws IOException {}

    static Load of(String mode) {
        return switch (mode) {
            case "echo" -> new EchoLoad();
            case "churn" -> ChurnLoad.talking();
            case "accepts" -> ChurnLoad.silent();
            case "idle" -> new IdleLoad();
            case "flood" -> new FloodLoad();
            case "tls-handshakes" -> new TlsHandshakesLoad();
            case "tls-idle" -> new TlsIdleLoad();
            case "tls-bulk" -> new TlsBulkLoad();
            default ->
                throw new IllegalArgumentException("no load " + mode
                        + ": give echo, churn, accepts, idle, flood, tls-handshakes," + " tls-idle or tls-bulk");
        };
    }
}
