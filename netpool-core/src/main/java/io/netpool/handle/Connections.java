package io.netpool.handle;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The connections of one listener, from their worker's first touch to their end. Safe for use by any thread. */
public final class Connections {
    private final AtomicLong lastId = new AtomicLong();
    private final Set<EventLoopConnection<?, ?>> connected = ConcurrentHashMap.newKeySet();
    private final LongAdder drained = new LongAdder();
    private final LongAdder cut = new LongAdder();
    /** Set before those connected are told, so that one who comes in between sees it for himself. */
    private volatile boolean draining;

    long nextId() {
        return lastId.incrementAndGet();
    }

    void add(EventLoopConnection<?, ?> connection) {
        connected.add(connection);
    }

    void remove(EventLoopConnection<?, ?> connection, boolean wasCut) {
        if (connected.remove(connection) && draining) {
            (wasCut ? cut : drained).increment();
        }
    }

    boolean draining() {
        return draining;
    }

    /** Tells every connection to finish. */
    public void drain() {
        draining = true;
        connected.forEach(EventLoopConnection::drain);
    }

    /** Resets every connection that is left. */
    public void cut() {
        connected.forEach(EventLoopConnection::cut);
    }

    /** How many finished in good order since {@link #drain()}. */
    public long drained() {
        return drained.sum();
    }

    /** How many were reset by {@link #cut()}. */
    public long cutCount() {
        return cut.sum();
    }
}
