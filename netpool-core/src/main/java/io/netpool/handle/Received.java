package io.netpool.handle;

import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent and nobody has asked for yet. The event loop adds; the handler's thread takes, one message at a time, so that
 * nothing runs ahead of the handler.
 */
abstract class Received<I> {

    /** Takes over what was read. On the event loop. */
    abstract void add(ByteBufAllocator allocator, Object read);

    /** Whether the handler is so far behind that no more should be read. On the event loop. */
    abstract boolean isFull();

    /** The next message, or {@code null} if there is no whole one. On the handler's thread. */
    abstract @Nullable I next() throws Exception;

    /** The handler has returned from a message. It may have given away more of it than was its own. On the handler's thread. */
    abstract void handled();

    /** Whether nothing waits, not even the beginning of a message. On the handler's thread, or on the event loop while that rests or is held. */
    abstract boolean isEmpty();

    /** A batch is handled: gives back the room of what was decoded. On the handler's thread. */
    abstract void compact();

    /** Releases what waits. On the handler's thread, or in its place when it is done. */
    abstract void discard();
}
