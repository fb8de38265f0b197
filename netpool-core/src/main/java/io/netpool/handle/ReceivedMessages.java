package io.netpool.handle;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.DecoderException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a {@link Codec}. Netty's decoders decode all that one read brings, whether somebody wants it or not; it waits here, as
 * in Netty's {@code FlowControlHandler}. Safe for the event loop and the handler's thread.
 */
final class ReceivedMessages<I> extends Received<I> {
    /** With so many messages here no more are read. */
    private static final int FULL = 16;

    private final Codec<I, ?> codec;
    private final Queue<Object> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    ReceivedMessages(Codec<I, ?> codec) {
        this.codec = codec;
    }

    @Override
    void add(ByteBufAllocator allocator, Object read) {
        add(read);
    }

    /** What comes next could not be decoded: told in its turn. */
    void addFailure(DecoderException thrown) {
        add(new Failure(thrown));
    }

    private void add(Object read) {
        size.incrementAndGet();
        queue.add(read);
    }

    private record Failure(DecoderException thrown) {}

    @Override
    boolean isFull() {
        return size.get() >= FULL;
    }

    @Override
    @Nullable
    I next() throws Exception {
        Object read = queue.poll();
        if (read == null) {
            return null;
        }
        size.decrementAndGet();
        if (read instanceof Failure failure) {
            throw failure.thrown();
        }
        I message = null;
        try {
            message = codec.in().convert(read);
            return message;
        } finally {
            if (message != read) {
                References.release(read);
            }
        }
    }

    @Override
    void handled() {} // they share nothing with what waits

    @Override
    boolean isEmpty() {
        return queue.isEmpty();
    }

    @Override
    void compact() {}

    @Override
    void discard() {
        for (Object left; (left = queue.poll()) != null; ) {
            size.decrementAndGet();
            Leftovers.release(left);
        }
    }
}
