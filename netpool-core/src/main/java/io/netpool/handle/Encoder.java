package io.netpool.handle;

import io.netpool.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** From messages to what goes into the channel: bytes, or with a {@link Codec} what it will encode. Safe for use by any thread. */
public final class Encoder<O> {
    private static final int FIRST_BYTES = 256;

    /** With this framing a buffer is its own wire form; there may be none. */
    private final @Nullable Framing<?, O> passing;

    private final @Nullable Codec<?, O> codec;
    /** Changed by a conversation alone, read by all who send. */
    private volatile Framing<?, O> framing;

    /**
     * An encoder.
     *
     * @param framing messages to bytes
     * @param passesBytes whether a buffer is its own wire form
     * @param codec what is left to do where Netty's handlers do the framing, or none
     */
    public Encoder(Framing<?, O> framing, boolean passesBytes, @Nullable Codec<?, O> codec) {
        this.framing = framing;
        passing = passesBytes ? framing : null;
        this.codec = codec;
    }

    /** One that may go on with another framing, for a conversation. */
    Encoder<O> copy() {
        return new Encoder<>(framing, passing != null, codec);
    }

    Framing<?, O> framing() {
        return framing;
    }

    @SuppressWarnings("unchecked") // the conversation that asks for it has changed its type
    void framing(Framing<?, ?> changed) {
        framing = (Framing<?, O>) changed;
    }

    /** Whether messages become bytes here, and not in the pipeline. */
    boolean encodesHere() {
        return codec == null;
    }

    /** Whether the message is a buffer that can be sent as it is. */
    boolean passes(O message) {
        return framing == passing && message instanceof ByteBuf && !InHand.isDoubtful(message);
    }

    /** The message itself, if it is a large buffer that can be sent as it is. */
    @Nullable
    ByteBuf passed(O message) {
        return passes(message) && ((ByteBuf) message).readableBytes() > ChannelWriter.COPY_BYTES
                ? (ByteBuf) message
                : null;
    }

    /** Encodes on the calling thread. Takes over the message's reference. */
    Object encode(ByteBufAllocator allocator, O message) {
        return codec == null ? bytes(allocator, message) : converted(codec, message);
    }

    /** Encodes on the calling thread. Takes over the message's reference. */
    ByteBuf bytes(ByteBufAllocator allocator, O message) {
        ByteBuf bytes = allocator.ioBuffer(FIRST_BYTES);
        try {
            encode(message, bytes);
            return bytes;
        } catch (Throwable e) {
            if (bytes.refCnt() > 0) {
                bytes.release();
            }
            throw e;
        }
    }

    /** Encodes or leaves the buffer as it was; releases the message either way. */
    void encode(O message, ByteBuf into) {
        int start = into.writerIndex();
        try {
            framing.encode(message, into);
            if (into.refCnt() == 0) {
                throw new IllegalStateException("it has released the buffer that it was given to write to");
            }
        } catch (IllegalArgumentException | Error e) {
            takeBack(into, start);
            throw e;
        } catch (Exception e) {
            takeBack(into, start);
            throw cannot(e);
        } finally {
            References.release(message);
        }
    }

    private static void takeBack(ByteBuf into, int start) {
        if (into.refCnt() > 0) {
            into.writerIndex(start);
        }
    }

    private static <O> Object converted(Codec<?, O> codec, O message) {
        Object converted = null;
        try {
            converted = codec.out().convert(message);
            return converted;
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) {
            throw cannot(e);
        } finally {
            if (converted != message) {
                References.release(message);
            }
        }
    }

    private static IllegalArgumentException cannot(Exception e) {
        return new IllegalArgumentException("the framing cannot encode this message: " + e, e);
    }
}
