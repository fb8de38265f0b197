package io.netpool;

/**
 * What happens when a client comes and no slot is free. A strategy decides from numbers; the acceptor alone executes, so
 * that no strategy can break the count.
 */
@FunctionalInterface
public interface OverflowStrategy {

    /**
     * Decides on one client. Called on the acceptors' event loops, at once from several; it must not block. If it throws,
     * the client is refused and the error is logged.
     *
     * @param overflow the numbers at this moment
     * @return what to do
     */
    Verdict decide(Overflow overflow);

    /**
     * Refuses: the client sees a reset (RST), so that no TIME_WAIT piles up on this side. The default.
     *
     * @return the strategy
     */
    static OverflowStrategy refuse() {
        return overflow -> Verdict.refuse();
    }

    /**
     * Raises the maximum by 128, as the Go library does, as far as the process's limit of open files allows; refuses beyond.
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
}
