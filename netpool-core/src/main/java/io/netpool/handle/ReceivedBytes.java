package io.netpool.handle;

import io.netpool.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.IllegalReferenceCountException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes, decoded on demand by a framing. Confined to the handler's thread, but for {@link #add} and {@link #isFull}; where that is not
 * the event loop, bytes come in through a {@link HandOver}.
 */
final class ReceivedBytes<I> extends Received<I> {
    /** In place of bytes that a handler gave away with a message that shares them: it stays released. */
    private static final ByteBuf GIVEN_AWAY = released();

    private final @Nullable HandOver handOver;
    private final boolean onHeap;
    /** Up to so many bytes that wait are one message, as they are. */
    private int whole;

    private Framing<I, ?> framing;
    private Framing.Decoder<I> decoder;
    /** The decoder has looked at the bytes that wait, and may remember something of them. */
    private boolean looked;

    private @Nullable ByteBuf bytes;

    /**
     * Nothing received yet.
     *
     * @param framing decodes what is received
     * @param onHeap whether it is decoded from an array: to make strings of many short lines each costs less from there
     * @param whole up to so many bytes are one message as they come, and need no decoder; 0 if it takes one
     * @param crosses whether the handler's thread is another than the event loop
     */
    ReceivedBytes(Framing<I, ?> framing, boolean onHeap, int whole, boolean crosses) {
        this.framing = framing;
        this.onHeap = onHeap;
        this.whole = whole;
        decoder = framing.decoder();
        handOver = crosses ? new HandOver() : null;
    }

    /** A decoder gave a message and took no bytes for it: it would do so for ever. */
    static final class StuckDecoderException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StuckDecoderException() {
            super("the framing's decoder gave a message but took no bytes: move the reader index over what was read");
        }
    }

    @Override
    void add(ByteBufAllocator allocator, Object read) {
        if (handOver != null) {
            handOver.add(allocator, (ByteBuf) read);
        } else {
            append(allocator, (ByteBuf) read);
        }
    }

    private void append(ByteBufAllocator allocator, ByteBuf read) {
        ByteBuf before = bytes;
        if (before != null && before.refCnt() == 0) {
            read.release(); // given away, and what comes behind it is not handled either
        } else if (before != null) {
            bytes = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, before, read);
        } else if (onHeap && !read.hasArray()) {
            bytes = Unpooled.buffer(read.readableBytes()).writeBytes(read);
            read.release();
        } else {
            bytes = read;
        }
    }

    @Override
    boolean isFull() {
        return handOver != null && handOver.isFull();
    }

    /** Nothing is taken from the event loop from now on, or again. Only where bytes cross. */
    void hold(boolean hold) {
        Objects.requireNonNull(handOver).hold(hold);
    }

    @Override
    @Nullable
    I next() throws Exception {
        checkNotGivenAway();
        I message = bytes == null ? null : decode();
        if (message == null && takeOver()) {
            message = decode();
        }
        looked = message == null && bytes != null;
        return message;
    }

    /** One message of another framing, or {@code null} if more bytes are needed; unlike {@link #next} it may be empty. */
    <M> @Nullable M next(Framing.Decoder<M> once) throws Exception {
        checkNotGivenAway();
        takeOver();
        ByteBuf in = bytes == null ? Unpooled.EMPTY_BUFFER : bytes;
        int start = in.readerIndex();
        M message = once.decode(in);
        if (looked && in.readerIndex() != start) {
            looked = false;
            decoder = framing.decoder();
        }
        dropIfRead();
        return message;
    }

    /** Goes on with another framing; what waits is decoded by it. */
    @SuppressWarnings("unchecked") // the conversation that asks for it has changed its type
    void framing(Framing<?, ?> changed) {
        decoder = (Framing.Decoder<I>) changed.decoder();
        framing = (Framing<I, ?>) changed;
        whole = 0;
        looked = false;
    }

    private boolean takeOver() {
        ByteBuf crossed = handOver == null ? null : handOver.take();
        if (crossed == null) {
            return false;
        }
        append(crossed.alloc(), crossed);
        return true;
    }

    @SuppressWarnings("unchecked") // bytes that are whole as they are
    private @Nullable I decode() throws Exception {
        ByteBuf in = Objects.requireNonNull(bytes);
        if (in.readableBytes() <= whole && in.isReadable()) {
            bytes = null;
            return (I) in;
        }
        int start = in.readerIndex();
        I message = decoder.decode(in);
        if (message != null && in.readerIndex() == start) {
            References.release(message);
            throw new StuckDecoderException();
        }
        dropIfRead();
        return message;
    }

    private void checkNotGivenAway() {
        handled();
        if (bytes != null && bytes.refCnt() == 0) {
            throw new IllegalReferenceCountException(0);
        }
    }

    /** Looks at once: by the next message the released bytes might be somebody else's. */
    @Override
    void handled() {
        if (bytes != null && bytes.refCnt() == 0) {
            bytes = GIVEN_AWAY;
        }
    }

    private static ByteBuf released() {
        ByteBuf bytes = Unpooled.buffer(0);
        bytes.release();
        return bytes;
    }

    private void dropIfRead() {
        ByteBuf in = bytes;
        if (in != null && !in.isReadable()) {
            bytes = null;
            in.release();
        }
    }

    @Override
    boolean isEmpty() {
        return bytes == null && (handOver == null || handOver.isEmpty());
    }

    @Override
    void compact() {
        // A message that somebody keeps may share the buffer: then its bytes must not move.
        if (bytes != null && bytes.refCnt() == 1) {
            bytes.discardSomeReadBytes();
        }
    }

    @Override
    void discard() {
        ByteBuf left = bytes;
        bytes = null;
        if (left != null && left.refCnt() > 0) { // 0: the handler gave away what it shares
            left.release();
        }
        if (handOver != null) {
            handOver.discard();
        }
    }
}
