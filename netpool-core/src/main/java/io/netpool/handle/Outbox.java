package io.netpool.handle;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way out of one connection. Messages are encoded on the thread that sends them. What the event loop sends is gathered by a
 * {@link ChannelWriter} and leaves in one write when the read batch is complete; what other threads send, the handler's own among
 * them, crosses in {@link ForeignSends}. Bytes that wait are bounded, wherever they wait.
 *
 * <p>Confined to the event loop, but for what says otherwise.
 */
final class Outbox<O> implements Runnable {
    /** With so many bytes waiting, the next message cuts the connection. */
    static final long HARD_BOUND = 1 << 20;

    /** With so many bytes on their way to the event loop, no more messages are handled. */
    private static final int CROSSING_BOUND = 64 * 1024;

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Outbox, @Nullable ForeignSends> FOREIGN =
            AtomicReferenceFieldUpdater.newUpdater(Outbox.class, ForeignSends.class, "foreign");

    private final ConnectionHandler<?, O> client;
    private final ChannelWriter<O> writer;

    private boolean inBatch;
    private boolean flushPending;

    /** Made when a foreign thread first sends; set once. */
    private volatile @Nullable ForeignSends<O> foreign;
    /** The event loop will look by itself soon whether the handler's thread has sent something. Written there, read by the thread. */
    private volatile boolean lookedAfter;
    /** The handler waits until the client takes more. Written by the handler's thread and the event loop. */
    private volatile boolean starved;
    /** Written on the event loop, or by who finds that it has ended; read by all who send. */
    private volatile boolean closed;
    /** Somebody has asked for the close, which may still be on its way to the event loop. Set by any thread, and never cleared. */
    private volatile boolean refusing;

    Outbox(ConnectionHandler<?, O> client) {
        this.client = client;
        writer = new ChannelWriter<>(client);
    }

    // ---- sending, from any thread

    /** Takes over the message's reference, if it is the sender's. */
    void send(O message) {
        InHand.checkNotBorrowed(message);
        if (client.channel.eventLoop().inEventLoop()) {
            if (mayTake(message)) {
                try {
                    writer.gather(message);
                } finally {
                    flushLater(); // also what room it took for a message that cannot be encoded
                }
            }
        } else if (mayTakeForeign(message)) {
            ByteBuf passed = client.encoder.passed(message);
            if (passed != null) {
                ByteBuf own = passed.duplicate(); // who sends it may read it meanwhile, or send it to others
                foreignSends().add(Send.shared(own), own);
            } else if (client.turns.isCurrent()) {
                foreignSends().append(client.encoder, client.channel.alloc(), message);
            } else {
                Object payload = client.encoder.encode(client.channel.alloc(), message);
                foreignSends().add(Send.of(payload, null), payload);
            }
        }
    }

    /** Tells what became of it. Takes over the message's reference. */
    CompletableFuture<Void> deliver(O message) {
        CompletableFuture<Void> delivered = new CompletableFuture<>();
        boolean here = client.channel.eventLoop().inEventLoop();
        if (here ? !mayTake(message) : !mayTakeForeign(message)) {
            delivered.completeExceptionally(Send.closed());
            return delivered;
        }
        Object payload = client.encoder.encode(client.channel.alloc(), message);
        Send send = Send.of(payload, delivered);
        if (here) {
            writer.write(send, payload);
            flushLater();
        } else {
            foreignSends().add(send, payload);
        }
        return delivered;
    }

    /** Bytes that are encoded already, and that others send too. Takes over a reference. */
    void sendShared(ByteBuf bytes) {
        if (client.channel.eventLoop().inEventLoop()) {
            if (mayTake(bytes)) {
                writer.gatherEncoded(bytes, 1, true);
                flushLater();
            }
        } else if (mayTakeForeign(bytes)) {
            foreignSends().add(Send.shared(bytes), bytes);
        }
    }

    /** In its place among what this foreign thread sends, something else becomes of an encoded message. */
    void turn(ByteBuf bytes, Consumer<ByteBuf> turn) {
        foreignSends().add(Send.turn(bytes, turn), bytes);
    }

    /** The handler's thread, which is not the event loop, is done with a batch: what it has sent may leave. */
    void cross() {
        ForeignSends<O> others = foreign;
        if (others != null) {
            others.cross();
        }
    }

    /** Takes nothing more from anybody; what waits is still written. */
    void refuse() {
        refusing = true;
    }

    /** Whether what is sent now goes nowhere. */
    boolean isClosed() {
        return closed || refusing;
    }

    /** Whether what waits goes nowhere either. */
    boolean isShut() {
        return closed;
    }

    /** Whether the event loop will look by itself soon for what the handler's thread has sent. */
    boolean isLookedAfter() {
        return lookedAfter;
    }

    /** Not here and now, but soon. */
    void onEventLoop(Runnable task) {
        try {
            client.channel.eventLoop().execute(task);
        } catch (RejectedExecutionException ended) {
            closed = true; // the worker has ended, and the connection long before
        }
    }

    private boolean mayTakeForeign(Object message) {
        boolean overrun = pendingForeign() >= HARD_BOUND;
        if (!closed && !refusing && !overrun) {
            return true;
        }
        References.release(message);
        if (overrun && !closed && !refusing) {
            refusing = true; // once: a thread that goes on sending must not fill the event loop with tasks
            onEventLoop(client.life::overrun);
        }
        return false;
    }

    /** What a foreign thread may see of the pending bytes; the gathered buffer is the event loop's own. */
    private long pendingForeign() {
        ForeignSends<O> others = foreign;
        ChannelOutboundBuffer channelBytes = client.channel.unsafe().outboundBuffer();
        return (others == null ? 0 : others.bytes())
                + (channelBytes == null ? 0 : channelBytes.totalPendingWriteBytes());
    }

    private ForeignSends<O> foreignSends() {
        ForeignSends<O> others = foreign;
        if (others != null) {
            return others;
        }
        ForeignSends<O> made = new ForeignSends<>(client);
        return FOREIGN.compareAndSet(this, null, made) ? made : foreignSends();
    }

    // ---- whether the client takes it, from any thread

    /** Whether the client takes what it is sent. */
    boolean isWritable() {
        ForeignSends<O> others = foreign;
        return client.channel.isWritable() && (others == null || others.bytes() < CROSSING_BOUND);
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

    /** Whether messages wait to be handled until the client takes more. */
    boolean isStarved() {
        return starved;
    }

    /** Whether a handler waits for the client to take more, which it does now. On the event loop. */
    boolean takeStarved() {
        if (starved && isWritable()) {
            starved = false;
            return true;
        }
        return false;
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
        ForeignSends<O> others = foreign;
        if (others != null && !others.isEmpty()) {
            others.run();
        }
    }

    /** Whether what the handler's thread has sent is still on its way to the channel. While that rests. */
    boolean holdsAnswers() {
        ForeignSends<O> others = foreign;
        return others != null && others.holdsAnswers();
    }

    /** Bytes that wait to be written, wherever they wait. */
    long pendingBytes() {
        return pendingForeign() + writer.gatheredBytes();
    }

    /** Writes and flushes one encoded message after what the event loop has sent. */
    void writeNow(ByteBuf bytes) {
        writer.writeNow(bytes);
    }

    /** Writes and flushes everything, and what the handler sends when it is told in the middle that the client takes more. */
    void flush() {
        if (writer.isEncoding()) {
            return; // with the rest
        }
        do {
            writeAll();
            writer.flush();
        } while (writer.hasGathered());
    }

    /** The wake-up: the event loop sent outside a read batch. */
    @Override
    public void run() {
        flushPending = false;
        if (!closed) {
            flush();
            client.deadlines.sent();
        }
    }

    /** Calls back on the event loop when all that was sent before has reached the kernel, or cannot any more. */
    void whenWritten(Runnable then) {
        writeAll();
        // Not at once: the bytes still count as pending while their promises are notified.
        client.channel
                .writeAndFlush(client.service.nothing())
                .addListener(written -> client.channel.eventLoop().execute(then));
    }

    /**
     * Passes on what waits, unflushed, and lets nobody add to it.
     *
     * @return false if somebody is in the middle of adding to it, or has just added: that is about to come
     */
    boolean passOn() {
        refusing = true;
        if (writer.isEncoding()) {
            return false;
        }
        writeAll();
        ForeignSends<O> others = foreign;
        return others == null || (!others.isOwed() && others.isEmpty());
    }

    /** Takes nothing more. */
    void close() {
        closed = true;
        discardForeign();
    }

    /** Throws away what waits and takes nothing more. */
    void discard() {
        closed = true;
        writer.discard();
        discardForeign();
    }

    private void discardForeign() {
        ForeignSends<O> others = foreign;
        if (others != null) {
            others.discardAll();
        }
    }

    private boolean mayTake(Object message) {
        if (writer.isEncoding()) {
            References.release(message);
            throw new IllegalStateException("a message sent on the connection of an encoder, while it encodes for it");
        }
        if (closed || refusing) {
            References.release(message);
            return false;
        }
        if (pendingBytes() >= HARD_BOUND) {
            References.release(message);
            client.life.overrun();
            return false;
        }
        return true;
    }

    private void flushLater() {
        if (!inBatch && !flushPending) {
            flushPending = true;
            client.channel.eventLoop().execute(this);
        }
    }

    private void writeAll() {
        writer.writeGathered();
        ForeignSends<O> others = foreign;
        if (others != null) {
            others.passTo(writer);
            writer.writeGathered();
        }
    }
}
