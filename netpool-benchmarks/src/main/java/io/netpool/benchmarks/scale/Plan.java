package io.netpool.benchmarks.scale;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How far a climb goes, and how thoroughly.
 *
 * @param connections at the top
 * @param warmUps how often as many as in the first step come and leave before anything counts
 * @param renewals connections that are to be closed and opened again at a step, in all its rounds
 * @param singles round trips, and refusals
 */
record Plan(int connections, int warmUps, int renewals, int singles) {
    private static final int[] STEPS = {10_000, 100_000, 300_000};
    private static final int ROUNDS = 3;
    private static final int CLIENTS_WEIGHED = 10_000;

    static Plan to(int connections) {
        return new Plan(connections, 20, 100_000, 2_000);
    }

    List<Integer> steps() {
        return Stream.concat(
                        IntStream.of(STEPS).filter(step -> step < connections).boxed(), Stream.of(connections))
                .toList();
    }

    int firstStep() {
        return steps().get(0);
    }

    int clientsWeighed() {
        return Math.min(connections, CLIENTS_WEIGHED);
    }

    /** What is renewed in one round. */
    static int tenth(int step) {
        return Math.max(1, step / 10);
    }

    /** More of them where one is short. */
    int rounds(int step) {
        return Math.max(ROUNDS, renewals / tenth(step));
    }
}
