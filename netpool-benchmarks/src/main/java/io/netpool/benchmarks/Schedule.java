package io.netpool.benchmarks;

/**
 * How long a race measures.
 *
 * @param rounds rounds a cell
 * @param seconds of each contender in a round
 * @param warmUpSeconds of each contender before the first
 */
record Schedule(int rounds, double seconds, double warmUpSeconds) {
    @Override
    public String toString() {
        return rounds + (rounds == 1 ? " round of " : " rounds of ") + Numbers.text(seconds)
                + " s, in turns, after a warm-up of " + Numbers.text(warmUpSeconds) + " s each";
    }
}
