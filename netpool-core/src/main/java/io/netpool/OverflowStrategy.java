package io.netpool;

import java.time.Duration;
import java.util.Optional;

/**
 * What happens when a client comes and no slot is free. A strategy decides from numbers; the acceptor alone executes, so
 * that no strategy can break the count.
 */
@FunctionalInterface
public interface OverflowStrategy {

    /**
     * Decides on one client. Called on the acceptors' event loops, at once from several; it must not block. If it throws,
     * the client is refused, counted and the error logged.
     *
     * @param overflow the numbers at this moment
     * @return what to do
     */
    Verdict decide(Overflow overflow);

    /**
     * What clients are told that this strategy refuses, at once, after they waited, or because the listener drains.
     *
     * @return the last words, sent in UTF-8 exactly as given; empty for a reset
     */
    default Optional<String> farewell() {
        return Optional.empty();
    }

    /**
     * This strategy, but who is refused is told so: the bytes are sent and the connection is closed in good order, in bounded
     * time, for at most 256 at once an acceptor; beyond that clients are reset. Not on a listener with TLS from the first byte,
     * where nothing can be said in plain.
     *
     * @param text sent in UTF-8 exactly as given; end it as the protocol ends its lines
     * @return the strategy
     */
    default OverflowStrategy withFarewell(String text) {
        return new FarewellStrategy(this, text);
    }

    /**
     * Refuses: the client sees a reset (RST), so that no TIME_WAIT piles up on this side. The default.
     *
     * @return the strategy
     */
    static OverflowStrategy refuse() {
        return overflow -> Verdict.refuse();
    }

    /**
     * Refuses with last words; see {@link #withFarewell}.
     *
     * @param farewell sent in UTF-8 exactly as given
     * @return the strategy
     */
    static OverflowStrategy refuse(String farewell) {
        return refuse().withFarewell(farewell);
    }

    /**
     * Raises the maximum by 128, as the Go library does, as far as the process's limit of open files allows; refuses beyond. Also
     * from 0: where nobody is to be admitted yet, {@link Listener#suspend()} instead.
     *
     * @return the strategy
     */
    static OverflowStrategy increase() {
        return increase(128);
    }

    /**
     * Raises the maximum by a step, as far as the process's limit of open files allows; refuses beyond.
     *
     * @param step by how many connections, 1 or more
     * @return the strategy
     * @throws IllegalArgumentException if the step is under 1
     */
    static OverflowStrategy increase(int step) {
        return new IncreaseStrategy(step, Integer.MAX_VALUE);
    }

    /**
     * Raises the maximum by a step, never over the ceiling nor over what the process's limit of open files allows; refuses
     * beyond.
     *
     * @param step by how many connections, 1 or more
     * @param ceiling the highest maximum, 1 or more
     * @return the strategy
     * @throws IllegalArgumentException if the step or the ceiling is under 1
     */
    static OverflowStrategy increase(int step, int ceiling) {
        return new IncreaseStrategy(step, ceiling);
    }

    /**
     * Lets the excess wait in the kernel's backlog until a slot is free: clients connect, and are served later. Each acceptor
     * holds at most one of them in hand. What the backlog does not hold either, the kernel drops, and the clients try again.
     *
     * @return the strategy
     */
    static OverflowStrategy backlog() {
        return overflow -> Verdict.hold();
    }

    /**
     * Lets the excess wait, accepted but unread, first come first served over all acceptors; refuses who comes when as many
     * wait already, and who has waited too long.
     *
     * @param capacity how many may wait, 1 to 65,535
     * @param timeout how long
     * @return the strategy
     * @throws IllegalArgumentException if a number is out of range
     */
    static OverflowStrategy queue(int capacity, Duration timeout) {
        Verdict wait = new Verdict.Wait(capacity, timeout);
        return overflow -> wait;
    }

    /**
     * Makes room: one of the connections that have sent nothing for the longest time is asked to go
     * ({@link CloseReason#OVERFLOW_EVICTED}) and the new client takes its slot; refuses if none is idle enough.
     *
     * @param minimumIdle how long a connection must have sent nothing, 0 or more; it is known to 0.1 s
     * @return the strategy
     * @throws IllegalArgumentException if the time is out of range
     */
    static OverflowStrategy evictIdle(Duration minimumIdle) {
        Verdict evict = new Verdict.Evict(minimumIdle);
        return overflow -> evict;
    }
}
