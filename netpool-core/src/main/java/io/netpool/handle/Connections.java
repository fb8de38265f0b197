package io.netpool.handle;

import io.netpool.Connection;
import io.netpool.accept.Evictor;
import io.netpool.connect.IdleOrder;
import io.netpool.transport.LoopWatch;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The connections of one listener, from their worker's first touch to their end. Safe for use by any thread. */
public final class Connections implements Evictor {
    private final Function<EventLoop, LoopWatch> watches;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, ConnectionHandler<?, ?>> connected = new ConcurrentHashMap<>();
    private final Map<EventLoop, WorkerShare> shares = new ConcurrentHashMap<>();
    private final LongAdder drained = new LongAdder();
    private final LongAdder cut = new LongAdder();
    /** Set before those connected are told, so that one who comes in between sees it for himself. */
    private volatile boolean draining;
    /** Somebody waits for the last to be removed. Set before he looks himself. */
    private volatile @Nullable CompletableFuture<Void> none;

    /** Who finds the watch of each worker. */
    public Connections(Function<EventLoop, LoopWatch> watches) {
        this.watches = watches;
    }

    // ---- coming and going

    long nextId() {
        return lastId.incrementAndGet();
    }

    WorkerShare share(EventLoop worker) {
        WorkerShare share = shares.get(worker);
        return share != null
                ? share
                : shares.computeIfAbsent(worker, loop -> WorkerShare.of(loop, watches.apply(loop)));
    }

    void add(ConnectionHandler<?, ?> client) {
        connected.put(client.id, client);
    }

    /** The socket of one is closed. */
    void ended(boolean wasCut) {
        if (draining) {
            (wasCut ? cut : drained).increment();
        }
    }

    /** The socket of one is closed, and its last callback has returned. */
    void remove(ConnectionHandler<?, ?> client) {
        connected.remove(client.id);
        completeIfNone();
    }

    // ---- looking

    /** Those that are open now. */
    public List<Connection<?>> open() {
        List<Connection<?>> open = new ArrayList<>();
        for (ConnectionHandler<?, ?> client : connected.values()) {
            if (client.life.isOpen()) {
                open.add(client.connection);
            }
        }
        return open;
    }

    /** The one with this number, if it is open. */
    public Optional<Connection<?>> find(long id) {
        ConnectionHandler<?, ?> client = connected.get(id);
        return client != null && client.life.isOpen() ? Optional.of(client.connection) : Optional.empty();
    }

    /** Whether the calling thread runs the user's code for one of them. */
    public boolean isHandlerThread() {
        return connected.values().stream().anyMatch(client -> client.turns.isCurrent());
    }

    // ---- making room

    @Override
    public boolean anyIdle(long minimumIdleNanos) {
        return longestIdle(minimumIdleNanos) != null;
    }

    @Override
    public void evict(long minimumIdleNanos, BooleanSupplier wanted, Runnable ifNone) {
        evict(minimumIdleNanos, wanted, ifNone, shares.size());
    }

    private void evict(long minimumIdleNanos, BooleanSupplier wanted, Runnable ifNone, int attempts) {
        IdleOrder order = attempts == 0 ? null : longestIdle(minimumIdleNanos);
        if (order == null) {
            ifNone.run();
            return;
        }
        order.loop().execute(() -> {
            if (wanted.getAsBoolean() && !order.evictFirst(minimumIdleNanos, System.nanoTime())) {
                evict(minimumIdleNanos, wanted, ifNone, attempts - 1); // somebody else's eviction came first
            }
        });
    }

    private @Nullable IdleOrder longestIdle(long minimumIdleNanos) {
        long nowNanos = System.nanoTime();
        IdleOrder found = null;
        long longest = -1;
        for (WorkerShare share : shares.values()) {
            IdleOrder order = share.idleOrder();
            long idle = order.longestIdleNanos(nowNanos);
            if (idle >= minimumIdleNanos && idle > longest) {
                longest = idle;
                found = order;
            }
        }
        return found;
    }

    // ---- ending

    boolean draining() {
        return draining;
    }

    /** Tells every connection to finish. */
    public void drain() {
        draining = true;
        connected.values().forEach(client -> client.idleness.drain());
    }

    /** Resets every connection that is left. */
    public void cut() {
        connected.values().forEach(ConnectionHandler::cut);
    }

    /** Done when the last is removed: a slot goes back a little earlier, before its connection has told of its end. */
    public CompletableFuture<Void> whenNone() {
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        none = waiting;
        completeIfNone();
        return waiting;
    }

    private void completeIfNone() {
        CompletableFuture<Void> waiting = none;
        if (waiting != null && connected.isEmpty()) {
            waiting.complete(null);
        }
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
