package io.netpool.handle;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where received bytes cross from the event loop to the handler's thread: one buffer, that the event loop adds to and the handler
 * takes whole. Safe for these two.
 */
@SuppressWarnings("serial") // never serialized
final class HandOver extends AtomicReference<@Nullable ByteBuf> {
    /** With so many bytes here no more are read. */
    private static final int FULL_BYTES = 64 * 1024;

    /** How many bytes were last seen here. Event loop. */
    private int size;
    /** What comes from now on is not to be taken: TLS begins with it. Written by the handler's thread and then by the event loop. */
    private volatile boolean held;

    void add(ByteBufAllocator allocator, ByteBuf read) {
        ByteBuf before = getAndSet(null);
        ByteBuf all = before == null ? read : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, before, read);
        size = all.readableBytes();
        set(all);
    }

    boolean isFull() {
        return size >= FULL_BYTES && get() != null;
    }

    boolean isEmpty() {
        return get() == null;
    }

    @Nullable
    ByteBuf take() {
        return held || get() == null ? null : getAndSet(null);
    }

    void hold(boolean hold) {
        held = hold;
    }

    void discard() {
        ByteBuf left = getAndSet(null);
        if (left != null) {
            left.release();
        }
    }
}
