package io.netpool.accept;

import java.util.function.BooleanSupplier;

/** Makes idle connections go. Given to the acceptors by those who know the connections; safe for use by any thread. */
public interface Evictor {

    /** Whether some connection has sent nothing for so long. Cheap: asked for each client of a flood. */
    boolean anyIdle(long minimumIdleNanos);

    /**
     * Asks one of the longest idle to go.
     *
     * @param wanted whether the room is still wanted: asked on the event loop of the one who would go
     * @param ifNone called on some event loop if there is none any more
     */
    void evict(long minimumIdleNanos, BooleanSupplier wanted, Runnable ifNone);
}
