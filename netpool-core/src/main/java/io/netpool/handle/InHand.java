package io.netpool.handle;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/**
 * The large message that the user's code has in hand, on each thread. Large ones are sent as they are: one that is sent without a
 * reference of the sender's own would be released with the call it came by, and what its client is sent is whatever the memory
 * holds by then.
 */
final class InHand {
    private static final ThreadLocal<@Nullable InHand> ON_THIS_THREAD = new ThreadLocal<>();

    private final ByteBuf message;
    /** What is still to be handled counts as references, too, so that nobody can tell whose one is. */
    private final boolean shared;

    private InHand(ByteBuf message) {
        this.message = message;
        shared = message.refCnt() > 1;
    }

    /** Whether a message is to be looked after. */
    static boolean isLarge(@Nullable Object message) {
        return message instanceof ByteBuf bytes && bytes.readableBytes() > ChannelWriter.COPY_BYTES;
    }

    /** The user's code on this thread has a large message from now on; what it had before. */
    static @Nullable InHand give(Object message) {
        InHand before = ON_THIS_THREAD.get();
        ON_THIS_THREAD.set(new InHand((ByteBuf) message));
        return before;
    }

    /** The user's code on this thread has again what it had before, or nothing. */
    static void takeBack(@Nullable InHand before) {
        if (before == null) {
            ON_THIS_THREAD.remove();
        } else {
            ON_THIS_THREAD.set(before);
        }
    }

    /**
     * Refuses a message that is about to be sent, if it is the one in hand and nobody has retained that.
     *
     * @throws IllegalStateException if it is not the sender's to give away
     */
    static void checkNotBorrowed(Object message) {
        InHand held = holding(message);
        if (held != null && !held.shared && held.message.refCnt() <= 1) {
            throw UserCalls.gaveAwayTooMuch(new IllegalReferenceCountException(held.message.refCnt()));
        }
    }

    /** Whether what is sent must be copied, because nobody can tell whether it was the sender's to give away. */
    static boolean isDoubtful(Object message) {
        InHand held = holding(message);
        return held != null && held.shared;
    }

    /** What this thread has in hand, if a large message is that or a part of it. */
    @SuppressWarnings("ReferenceEquality") // whether it is the same memory
    private static @Nullable InHand holding(Object message) {
        InHand held = isLarge(message) ? ON_THIS_THREAD.get() : null;
        return held != null && root(held.message) == root((ByteBuf) message) ? held : null;
    }

    private static ByteBuf root(ByteBuf bytes) {
        ByteBuf root = bytes;
        for (ByteBuf inside; (inside = root.unwrap()) != null; ) {
            root = inside;
        }
        return root;
    }
}
