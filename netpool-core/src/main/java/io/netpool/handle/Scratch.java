package io.netpool.handle;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the connections of a worker gather what they send, one at a time: an array that is large enough already. What was gathered
 * leaves in a buffer outside the heap, which the kernel has as a rule read before the next connection's turn: so it is used again.
 * Confined to the worker's event loop.
 */
final class Scratch {
    private static final int BYTES = 2 * ChannelWriter.GATHER_BYTES;

    /** Not from the allocator, which would count it as leaked: it lives as long as the worker. */
    private final ByteBuf outgoing =
            Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(BYTES)).clear();

    private ByteBuf bytes = Unpooled.buffer(BYTES);
    private boolean taken;

    /** The array, empty; none while another connection has it. */
    @Nullable
    ByteBuf take() {
        if (taken) {
            return null;
        }
        taken = true;
        return bytes;
    }

    @SuppressWarnings("ReferenceEquality") // another that holds the same bytes is not it
    boolean is(ByteBuf buffer) {
        return buffer == bytes;
    }

    /** What was gathered in it, in a buffer that leaves. */
    ByteBuf giveBack(ByteBufAllocator allocator) {
        try {
            return leaving(allocator).writeBytes(bytes);
        } finally {
            drop(bytes.capacity() > BYTES); // long messages must not keep it large
        }
    }

    /** One that a client has not taken yet is left to its channel, and the others get buffers of just their size meanwhile. */
    private ByteBuf leaving(ByteBufAllocator allocator) {
        int length = bytes.readableBytes();
        boolean free = outgoing.refCnt() == 1 && length <= ChannelWriter.GATHER_BYTES;
        return free ? outgoing.clear().retain() : allocator.ioBuffer(length);
    }

    /** Gives it back with all that was gathered in it; another takes its place if somebody may still write to it. */
    void drop(boolean replace) {
        taken = false;
        bytes = replace ? Unpooled.buffer(BYTES) : bytes.clear();
    }
}
