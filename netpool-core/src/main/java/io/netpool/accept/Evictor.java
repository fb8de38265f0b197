package io.netpool.accept;

/** Makes idle connections go. Given to the acceptors by those who know the connections; safe for use by any thread. */
public interface Evictor {

    /** Whether some connection has sent nothing for so long. Cheap: asked for each client of a flood. */
    boolean anyIdle(long minimumIdleNanos);

    /**
     * Asks one of the longest idle to go.
     *
     * @param ifNone called on some event loop if there is none any more
     */
    void evict(long minimumIdleNanos, Runnable ifNone);
}
