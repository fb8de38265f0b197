package io.netpool.handle;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Where the connections of a worker gather what they send, one at a time: an array that is large enough already. What was gathered
 * leaves in a buffer of just its size. Confined to the worker's event loop.
 */
final class Scratch {
    private static final int BYTES = 2 * ChannelWriter.GATHER_BYTES;

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

    /** What was gathered in it, in a buffer of its own. */
    ByteBuf giveBack(ByteBufAllocator allocator) {
        try {
            return allocator.ioBuffer(bytes.readableBytes()).writeBytes(bytes);
        } finally {
            drop(bytes.capacity() > BYTES); // long messages must not keep it large
        }
    }

    /**
     * Gives it back with all that was gathered in it; another takes its place if somebody may still write to it, or if an encoder has
     * released or kept what was only lent to it.
     */
    void drop(boolean replace) {
        taken = false;
        bytes = replace || bytes.refCnt() != 1 ? Unpooled.buffer(BYTES) : bytes.clear();
    }
}
