package io.netpool.handle;

import io.netpool.Framing;
import io.netpool.handle.ForeignSends.Send;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
 * wake-up. Bytes that wait are bounded, wherever they wait.
 *
 * <p>Confined to the event loop, but for {@link #send} and {@link #deliver}.
 */
final class Outbox<O> implements Runnable {
    /** With so many bytes waiting, the next message cuts the connection. */
    static final long HARD_BOUND = 1 << 20;

    /** A gathered buffer of this size is passed on at once, so that the channel's water marks see it. */
    private static final int GATHER_BYTES = 16 * 1024;

    private static final int FIRST_BYTES = 256;

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Outbox, @Nullable ForeignSends> FOREIGN =
            AtomicReferenceFieldUpdater.newUpdater(Outbox.class, ForeignSends.class, "foreign");

    private final Framing<?, O> framing;
    private final Channel channel;
    private final EventLoopConnection<?, ?> connection;
    private final Traffic traffic;

    private @Nullable ByteBuf gathered;
    private int gatheredMessages;
    /** Something was written to the channel since it was last flushed. */
    private boolean unflushed;

    private boolean inBatch;
    private boolean flushPending;

    /** Made when a foreign thread first sends; set once. */
    private volatile @Nullable ForeignSends foreign;
    /** Written on the event loop, or by who finds that it has ended; read by all who send. */
    private volatile boolean closed;
    /** Somebody has asked for the close, which may still be on its way to the event loop. */
    private volatile boolean refusing;

    Outbox(Framing<?, O> framing, Channel channel, EventLoopConnection<?, ?> connection, Traffic traffic) {
        this.framing = framing;
        this.channel = channel;
        this.connection = connection;
        this.traffic = traffic;
    }

    /** Sends, from any thread. Takes over the message's reference. */
    void send(O message) {
        if (!channel.eventLoop().inEventLoop()) {
            sendForeign(message, null);
        } else if (mayTake(message)) {
            gather(message);
            flushLater();
        }
    }

    /** Sends, from any thread, and tells what became of it. Takes over the message's reference. */
    CompletableFuture<Void> deliver(O message) {
        CompletableFuture<Void> delivered = new CompletableFuture<>();
        if (!channel.eventLoop().inEventLoop()) {
            sendForeign(message, delivered);
        } else if (mayTake(message)) {
            ByteBuf bytes = encode(message);
            writeGathered();
            write(new Send(bytes, delivered));
            flushLater();
        } else {
            delivered.completeExceptionally(ForeignSends.closed());
        }
        return delivered;
    }

    /** A read batch begins: what is sent from now on leaves with {@link #endBatch()}. */
    void beginBatch() {
        inBatch = true;
    }

    /** The read batch is complete: writes and flushes everything. */
    void endBatch() {
        inBatch = false;
        flush();
    }

    /** Whether the client takes what it is sent: under the high water mark, or back under the low one. */
    boolean isWritable() {
        return channel.isWritable();
    }

    /** Bytes that wait to be written, wherever they wait. */
    long pendingBytes() {
        ChannelOutboundBuffer channelBytes = channel.unsafe().outboundBuffer();
        ForeignSends others = foreign;
        return (channelBytes == null ? 0 : channelBytes.totalPendingWriteBytes())
                + (gathered == null ? 0 : gathered.readableBytes())
                + (others == null ? 0 : others.bytes());
    }

    /** Writes and flushes one encoded message after what the event loop has sent. */
    void writeNow(ByteBuf bytes) {
        writeGathered();
        traffic.countOut(1, bytes.readableBytes());
        channel.writeAndFlush(bytes, channel.voidPromise());
    }

    /** Calls back on the event loop when all that was sent before has reached the kernel, or cannot any more. */
    void whenWritten(Runnable then) {
        writeAll();
        // Not at once: the bytes still count as pending while their promises are notified.
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(written -> channel.eventLoop().execute(then));
    }

    /** Passes on what waits, unflushed, and takes nothing more. */
    void close() {
        writeAll();
        closed = true;
        ForeignSends others = foreign;
        if (others != null) {
            others.discardAll();
        }
    }

    /** Throws away what waits and takes nothing more. */
    void discard() {
        closed = true;
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
        ForeignSends others = foreign;
        if (others != null) {
            others.discardAll();
        }
    }

    /** The wake-up: somebody sent outside a read batch. */
    @Override
    public void run() {
        flushPending = false;
        if (!closed) {
            flush();
        }
    }

    /** Takes nothing more from anybody; what waits is still written. */
    void refuse() {
        refusing = true;
    }

    private boolean mayTake(O message) {
        if (closed || refusing) {
            ReferenceCountUtil.release(message);
            return false;
        }
        if (pendingBytes() >= HARD_BOUND) {
            ReferenceCountUtil.release(message);
            connection.overrun();
            return false;
        }
        return true;
    }

    private void gather(O message) {
        ByteBuf into = gathered;
        if (into == null) {
            into = channel.alloc().ioBuffer(FIRST_BYTES);
            gathered = into;
        }
        encode(message, into);
        gatheredMessages++;
        if (into.readableBytes() >= GATHER_BYTES) {
            writeGathered();
            if (!isWritable()) {
                flushChannel();
            }
        }
    }

    private void flushLater() {
        if (!inBatch && !flushPending) {
            flushPending = true;
            channel.eventLoop().execute(this);
        }
    }

    private void sendForeign(O message, @Nullable CompletableFuture<Void> delivered) {
        ForeignSends others = foreignSends();
        boolean overrun = pendingForeign(others) >= HARD_BOUND;
        if (closed || refusing || overrun) {
            ReferenceCountUtil.release(message);
            if (delivered != null) {
                delivered.completeExceptionally(ForeignSends.closed());
            }
            if (overrun && !closed && !refusing) {
                refusing = true; // once: a thread that goes on sending must not fill the event loop with tasks
                onEventLoop(connection::overrun);
            }
            return;
        }
        addForeign(new Send(encode(message), delivered));
    }

    private void addForeign(Send send) {
        ForeignSends others = foreignSends();
        if (others.add(send) && !closed) {
            onEventLoop(this::takeForeign);
        }
        if (closed) {
            others.discardAll(); // closed between the look and the add: nobody else will come for it
        }
    }

    /** In its place among what this foreign thread sends, something else becomes of an encoded message. */
    void turn(ByteBuf bytes, Consumer<ByteBuf> turn) {
        addForeign(new Send(bytes, null, turn));
    }

    private void onEventLoop(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException ended) {
            closed = true; // the worker has ended, and the connection long before
        }
    }

    private void takeForeign() {
        ForeignSends others = foreignSends();
        others.awake();
        if (closed) {
            others.discardAll();
        } else {
            flush();
        }
    }

    /** What a foreign thread may see of the pending bytes; the gathered buffer is the event loop's own. */
    private long pendingForeign(ForeignSends others) {
        ChannelOutboundBuffer channelBytes = channel.unsafe().outboundBuffer();
        return others.bytes() + (channelBytes == null ? 0 : channelBytes.totalPendingWriteBytes());
    }

    private ForeignSends foreignSends() {
        ForeignSends others = foreign;
        if (others != null) {
            return others;
        }
        ForeignSends made = new ForeignSends();
        return FOREIGN.compareAndSet(this, null, made) ? made : foreignSends();
    }

    /** Writes and flushes everything. */
    void flush() {
        writeAll();
        if (unflushed) {
            flushChannel();
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
            // Only what is there now: threads that go on sending must not hold up the flush.
            long there = others.bytes();
            for (Send send; !closed && there > 0 && (send = others.take()) != null; ) {
                there -= ForeignSends.cost(send);
                if (send.delivered() == null && send.turn() == null) {
                    gatherEncoded(send.bytes());
                } else {
                    writeGathered();
                    write(send);
                }
            }
            writeGathered();
        }
    }

    /** Small messages share a write, which costs the channel a hundred bytes of its own and counts as so many. */
    private void gatherEncoded(ByteBuf bytes) {
        ByteBuf before = gathered;
        gatheredMessages++;
        if (before == null) {
            gathered = bytes;
        } else {
            before.writeBytes(bytes);
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
        traffic.countOut(gatheredMessages, bytes.readableBytes());
        gatheredMessages = 0;
        unflushed = true;
        channel.write(bytes, channel.voidPromise());
    }

    private void write(Send send) {
        Consumer<ByteBuf> turn = send.turn();
        if (turn != null) {
            turn.accept(send.bytes());
            return;
        }
        traffic.countOut(1, send.bytes().readableBytes());
        CompletableFuture<Void> delivered = send.delivered();
        unflushed = true;
        channel.write(send.bytes()).addListener(written -> {
            if (delivered == null) {
                return;
            }
            if (written.isSuccess()) {
                delivered.complete(null);
            } else {
                delivered.completeExceptionally(ForeignSends.closed());
            }
        });
    }

    /** Encodes on the calling thread. Takes over the message's reference. */
    ByteBuf encode(O message) {
        ByteBuf bytes = channel.alloc().ioBuffer(FIRST_BYTES);
        try {
            encode(message, bytes);
            return bytes;
        } catch (Throwable e) {
            bytes.release();
            throw e;
        }
    }

    /** Encodes or leaves the buffer as it was; releases the message either way. */
    private void encode(O message, ByteBuf into) {
        int start = into.writerIndex();
        try {
            framing.encode(message, into);
        } catch (IllegalArgumentException | Error e) {
            into.writerIndex(start);
            throw e;
        } catch (Exception e) {
            into.writerIndex(start);
            throw new IllegalArgumentException("the framing cannot encode this message: " + e, e);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }
}
