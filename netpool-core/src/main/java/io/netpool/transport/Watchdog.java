package io.netpool.transport;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices event loops that are stuck: held for over two seconds by something that blocks or computes. Each stall is logged once and
 * counted by its holder. One daemon thread for the JVM pings all loops twice a second, while there are any; what serves messages
 * does nothing for it. Safe for use by any thread.
 */
public final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Watchdog OF_JVM = new Watchdog("netpool-watchdog", Duration.ofMillis(500), 4);

    private final String thread;
    private final long tickNanos;
    private final int limitTicks;

    /** Concurrent; the checks in it are the running thread's. */
    private final Map<LoopWatch, LoopCheck> watched = new ConcurrentHashMap<>();
    /** Whether a thread runs, and with it the right to be the only one. */
    private final AtomicBoolean running = new AtomicBoolean();
    /** To wake it when it is not needed any more. */
    private volatile @Nullable Thread current;

    /**
     * One for a test.
     *
     * @param tick how long from one ping to the next
     * @param limitTicks how many of them a loop may not answer
     */
    Watchdog(String thread, Duration tick, int limitTicks) {
        this.thread = thread;
        tickNanos = tick.toNanos();
        this.limitTicks = limitTicks;
    }

    /** Watches a loop until it ends or is {@linkplain #forget forgotten}. */
    public static void watch(LoopWatch loop) {
        OF_JVM.add(loop);
    }

    /** Watches a loop no more. */
    public static void forget(LoopWatch loop) {
        OF_JVM.remove(loop);
    }

    void add(LoopWatch loop) {
        watched.putIfAbsent(loop, new LoopCheck(loop, limitTicks));
        if (running.compareAndSet(false, true)) {
            try {
                Thread started = new Thread(null, this::run, thread, 0, false);
                started.setDaemon(true);
                started.start();
            } catch (Throwable e) {
                running.set(false);
                throw e;
            }
        }
    }

    void remove(LoopWatch loop) {
        if (watched.remove(loop) != null && watched.isEmpty()) {
            LockSupport.unpark(current);
        }
    }

    private void run() {
        do {
            current = Thread.currentThread();
            while (!watched.isEmpty()) {
                tick();
                awaitNextTick();
            }
            running.set(false);
            // Who was added just before has found this thread running and started none.
        } while (!watched.isEmpty() && running.compareAndSet(false, true));
    }

    private void tick() {
        // One line a tick, however many loops are stuck: the others have their turn at the next ones.
        boolean mayWarn = true;
        for (Iterator<Map.Entry<LoopWatch, LoopCheck>> all = watched.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<LoopWatch, LoopCheck> next = all.next();
            if (next.getKey().hasEnded()) {
                all.remove();
                continue;
            }
            try {
                mayWarn &= !next.getValue().tick(mayWarn);
            } catch (Throwable e) {
                all.remove();
                LOG.warn("an event loop is not watched any more: looking at it failed", e);
            }
        }
    }

    private void awaitNextTick() {
        long nextNanos = System.nanoTime() + tickNanos;
        for (long left = tickNanos; left > 0 && !watched.isEmpty(); left = nextNanos - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }
}
