package io.netpool.accept;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The decision whether an accepted socket becomes a connection, and the word of numbers behind it. All numbers lie in one
 * {@code long}, so that each decision is one compare-and-set and no moment shows two numbers that do not belong together.
 *
 * <pre>
 * bits 63…40     bits 23…0
 * open           maximum
 * </pre>
 *
 * Safe for use by any thread.
 */
public final class Admission {
    /** The highest {@code maxConnections}: 24 bits. */
    public static final int HIGHEST_MAXIMUM = (1 << 24) - 1;

    private static final int OPEN_SHIFT = 40;
    private static final long ONE_OPEN = 1L << OPEN_SHIFT;

    private final AtomicLong word;
    /** Set once by the thread that drains, read by those that release. */
    private volatile @Nullable CompletableFuture<Void> emptied;

    public Admission(int maximum) {
        word = new AtomicLong(maximum);
    }

    /** The numbers of this instant, to read with {@link #open(long)} and {@link #maximum(long)}. */
    public long numbers() {
        return word.get();
    }

    public static int open(long numbers) {
        return (int) (numbers >>> OPEN_SHIFT);
    }

    public static int maximum(long numbers) {
        return (int) numbers & HIGHEST_MAXIMUM;
    }

    /** Takes a slot if one is free. */
    public boolean acquire() {
        for (; ; ) {
            long seen = word.get();
            if (open(seen) >= maximum(seen)) {
                return false;
            }
            if (word.weakCompareAndSetVolatile(seen, seen + ONE_OPEN)) {
                return true;
            }
        }
    }

    /** Raises the maximum and takes a slot, if the numbers are still exactly those seen. */
    public boolean raiseAndAcquire(long seen, int maximum) {
        return word.compareAndSet(seen, ((seen & ~(long) HIGHEST_MAXIMUM) | maximum) + ONE_OPEN);
    }

    /** Gives a slot back. */
    void release() {
        long left = word.addAndGet(-ONE_OPEN);
        CompletableFuture<Void> waiting = emptied;
        if (waiting != null && open(left) == 0) {
            waiting.complete(null);
        }
    }

    /** Done when all slots are back. Call once, when nobody acquires any more. */
    public CompletableFuture<Void> whenEmpty() {
        CompletableFuture<Void> empty = new CompletableFuture<>();
        emptied = empty;
        if (open(word.get()) == 0) {
            empty.complete(null);
        }
        return empty;
    }
}
