package io.netpool.accept;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The decision whether an accepted socket becomes a connection, and the word of numbers behind it. All numbers lie in one
 * {@code long}, so that each decision is one compare-and-set and no moment shows two numbers that do not belong together.
 *
 * <pre>
 * bits 63…40     bits 39…24     bits 23…0
 * open           waiting        maximum
 * </pre>
 *
 * A slot that comes free while somebody waits is handed over: it never becomes free, so nobody can snatch it. Who is told that
 * a slot was handed over must serve exactly one of the waiting, or give the slot back. Safe for use by any thread.
 */
public final class Admission {
    /** The highest {@code maxConnections}: 24 bits. */
    public static final int HIGHEST_MAXIMUM = (1 << 24) - 1;
    /** The most that can wait: 16 bits. */
    public static final int MOST_WAITING = (1 << 16) - 1;

    private static final int OPEN_SHIFT = 40;
    private static final int WAITING_SHIFT = 24;

    /** What became of somebody who would wait. */
    public enum Parking {
        /** A slot was free: no need to wait. */
        ADMITTED,
        /** Counted among the waiting. */
        WAITING,
        /** As many wait already as may. */
        CROWDED
    }

    private final AtomicLong word;
    private final AtomicInteger peak = new AtomicInteger();
    /** Set once by the thread that drains, read by those that release. */
    private volatile @Nullable CompletableFuture<Void> emptied;

    public Admission(int maximum) {
        word = new AtomicLong(word(0, 0, maximum));
    }

    /** The numbers of this instant, to read with {@link #open}, {@link #waiting} and {@link #maximum(long)}. */
    public long numbers() {
        return word.get();
    }

    public static int open(long numbers) {
        return (int) (numbers >>> OPEN_SHIFT);
    }

    public static int waiting(long numbers) {
        return (int) (numbers >>> WAITING_SHIFT) & MOST_WAITING;
    }

    public static int maximum(long numbers) {
        return (int) numbers & HIGHEST_MAXIMUM;
    }

    /** The numbers as they stand in log lines. */
    public static String text(long numbers) {
        return "open=" + open(numbers) + " waiting=" + waiting(numbers) + " max=" + maximum(numbers);
    }

    /** The most that were open at once. */
    public int peak() {
        return peak.get();
    }

    /** Takes a slot if one is free and nobody waits for it. */
    public boolean acquire() {
        for (; ; ) {
            long seen = word.get();
            if (isFull(seen)) {
                return false;
            }
            if (word.weakCompareAndSetVolatile(seen, word(open(seen) + 1, 0, maximum(seen)))) {
                opened(open(seen) + 1);
                return true;
            }
        }
    }

    /** Whether one who comes now finds no slot. */
    static boolean isFull(long numbers) {
        return waiting(numbers) > 0 || open(numbers) >= maximum(numbers);
    }

    /** Takes a slot if one is free, else waits for one if fewer than so many wait. */
    public Parking park(int capacity) {
        for (; ; ) {
            long seen = word.get();
            boolean full = isFull(seen);
            if (full && waiting(seen) >= capacity) {
                return Parking.CROWDED;
            }
            long next =
                    full ? word(open(seen), waiting(seen) + 1, maximum(seen)) : word(open(seen) + 1, 0, maximum(seen));
            if (word.weakCompareAndSetVolatile(seen, next)) {
                opened(open(next));
                return full ? Parking.WAITING : Parking.ADMITTED;
            }
        }
    }

    /**
     * One of the waiting goes away.
     *
     * @return false if slots are on their way to all who wait: then nothing changes, and he must take his
     */
    public boolean leave() {
        for (; ; ) {
            long seen = word.get();
            if (waiting(seen) == 0) {
                return false;
            }
            if (word.weakCompareAndSetVolatile(seen, word(open(seen), waiting(seen) - 1, maximum(seen)))) {
                return true;
            }
        }
    }

    /**
     * Gives a slot back.
     *
     * @return whether it was handed over to one of the waiting, who must be served now
     */
    public boolean release() {
        for (; ; ) {
            long seen = word.get();
            boolean handOver = waiting(seen) > 0 && open(seen) <= maximum(seen);
            long next = handOver
                    ? word(open(seen), waiting(seen) - 1, maximum(seen))
                    : word(open(seen) - 1, waiting(seen), maximum(seen));
            if (word.weakCompareAndSetVolatile(seen, next)) {
                CompletableFuture<Void> whenEmpty = emptied;
                if (whenEmpty != null && open(next) == 0) {
                    whenEmpty.complete(null);
                }
                return handOver;
            }
        }
    }

    /**
     * Changes the maximum. Who is connected stays; who waits is admitted as far as there is room now.
     *
     * @return how many of the waiting were given a slot, and must be served now
     */
    public int maximum(int maximum) {
        for (; ; ) {
            long seen = word.get();
            int granted = granted(seen, maximum);
            if (word.weakCompareAndSetVolatile(seen, word(open(seen) + granted, waiting(seen) - granted, maximum))) {
                opened(open(seen) + granted);
                return granted;
            }
        }
    }

    /**
     * Raises the maximum if the numbers are still exactly those seen, so that one overflow raises by one step, however many meet
     * it at once. Takes a slot for the caller if nobody waits, else gives slots to the waiting.
     *
     * @return how many of the waiting were given a slot, and must be served now; -1 if the numbers have changed
     */
    public int raise(long seen, int maximum) {
        int granted = granted(seen, maximum);
        int opened = open(seen) + (waiting(seen) == 0 ? 1 : granted);
        if (!word.compareAndSet(seen, word(opened, waiting(seen) - granted, maximum))) {
            return -1;
        }
        opened(opened);
        return granted;
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

    private static int granted(long seen, int maximum) {
        return Math.max(0, Math.min(waiting(seen), maximum - open(seen)));
    }

    private void opened(int open) {
        int highest = peak.get();
        if (open > highest) {
            peak.accumulateAndGet(open, Math::max);
        }
    }

    private static long word(int open, int waiting, int maximum) {
        return (long) open << OPEN_SHIFT | (long) waiting << WAITING_SHIFT | maximum;
    }
}
