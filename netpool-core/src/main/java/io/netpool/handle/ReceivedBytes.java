package io.netpool.handle;

import io.netpool.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent and nobody has asked for yet. Bytes are decoded on demand, one message at a time, so that nothing runs
 * ahead of the handler. Confined to the event loop.
 */
final class ReceivedBytes<I> {
    private final Framing.Decoder<I> decoder;
    private @Nullable ByteBuf bytes;

    ReceivedBytes(Framing.Decoder<I> decoder) {
        this.decoder = decoder;
    }

    /** A decoder gave a message and took no bytes for it: it would do so for ever. */
    static final class StuckDecoderException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StuckDecoderException() {
            super("the framing's decoder gave a message but took no bytes: move the reader index over what was read");
        }
    }

    /** Takes over what was read. */
    void add(ByteBufAllocator allocator, ByteBuf read) {
        ByteBuf before = bytes;
        bytes = before == null ? read : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, before, read);
    }

    /** The next message, or {@code null} if more bytes are needed. */
    @Nullable
    I next() throws Exception {
        ByteBuf in = bytes;
        if (in == null) {
            return null;
        }
        int start = in.readerIndex();
        I message = decoder.decode(in);
        if (message != null && in.readerIndex() == start) {
            ReferenceCountUtil.release(message);
            throw new StuckDecoderException();
        }
        if (!in.isReadable()) {
            bytes = null;
            in.release();
        }
        return message;
    }

    /** Whether the next message has begun. */
    boolean isEmpty() {
        return bytes == null;
    }

    /** A read batch is complete: gives back the room of what was decoded. */
    void compact() {
        // A message that somebody keeps may share the buffer: then its bytes must not move.
        if (bytes != null && bytes.refCnt() == 1) {
            bytes.discardSomeReadBytes();
        }
    }

    void discard() {
        ByteBuf left = bytes;
        bytes = null;
        if (left != null && left.refCnt() > 0) { // 0: the handler gave away what it shares
            left.release();
        }
    }
}
