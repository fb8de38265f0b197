package io.netpool.connect;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of all connections of one listener on one worker. An entry is an object that the connection has anyway, linked
 * into the spoke of its time, so that setting, moving and cancelling a deadline costs a few assignments and no allocation. It
 * turns only while it holds something. Coarse: an entry fires at most two ticks late, never early.
 *
 * <p>Confined to its worker's event loop.
 */
public final class DeadlineWheel implements Runnable {
    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int SPOKES = 512;
    /** A list beside the spokes: those that are being looked at. */
    private static final int IN_HAND = SPOKES;

    private static final int NOWHERE = -1;

    private final EventLoop loop;
    private final @Nullable Entry[] heads = new @Nullable Entry[SPOKES + 1];
    private int size;
    private boolean turning;
    private long nextTick;

    /** Something that has a deadline, at most one at a time. */
    public abstract static class Entry {
        private @Nullable Entry previous;
        private @Nullable Entry next;
        private int spoke = NOWHERE;
        private long deadlineNanos;

        /** The deadline has passed. Called on the worker's event loop; the entry is off the wheel and may be set again. */
        protected abstract void expired();
    }

    public DeadlineWheel(EventLoop loop) {
        this.loop = loop;
    }

    /** Sets or moves an entry's deadline, in {@link System#nanoTime()}. */
    public void set(Entry entry, long deadlineNanos) {
        cancel(entry);
        entry.deadlineNanos = deadlineNanos;
        size++;
        if (!turning) {
            turning = true;
            nextTick = tickOf(System.nanoTime());
            loop.schedule(this, TICK_NANOS, TimeUnit.NANOSECONDS);
        }
        link(entry, spokeOf(deadlineNanos));
    }

    /** Takes an entry off the wheel, if it is on it. */
    public void cancel(Entry entry) {
        if (entry.spoke != NOWHERE) {
            unlink(entry);
            size--;
        }
    }

    /** One turn of the wheel: its own timer task. */
    @Override
    public void run() {
        try {
            advance(System.nanoTime());
        } finally {
            turning = size > 0;
            if (turning) {
                loop.schedule(this, TICK_NANOS, TimeUnit.NANOSECONDS);
            }
        }
    }

    void advance(long nowNanos) {
        long lastTick = tickOf(nowNanos) - 1;
        // After a stall one full round sees every entry.
        nextTick = Math.max(nextTick, lastTick - SPOKES + 1);
        while (nextTick <= lastTick) {
            int spoke = Math.floorMod(nextTick, SPOKES);
            nextTick++; // before the visit: what is set meanwhile belongs to a spoke that is still to come
            visit(spoke, nowNanos);
        }
    }

    private void visit(int spoke, long nowNanos) {
        for (Entry entry; (entry = heads[spoke]) != null; ) {
            unlink(entry);
            link(entry, IN_HAND);
        }
        for (Entry entry; (entry = heads[IN_HAND]) != null; ) {
            unlink(entry);
            if (entry.deadlineNanos - nowNanos <= 0) {
                size--;
                entry.expired();
            } else {
                link(entry, spoke); // due in a later round
            }
        }
    }

    private void link(Entry entry, int spoke) {
        Entry head = heads[spoke];
        entry.spoke = spoke;
        entry.next = head;
        if (head != null) {
            head.previous = entry;
        }
        heads[spoke] = entry;
    }

    private void unlink(Entry entry) {
        Entry before = entry.previous;
        Entry after = entry.next;
        if (before == null) {
            heads[entry.spoke] = after;
        } else {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        entry.previous = null;
        entry.next = null;
        entry.spoke = NOWHERE;
    }

    private int spokeOf(long deadlineNanos) {
        // A deadline in the past belongs to the next tick, not to one that was visited already.
        return (int) Math.floorMod(Math.max(tickOf(deadlineNanos), nextTick), (long) SPOKES);
    }

    private static long tickOf(long nanos) {
        return Math.floorDiv(nanos, TICK_NANOS);
    }
}
