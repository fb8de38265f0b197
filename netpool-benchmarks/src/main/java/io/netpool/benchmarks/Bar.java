package io.netpool.benchmarks;

import io.netpool.benchmarks.servers.ServerKind;
import java.util.Optional;

/**
 * What one contender is to reach against another.
 *
 * @param limit the ratio of their values: at least this where more is better, at most this where less is
 */
record Bar(ServerKind contender, ServerKind reference, double limit) {

    /**
     * How it went.
     *
     * @param bar the bar
     * @param ratio the median of the rounds' ratios of values
     * @param cpuRatio the same of processor time a unit, turned over so that more is better; NaN if it was not measured
     * @param onCpu whether it is judged by that, because the values spread more than the verdict leaves room for
     * @param passed whether the bar is reached
     */
    record Verdict(Bar bar, double ratio, double cpuRatio, boolean onCpu, boolean passed) {
        double judged() {
            return onCpu ? cpuRatio : ratio;
        }
    }

    /** The verdict; empty if one of the two was not measured. */
    Optional<Verdict> judge(Result result) {
        if (!result.has(contender) || !result.has(reference)) {
            return Optional.empty();
        }
        double ratio = result.ratio(contender, reference);
        double cpuRatio = result.cpuRatio(contender, reference);
        double margin = Math.abs(ratio - limit) / limit;
        double spread = Math.max(
                result.values(contender).halfSpread(), result.values(reference).halfSpread());
        boolean onCpu = spread > margin && !Double.isNaN(cpuRatio);
        double judged = onCpu ? cpuRatio : ratio;
        boolean passed = result.cell().measurement().lessIsBetter() ? judged <= limit : judged >= limit;
        return Optional.of(new Verdict(this, ratio, cpuRatio, onCpu, passed));
    }
}
