package io.netpool.connect;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one listener on one worker, in the order in which they were last heard of, so that the longest idle is always
 * first. Hearing of one moves it to the end, at most once a tick: a few assignments and no allocation. Confined to its worker's
 * event loop, but for {@link #loop} and {@link #longestIdleNanos}.
 */
public final class IdleOrder {
    /** How exactly idleness is known. */
    public static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long NOBODY = Long.MAX_VALUE;

    private final EventLoop loop;
    private @Nullable Entry first;
    private @Nullable Entry last;
    /** When the first was heard of. Written on the event loop, read by others. */
    private volatile long firstHeardNanos = NOBODY;

    /** One connection in the order. */
    public abstract static class Entry {
        private @Nullable Entry previous;
        private @Nullable Entry next;
        private boolean present;
        private long heardNanos;

        /** When it was last heard of, up to a tick earlier than it was. */
        public final long heardNanos() {
            return heardNanos;
        }

        /** Asks the connection to go. Called on the worker's event loop; the entry is out of the order. */
        protected abstract void evict();
    }

    public IdleOrder(EventLoop loop) {
        this.loop = loop;
    }

    /** The worker. */
    public EventLoop loop() {
        return loop;
    }

    /** For how long the first has not been heard of; -1 if there is nobody. */
    public long longestIdleNanos(long nowNanos) {
        long heard = firstHeardNanos;
        return heard == NOBODY ? -1 : Math.max(0, nowNanos - heard);
    }

    /** Heard of just now, perhaps for the first time. */
    public void heard(Entry entry, long nowNanos) {
        if (entry.present) {
            if (nowNanos - entry.heardNanos < TICK_NANOS) {
                return;
            }
            unlink(entry);
        }
        entry.present = true;
        entry.heardNanos = nowNanos;
        entry.previous = last;
        if (last == null) {
            first = entry;
        } else {
            last.next = entry;
        }
        last = entry;
        publish();
    }

    /** Takes an entry out, if it is in. */
    public void remove(Entry entry) {
        if (entry.present) {
            unlink(entry);
            publish();
        }
    }

    /**
     * Asks the longest idle to go.
     *
     * @return false if nobody has been idle for so long
     */
    public boolean evictFirst(long minimumIdleNanos, long nowNanos) {
        Entry idlest = first;
        if (idlest == null || nowNanos - idlest.heardNanos < minimumIdleNanos) {
            return false;
        }
        remove(idlest);
        idlest.evict();
        return true;
    }

    private void unlink(Entry entry) {
        Entry before = entry.previous;
        Entry after = entry.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        entry.previous = null;
        entry.next = null;
        entry.present = false;
    }

    private void publish() {
        long heard = first == null ? NOBODY : first.heardNanos;
        if (heard != firstHeardNanos) {
            firstHeardNanos = heard;
        }
    }
}
