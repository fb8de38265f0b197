package io.netpool.handle;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.Unpooled;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What threads other than the event loop send to one connection, encoded already: a queue with its size in bytes and at most one
 * pending wake-up, which is this itself. Any thread adds; the event loop takes. The handler's own thread adds to what it has sent
 * before as long as nobody else has sent, so that its answers to a batch are one.
 */
final class ForeignSends<O> implements Runnable {
    /** What a message counts for of which only its codec knows how many bytes it will be. */
    private static final int CODEC_BYTES = 256;

    private final ConnectionHandler<?, O> client;
    private final Queue<Send> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean wakeUpPending = new AtomicBoolean();
    /** Somebody else has sent since the handler's thread did. Written by all who send, read by the handler's thread. */
    private volatile boolean overtaken;
    /** What the handler's thread still adds to, if it is not the event loop. Confined to that thread. */
    private @Nullable Send open;
    /** The handler's thread has sent something that may still wait here. Written there, and by the event loop before it looks. */
    private volatile boolean answered;
    /** The handler's thread was adding to what was to be taken, and sends it again. Confined to the event loop. */
    private boolean owed;

    ForeignSends(ConnectionHandler<?, O> client) {
        this.client = client;
    }

    // ---- sending, from any thread

    /** Adds one with what it sends, and wakes the event loop if it would not look by itself. */
    void add(Send send, Object payload) {
        boolean handlers = client.turns.isCurrent();
        if (handlers) {
            open = null;
        }
        bytes.addAndGet(sizeOf(payload) + Send.OVERHEAD_BYTES);
        queue.add(send);
        if (handlers) {
            answered = true;
        } else if (!overtaken) {
            overtaken = true; // what the handler's thread sends from now on comes after it
        }
        Outbox<O> outbox = client.outbox;
        if (!outbox.isShut() && !(handlers && outbox.isLookedAfter()) && needsWakeUp()) {
            outbox.onEventLoop(this);
        }
        if (outbox.isShut()) {
            discardAll(); // closed between the look and the add: nobody else will come for it
        }
    }

    /** How many bytes wait here. */
    long bytes() {
        return bytes.get();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Whether what the handler's thread has sent is still here. On the event loop, while that rests. */
    boolean holdsAnswers() {
        return answered && !isEmpty();
    }

    /** Whether the event loop must be woken for what was added. */
    private boolean needsWakeUp() {
        return !wakeUpPending.get() && wakeUpPending.compareAndSet(false, true);
    }

    // ---- on the handler's own thread, where that is not the event loop

    /** Adds to what this thread has sent since it was last taken. Takes over the message's reference. */
    void append(Encoder<O> encoder, ByteBufAllocator allocator, O message) {
        Send last = open;
        ByteBuf borrowed = last == null || !encoder.encodesHere() || overtaken ? null : last.borrow();
        if (last == null || borrowed == null) {
            Object payload = encoder.encode(allocator, message);
            begin(Send.of(payload, null), payload);
            return;
        }
        int before = borrowed.readableBytes();
        try {
            encoder.encode(message, borrowed);
            last.messages++;
        } finally {
            if (borrowed.refCnt() == 0) {
                borrowed = Unpooled.buffer(0); // the encoder has released it, and with it what was sent before
            }
            int after = borrowed.readableBytes();
            bytes.addAndGet(after - before); // before it can be taken: what is taken must have been counted
            if (last.giveBack(borrowed)) {
                if (after >= ChannelWriter.GATHER_BYTES) {
                    cross();
                }
            } else {
                bytes.addAndGet(-after); // counted again with the rest
                Send send = Send.of(borrowed, null);
                send.messages = last.messages;
                send.again = true;
                begin(send, borrowed);
            }
        }
    }

    /** The batch is done: what this thread has sent may leave. */
    void cross() {
        open = null;
        if ((client.outbox.isStarved() || !isEmpty()) && needsWakeUp()) {
            client.outbox.onEventLoop(this);
        }
    }

    /** Adds one that may be added to until somebody else has sent. */
    private void begin(Send send, Object payload) {
        overtaken = false;
        add(send, payload);
        open = send;
    }

    // ---- on the event loop

    /** The wake-up, or the look that comes before it. */
    @Override
    public void run() {
        wakeUpPending.set(false); // before taking: what is added from now on needs another wake-up
        if (client.outbox.isShut()) {
            discardAll();
        } else {
            client.outbox.flush();
            client.reading.resumeIfStarved();
            client.deadlines.sent();
        }
    }

    /** Passes on what is there. */
    void passTo(ChannelWriter<O> writer) {
        answered = false;
        // Only what is there now: threads that go on sending must not hold up the flush.
        long there = bytes.get();
        for (Send send; !client.outbox.isShut() && there > 0 && (send = queue.poll()) != null; ) {
            Object payload = send.take();
            there -= taken(payload);
            if (payload == null) {
                owed = true;
                continue;
            }
            if (send.again) {
                owed = false;
            }
            writer.pass(send, payload);
        }
        if (!isEmpty() && !client.outbox.isShut() && needsWakeUp()) {
            client.outbox.onEventLoop(this); // what was added to meanwhile was in the way, and its own wake-up is spent
        }
    }

    /** Whether the handler's thread is in the middle of adding to what was to be passed on: it sends that again. */
    boolean isOwed() {
        return owed;
    }

    /** What a send held has left, or is in the hands of who adds to it if {@code null}. */
    private long taken(@Nullable Object payload) {
        long size = Send.OVERHEAD_BYTES + (payload == null ? 0 : sizeOf(payload));
        bytes.addAndGet(-size);
        return size;
    }

    /** How much a message counts for: its bytes, or for one that a codec will encode about so many. */
    private static long sizeOf(Object payload) {
        if (payload instanceof ByteBuf encoded) {
            return encoded.readableBytes();
        }
        if (payload instanceof ByteBufHolder holder) {
            return (long) CODEC_BYTES + holder.content().readableBytes();
        }
        return payload instanceof CharSequence text ? text.length() : CODEC_BYTES;
    }

    /** By any thread, once nothing is taken any more. */
    void discardAll() {
        for (Send send; (send = queue.poll()) != null; ) {
            send.discard();
        }
        bytes.set(0);
    }
}
