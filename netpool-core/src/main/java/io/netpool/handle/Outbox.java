package io.netpool.handle;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way out of one connection. Messages are encoded on the thread that sends them. What the event loop sends is gathered in one
 * buffer and leaves in one write when the read batch is complete; what other threads send crosses in a queue with one pending
 * wake-up, and what the handler's own thread sends is gathered there too. Bytes that wait are bounded, wherever they wait.
 *
 * <p>Confined to the event loop, but for what says otherwise.
 */
final class Outbox<O> implements Runnable {
    /** With so many bytes waiting, the next message cuts the connection. */
    static final long HARD_BOUND = 1 << 20;

    /** With so many bytes on their way to the event loop, no more messages are handled. */
    private static final int CROSSING_BOUND = 64 * 1024;

    /** A gathered buffer of this size is passed on at once, so that the channel's water marks see it. */
    private static final int GATHER_BYTES = 16 * 1024;

    /** Encoded bytes up to this size are copied rather than written on their own. */
    private static final int COPY_BYTES = 4 * 1024;

    private static final int FIRST_BYTES = 256;

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Outbox, @Nullable ForeignSends> FOREIGN =
            AtomicReferenceFieldUpdater.newUpdater(Outbox.class, ForeignSends.class, "foreign");

    private final ConnectionHandler<?, O> client;
    private final Channel channel;
    private final Encoder<O> encoder;

    private @Nullable ByteBuf gathered;
    private int gatheredMessages;
    /** Something was written to the channel since it was last flushed. */
    private boolean unflushed;
    /** The handler's thread was adding to what was to be taken, and sends it again. */
    private boolean owed;

    private boolean inBatch;
    private boolean flushPending;

    /** Made when a foreign thread first sends; set once. */
    private volatile @Nullable ForeignSends foreign;
    /** What the handler's thread still adds to, if it is not the event loop. Confined to that thread. */
    private @Nullable Send open;
    /** The event loop will look by itself soon whether the handler's thread has sent something. Written there, read by the thread. */
    private volatile boolean lookedAfter;
    /** The handler's thread has sent something that may still wait here. Written there, and by the event loop before it looks. */
    private volatile boolean answered;
    /** The handler waits until the client takes more. Written by the handler's thread and the event loop. */
    private volatile boolean starved;
    /** Written on the event loop, or by who finds that it has ended; read by all who send. */
    private volatile boolean closed;
    /** Somebody has asked for the close, which may still be on its way to the event loop. */
    private volatile boolean refusing;

    Outbox(ConnectionHandler<?, O> client, Encoder<O> encoder) {
        this.client = client;
        this.encoder = encoder;
        channel = client.channel;
    }

    // ---- sending, from any thread

    /** Takes over the message's reference. */
    void send(O message) {
        if (channel.eventLoop().inEventLoop()) {
            if (mayTake(message)) {
                gather(message);
                flushLater();
            }
        } else if (mayTakeForeign(message)) {
            ByteBuf passed = encoder.passed(message);
            if (passed != null) {
                add(Send.shared(passed), passed);
            } else if (client.turns.isCurrent()) {
                append(message);
            } else {
                Object payload = encoder.encode(channel.alloc(), message);
                add(Send.of(payload, null), payload);
            }
        }
    }

    /** Tells what became of it. Takes over the message's reference. */
    CompletableFuture<Void> deliver(O message) {
        CompletableFuture<Void> delivered = new CompletableFuture<>();
        boolean here = channel.eventLoop().inEventLoop();
        if (here ? !mayTake(message) : !mayTakeForeign(message)) {
            delivered.completeExceptionally(Send.closed());
            return delivered;
        }
        Object payload = encoder.encode(channel.alloc(), message);
        Send send = Send.of(payload, delivered);
        if (here) {
            writeGathered();
            write(send, payload);
            flushLater();
        } else {
            add(send, payload);
        }
        return delivered;
    }

    /** Bytes that are encoded already, and that others send too. Takes over a reference. */
    void sendShared(ByteBuf bytes) {
        if (channel.eventLoop().inEventLoop()) {
            if (mayTake(bytes)) {
                gatherEncoded(bytes, 1, true);
                flushLater();
            }
        } else if (mayTakeForeign(bytes)) {
            add(Send.shared(bytes), bytes);
        }
    }

    /** In its place among what this foreign thread sends, something else becomes of an encoded message. */
    void turn(ByteBuf bytes, Consumer<ByteBuf> turn) {
        add(Send.turn(bytes, turn), bytes);
    }

    /** Takes nothing more from anybody; what waits is still written. */
    void refuse() {
        refusing = true;
    }

    /** Whether what is sent now goes nowhere. */
    boolean isClosed() {
        return closed || refusing;
    }

    /** Whether the client takes what it is sent. */
    boolean isWritable() {
        ForeignSends others = foreign;
        return channel.isWritable() && (others == null || others.bytes() < CROSSING_BOUND);
    }

    /** Asks for a signal when it is writable again; false if it is already. */
    boolean starve() {
        starved = true;
        if (isWritable()) { // since the last look
            starved = false;
            return false;
        }
        return true;
    }

    /** Whether what the handler's thread has sent is still on its way to the channel. On the event loop, while that rests. */
    boolean holdsAnswers() {
        ForeignSends others = foreign;
        return answered && others != null && !others.isEmpty();
    }

    private boolean mayTakeForeign(Object message) {
        boolean overrun = pendingForeign() >= HARD_BOUND;
        if (!closed && !refusing && !overrun) {
            return true;
        }
        ReferenceCountUtil.release(message);
        if (overrun && !closed && !refusing) {
            refusing = true; // once: a thread that goes on sending must not fill the event loop with tasks
            onEventLoop(client::overrun);
        }
        return false;
    }

    /** What a foreign thread may see of the pending bytes; the gathered buffer is the event loop's own. */
    private long pendingForeign() {
        ForeignSends others = foreign;
        ChannelOutboundBuffer channelBytes = channel.unsafe().outboundBuffer();
        return (others == null ? 0 : others.bytes())
                + (channelBytes == null ? 0 : channelBytes.totalPendingWriteBytes());
    }

    // ---- on the handler's own thread, where that is not the event loop

    /** Adds to what this thread has sent since it was last taken. Takes over the message's reference. */
    void append(O message) {
        Send last = open;
        ByteBuf bytes = last == null || !encoder.encodesHere() || foreignSends().isOvertaken() ? null : last.borrow();
        if (last == null || bytes == null) {
            Object payload = encoder.encode(channel.alloc(), message);
            Send send = Send.of(payload, null);
            foreignSends().last();
            add(send, payload);
            open = send;
            return;
        }
        int before = bytes.readableBytes();
        try {
            encoder.encode(message, bytes);
            last.messages++;
        } finally {
            int after = bytes.readableBytes();
            foreignSends().grew(after - before); // before it can be taken: what is taken must have been counted
            if (last.giveBack(bytes)) {
                if (after >= GATHER_BYTES) {
                    cross();
                }
            } else {
                foreignSends().grew(-after); // counted again with the rest
                Send send = Send.of(bytes, null);
                send.messages = last.messages;
                send.again = true;
                foreignSends().last();
                add(send, bytes);
                open = send;
            }
        }
    }

    /** The batch is done: what this thread has sent may leave. */
    void cross() {
        open = null;
        ForeignSends others = foreign;
        if (others != null && (starved || !others.isEmpty()) && others.needsWakeUp()) {
            onEventLoop(others.wakeUp);
        }
    }

    private void add(Send send, Object payload) {
        boolean handlers = client.turns.isCurrent();
        if (handlers) {
            open = null;
        }
        ForeignSends others = foreignSends();
        others.add(send, ForeignSends.sizeOf(payload));
        if (handlers) {
            answered = true;
        } else {
            others.overtake();
        }
        if (!closed && !(handlers && lookedAfter) && others.needsWakeUp()) {
            onEventLoop(others.wakeUp);
        }
        if (closed) {
            others.discardAll(); // closed between the look and the add: nobody else will come for it
        }
    }

    private void onEventLoop(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException ended) {
            closed = true; // the worker has ended, and the connection long before
        }
    }

    private ForeignSends foreignSends() {
        ForeignSends others = foreign;
        if (others != null) {
            return others;
        }
        ForeignSends made = new ForeignSends(this::takeForeign);
        return FOREIGN.compareAndSet(this, null, made) ? made : foreignSends();
    }

    // ---- on the event loop

    /** A read batch begins: what is sent from now on leaves with {@link #endBatch()}. */
    void beginBatch() {
        inBatch = true;
    }

    boolean isInBatch() {
        return inBatch;
    }

    /** The read batch is complete: writes and flushes everything. */
    void endBatch() {
        inBatch = false;
        flush();
    }

    /** A handler on a thread was given something to do. */
    void expectAnswers(LateFlush late) {
        if (!lookedAfter) {
            lookedAfter = true;
            late.expect(this);
        }
    }

    /** The handler was given something to do a moment ago: what it has sent leaves, whether it is done or not. */
    void lookAfter() {
        lookedAfter = false; // before the look: what is sent from now on wakes the event loop
        ForeignSends others = foreign;
        if (others != null && !others.isEmpty()) {
            takeForeign();
        }
    }

    /** Bytes that wait to be written, wherever they wait. */
    long pendingBytes() {
        return pendingForeign() + (gathered == null ? 0 : gathered.readableBytes());
    }

    /** Writes and flushes one encoded message after what the event loop has sent. */
    void writeNow(ByteBuf bytes) {
        writeGathered();
        client.service.traffic().countOut(1, bytes.readableBytes());
        channel.writeAndFlush(bytes, channel.voidPromise());
    }

    /** Calls back on the event loop when all that was sent before has reached the kernel, or cannot any more. */
    void whenWritten(Runnable then) {
        writeAll();
        // Not at once: the bytes still count as pending while their promises are notified.
        channel.writeAndFlush(client.service.nothing())
                .addListener(written -> channel.eventLoop().execute(then));
    }

    /** Whether messages wait to be handled until the client takes more. */
    boolean isStarved() {
        return starved;
    }

    /** Whether a handler waits for the client to take more, which it does now. */
    boolean takeStarved() {
        if (starved && isWritable()) {
            starved = false;
            return true;
        }
        return false;
    }

    /**
     * Passes on what waits, unflushed, and lets nobody add to it.
     *
     * @return false if the handler's thread is in the middle of adding to what it has sent before: that is about to come
     */
    boolean passOn() {
        refusing = true;
        writeAll();
        return !owed;
    }

    /** Takes nothing more. */
    void close() {
        closed = true;
        discardForeign();
    }

    /** Throws away what waits and takes nothing more. */
    void discard() {
        closed = true;
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
        discardForeign();
    }

    private void discardForeign() {
        ForeignSends others = foreign;
        if (others != null) {
            others.discardAll();
        }
    }

    /** Writes and flushes everything, and what the handler sends when it is told in the middle that the client takes more. */
    void flush() {
        do {
            writeAll();
            if (unflushed) {
                flushChannel();
            }
        } while (gathered != null);
    }

    /** The wake-up: somebody sent outside a read batch. */
    @Override
    public void run() {
        flushPending = false;
        if (!closed) {
            flush();
            client.deadlines.sent();
        }
    }

    private boolean mayTake(Object message) {
        if (closed || refusing) {
            ReferenceCountUtil.release(message);
            return false;
        }
        if (pendingBytes() >= HARD_BOUND) {
            ReferenceCountUtil.release(message);
            client.overrun();
            return false;
        }
        return true;
    }

    private void gather(O message) {
        if (!encoder.encodesHere()) {
            client.service.traffic().countOut(1, 0);
            unflushed = true;
            channel.write(encoder.encode(channel.alloc(), message), channel.voidPromise());
            return;
        }
        ByteBuf passed = encoder.passed(message);
        if (passed != null) {
            gatherEncoded(passed, 1, true);
        } else {
            ByteBuf into = gathered;
            if (into == null) {
                into = channel.alloc().ioBuffer(FIRST_BYTES);
                gathered = into;
            }
            encoder.encode(message, into);
            gatheredMessages++;
            if (into.readableBytes() < GATHER_BYTES) {
                return;
            }
            writeGathered();
        }
        if (!channel.isWritable()) {
            flushChannel();
        }
    }

    private void flushLater() {
        if (!inBatch && !flushPending) {
            flushPending = true;
            channel.eventLoop().execute(this);
        }
    }

    private void takeForeign() {
        foreignSends().awake();
        if (closed) {
            discardForeign();
        } else {
            flush();
            client.resumeIfStarved();
            client.deadlines.sent();
        }
    }

    private void flushChannel() {
        unflushed = false; // before: a flush may tell the connection that the client takes more, and it sends more
        channel.flush();
    }

    private void writeAll() {
        writeGathered();
        ForeignSends others = foreign;
        if (others != null) {
            answered = false;
            // Only what is there now: threads that go on sending must not hold up the flush.
            long there = others.bytes();
            for (Send send; !closed && there > 0 && (send = others.poll()) != null; ) {
                Object payload = send.take();
                there -= others.taken(payload);
                if (payload == null) {
                    owed = true;
                    continue;
                }
                if (send.again) {
                    owed = false;
                }
                if (send.delivered == null && send.turn == null && encoder.encodesHere()) {
                    gatherEncoded((ByteBuf) payload, send.messages, send.shared);
                } else {
                    writeGathered();
                    write(send, payload);
                }
            }
            writeGathered();
        }
    }

    /** Small messages share a write, which costs the channel a hundred bytes of its own and counts as so many. */
    private void gatherEncoded(ByteBuf bytes, int messages, boolean shared) {
        ByteBuf into = gathered;
        if (bytes.readableBytes() > COPY_BYTES) {
            writeGathered();
            into = null;
        }
        gatheredMessages += messages;
        if (into == null && !shared) {
            gathered = bytes;
        } else if (bytes.readableBytes() > COPY_BYTES) {
            client.service.traffic().countOut(gatheredMessages, bytes.readableBytes());
            gatheredMessages = 0;
            unflushed = true;
            channel.write(bytes, channel.voidPromise());
        } else {
            if (into == null) {
                into = channel.alloc().ioBuffer(FIRST_BYTES);
                gathered = into;
            }
            into.writeBytes(bytes);
            bytes.release();
        }
        if (gathered != null && gathered.readableBytes() >= GATHER_BYTES) {
            writeGathered();
        }
    }

    private void writeGathered() {
        ByteBuf bytes = gathered;
        if (bytes == null) {
            return;
        }
        gathered = null;
        if (!bytes.isReadable()) {
            bytes.release();
            return;
        }
        client.service.traffic().countOut(gatheredMessages, bytes.readableBytes());
        gatheredMessages = 0;
        unflushed = true;
        channel.write(bytes, channel.voidPromise());
    }

    private void write(Send send, Object payload) {
        if (send.turn != null) {
            send.turn.accept((ByteBuf) payload);
            return;
        }
        // What a codec is still to encode is counted behind it.
        boolean encoded = encoder.encodesHere() && payload instanceof ByteBuf;
        client.service.traffic().countOut(1, encoded ? ((ByteBuf) payload).readableBytes() : 0);
        unflushed = true;
        CompletableFuture<Void> delivered = send.delivered;
        if (delivered == null) {
            channel.write(payload, channel.voidPromise());
            return;
        }
        channel.write(payload).addListener(written -> {
            if (written.isSuccess()) {
                delivered.complete(null);
            } else {
                delivered.completeExceptionally(Send.closed());
            }
        });
    }
}
