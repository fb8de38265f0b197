package io.netpool.handle;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What threads other than the event loop send to one connection, encoded already: a queue with its size in bytes and at most one
 * pending wake-up. Any thread adds; the event loop takes.
 */
final class ForeignSends {

    /** An encoded message, who wants to know what became of it, and who takes it instead of the channel. */
    record Send(
            ByteBuf bytes,
            @Nullable CompletableFuture<Void> delivered,
            @Nullable Consumer<ByteBuf> turn) {

        Send(ByteBuf bytes, @Nullable CompletableFuture<Void> delivered) {
            this(bytes, delivered, null);
        }

        void discard() {
            bytes.release();
            if (delivered != null) {
                delivered.completeExceptionally(closed());
            }
        }
    }

    private final Queue<Send> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean wakeUpPending = new AtomicBoolean();

    static IOException closed() {
        return new IOException("the connection is closed");
    }

    /** How many bytes wait here; an empty message counts as one. */
    long bytes() {
        return bytes.get();
    }

    /**
     * Adds one.
     *
     * @return whether the event loop must be woken for it
     */
    boolean add(Send send) {
        bytes.addAndGet(cost(send));
        queue.add(send);
        return !wakeUpPending.get() && wakeUpPending.compareAndSet(false, true);
    }

    /** The event loop is awake: what is added from now on needs another wake-up. Call before taking. */
    void awake() {
        wakeUpPending.set(false);
    }

    /** Takes the oldest. */
    @Nullable
    Send take() {
        Send send = queue.poll();
        if (send != null) {
            bytes.addAndGet(-cost(send));
        }
        return send;
    }

    static long cost(Send send) {
        return Math.max(1, send.bytes().readableBytes());
    }

    void discardAll() {
        for (Send send; (send = take()) != null; ) {
            send.discard();
        }
    }
}
