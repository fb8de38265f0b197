package io.netpool.benchmarks;

/**
 * What one round found of one contender. What was not measured is NaN.
 *
 * @param value what the cell is about, in its unit
 * @param cpuMicros the server's processor time a unit of work, in microseconds
 * @param busy the share of the time that the server was at work
 * @param aside what else should be seen, in the unit of {@link Measurement#aside}
 */
record Sample(double value, double cpuMicros, double busy, double aside) {
    static Sample of(double value) {
        return new Sample(value, Double.NaN, Double.NaN, Double.NaN);
    }
}
