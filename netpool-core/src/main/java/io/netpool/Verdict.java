package io.netpool;

import java.time.Duration;
import java.util.Objects;

/** What an {@link OverflowStrategy} decides on one client; the acceptor executes it. */
public sealed interface Verdict {

    /** Refuse: a reset, or the strategy's {@linkplain OverflowStrategy#farewell() farewell} if it has one. */
    record Refuse() implements Verdict {
        private static final Refuse INSTANCE = new Refuse();
    }

    /**
     * Refuse with last words. On a listener with TLS from the first byte this is a reset: nothing can be said in plain there.
     *
     * @param farewell sent in UTF-8 exactly as given, then the connection is closed in good order
     */
    record RefuseWith(String farewell) implements Verdict {
        /**
         * A verdict.
         *
         * @param farewell the last words
         */
        public RefuseWith {
            Objects.requireNonNull(farewell, "farewell");
        }
    }

    /**
     * Raise the maximum and admit. Executed only if the numbers still stand as the strategy saw them, else the strategy is
     * asked again: one overflow raises by one step, however many acceptors meet it at once.
     *
     * @param to the new maximum, at most 16,777,215; not bounded by {@link Overflow#attainable()}. Refused if it is not above the
     *     present one and above what is open
     */
    record Raise(int to) implements Verdict {}

    /**
     * Wait, accepted but unread, first come first served over all acceptors; refused when as many wait already or the time is
     * up.
     *
     * @param capacity how many may wait, 1 to 65,535
     * @param timeout how long, over 0
     */
    record Wait(int capacity, Duration timeout) implements Verdict {
        /**
         * A verdict.
         *
         * @param capacity how many may wait
         * @param timeout how long
         * @throws IllegalArgumentException if a number is out of range
         */
        public Wait {
            if (capacity < 1 || capacity > 65_535) {
                throw new IllegalArgumentException("waiting capacity = " + capacity + ": give 1 to 65535");
            }
            Objects.requireNonNull(timeout, "waiting timeout");
            if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(365)) > 0) {
                throw new IllegalArgumentException("waiting timeout = " + timeout + ": give over 0, up to 365 days");
            }
        }
    }

    /** Hold this one in hand, and shut this acceptor's gate until it is served: the rest waits in the kernel's backlog. */
    record Hold() implements Verdict {
        private static final Hold INSTANCE = new Hold();
    }

    /**
     * Close one of the longest idle connections, and wait for its slot for a second at most; refused if none is idle enough, or
     * if 256 wait so already.
     *
     * @param minimumIdle how long it must have sent nothing, 0 or more
     */
    record Evict(Duration minimumIdle) implements Verdict {
        /**
         * A verdict.
         *
         * @param minimumIdle how long it must have sent nothing
         * @throws IllegalArgumentException if it is out of range
         */
        public Evict {
            Objects.requireNonNull(minimumIdle, "minimum idle");
            if (minimumIdle.isNegative() || minimumIdle.compareTo(Duration.ofDays(365)) > 0) {
                throw new IllegalArgumentException("minimum idle = " + minimumIdle + ": give 0 to 365 days");
            }
        }
    }

    /**
     * Refuse.
     *
     * @return the verdict
     */
    static Verdict refuse() {
        return Refuse.INSTANCE;
    }

    /**
     * Hold.
     *
     * @return the verdict
     */
    static Verdict hold() {
        return Hold.INSTANCE;
    }
}
