package io.netpool;

/** What an {@link OverflowStrategy} decides; the acceptor executes it. */
public sealed interface Verdict {

    /** Reset the client. */
    record Refuse() implements Verdict {
        private static final Refuse INSTANCE = new Refuse();
    }

    /**
     * Raise the maximum and admit. Executed only if the numbers still stand as the strategy saw them, else the strategy is
     * asked again: one overflow raises by one step, however many acceptors meet it at once.
     *
     * @param to the new maximum; not above the present one means {@link Refuse}
     */
    record Raise(int to) implements Verdict {}

    /**
     * Reset the client.
     *
     * @return the verdict
     */
    static Verdict refuse() {
        return Refuse.INSTANCE;
    }

    /**
     * Raise the maximum and admit.
     *
     * @param to the new maximum
     * @return the verdict
     */
    static Verdict raise(int to) {
        return new Raise(to);
    }
}
