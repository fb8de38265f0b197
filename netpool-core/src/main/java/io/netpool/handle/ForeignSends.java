package io.netpool.handle;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What threads other than the event loop send to one connection, encoded already: a queue with its size in bytes and at most one
 * pending wake-up. Any thread adds; the event loop takes.
 */
final class ForeignSends {
    /** What a message counts for of which only its codec knows how many bytes it will be. */
    private static final int CODEC_BYTES = 256;

    /** The wake-up that is executed on the event loop. */
    final Runnable wakeUp;

    private final Queue<Send> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean wakeUpPending = new AtomicBoolean();
    /** Somebody else has sent since the handler's thread did. */
    private volatile boolean overtaken;

    ForeignSends(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /** How many bytes wait here. */
    long bytes() {
        return bytes.get();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Adds one, of so many bytes. */
    void add(Send send, long size) {
        bytes.addAndGet(size + Send.OVERHEAD_BYTES);
        queue.add(send);
    }

    /** The handler's thread is about to add, and may add to it until somebody else has sent. */
    void last() {
        overtaken = false;
    }

    /** Somebody else has added: what the handler's thread sends from now on comes after it. */
    void overtake() {
        if (!overtaken) {
            overtaken = true;
        }
    }

    boolean isOvertaken() {
        return overtaken;
    }

    /** A send that is here grows. */
    void grew(long by) {
        bytes.addAndGet(by);
    }

    /** Whether the event loop must be woken for what was added. */
    boolean needsWakeUp() {
        return !wakeUpPending.get() && wakeUpPending.compareAndSet(false, true);
    }

    /** The event loop is awake: what is added from now on needs another wake-up. Call before taking. */
    void awake() {
        wakeUpPending.set(false);
    }

    /** The oldest, which is then taken for {@link #taken}. */
    @Nullable
    Send poll() {
        return queue.poll();
    }

    /** What a send held has left, or is in the hands of who adds to it if {@code null}. */
    long taken(@Nullable Object payload) {
        long size = Send.OVERHEAD_BYTES + (payload == null ? 0 : sizeOf(payload));
        bytes.addAndGet(-size);
        return size;
    }

    /** How much a message counts for: its bytes, or for one that a codec will encode about so many. */
    static long sizeOf(Object payload) {
        if (payload instanceof ByteBuf encoded) {
            return encoded.readableBytes();
        }
        if (payload instanceof ByteBufHolder holder) {
            return (long) CODEC_BYTES + holder.content().readableBytes();
        }
        return payload instanceof CharSequence text ? text.length() : CODEC_BYTES;
    }

    void discardAll() {
        for (Send send; (send = poll()) != null; ) {
            send.discard();
        }
        bytes.set(0);
    }
}
