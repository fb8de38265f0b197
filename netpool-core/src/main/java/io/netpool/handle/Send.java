package io.netpool.handle;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something on its way to the event loop: encoded messages, or one that a codec will encode. The inherited reference is what is sent.
 * It is there, or for a moment in the hands of the one thread that adds to it, or taken by the event loop.
 */
@SuppressWarnings("serial") // never serialized
final class Send extends AtomicReference<@Nullable Object> {
    /** What a send counts for beside its bytes, so that empty ones count too. */
    static final int OVERHEAD_BYTES = 1;

    private static final Object TAKEN = Unpooled.EMPTY_BUFFER;
    private static final Object BORROWED = new Object();

    /** Who wants to know what became of it. */
    final @Nullable CompletableFuture<Void> delivered;
    /** Who takes it on the event loop, instead of the channel. */
    final @Nullable Consumer<ByteBuf> turn;
    /** Others send the same bytes. */
    final boolean shared;

    /** It goes on for one that the event loop came by while it was added to. Written before it is sent. */
    boolean again;

    /** How many messages it holds. Written by who adds, while it has borrowed the bytes. */
    int messages = 1;

    private Send(
            Object payload,
            @Nullable CompletableFuture<Void> delivered,
            @Nullable Consumer<ByteBuf> turn,
            boolean shared) {
        super(payload);
        this.delivered = delivered;
        this.turn = turn;
        this.shared = shared;
    }

    static Send of(Object payload, @Nullable CompletableFuture<Void> delivered) {
        return new Send(payload, delivered, null, false);
    }

    static Send shared(ByteBuf bytes) {
        return new Send(bytes, null, null, true);
    }

    static Send turn(ByteBuf bytes, Consumer<ByteBuf> turn) {
        return new Send(bytes, null, turn, false);
    }

    static IOException closed() {
        return new IOException("the connection is closed");
    }

    /** The bytes, to add to, if the event loop has not taken them. By one thread only. */
    @Nullable
    ByteBuf borrow() {
        Object there = get();
        boolean free = there != TAKEN && there != BORROWED; // an encoder may send while it has them
        return free && compareAndSet(there, BORROWED) ? (ByteBuf) there : null;
    }

    /** Gives the bytes back; false if the event loop came by meanwhile: then they go on in another send. */
    boolean giveBack(ByteBuf bytes) {
        return compareAndSet(BORROWED, bytes);
    }

    /** What is sent, or {@code null} if it goes on in another send. On the event loop. */
    @Nullable
    Object take() {
        Object there = getAndSet(TAKEN);
        return there == BORROWED ? null : there;
    }

    void discard() {
        Leftovers.release(take());
        if (delivered != null) {
            delivered.completeExceptionally(closed());
        }
    }
}
