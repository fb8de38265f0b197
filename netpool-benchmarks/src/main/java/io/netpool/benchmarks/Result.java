package io.netpool.benchmarks;

import io.netpool.benchmarks.servers.ServerKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What was found in one cell.
 *
 * @param cell the cell
 * @param samples of each contender that went through, one a round
 * @param absent who did not, and why
 */
record Result(Cell cell, Map<ServerKind, List<Sample>> samples, Map<ServerKind, String> absent) {

    boolean has(ServerKind kind) {
        return samples.containsKey(kind);
    }

    Set<ServerKind> contenders() {
        return samples.keySet();
    }

    Statistics values(ServerKind kind) {
        return of(kind, Sample::value);
    }

    Statistics cpuMicros(ServerKind kind) {
        return of(kind, Sample::cpuMicros);
    }

    Statistics busy(ServerKind kind) {
        return of(kind, Sample::busy);
    }

    Statistics asides(ServerKind kind) {
        return of(kind, Sample::aside);
    }

    private Statistics of(ServerKind kind, ToDoubleFunction<Sample> part) {
        return new Statistics(samples.getOrDefault(kind, List.of()).stream()
                .map(part::applyAsDouble)
                .toList());
    }

    double ratio(ServerKind kind, ServerKind reference) {
        return values(kind).pairedRatio(values(reference));
    }

    /** More is better, as with rates. */
    double cpuRatio(ServerKind kind, ServerKind reference) {
        return cpuMicros(reference).pairedRatio(cpuMicros(kind));
    }

    /** Whether all went through, but for the JDK's server where it has no virtual threads, and every bar is reached. */
    boolean isGood() {
        return absent.keySet().stream().allMatch(ServerKind.JDK::equals)
                && verdicts().stream().allMatch(Bar.Verdict::passed);
    }

    List<Bar.Verdict> verdicts() {
        return cell.bars().stream()
                .map(bar -> bar.judge(this))
                .flatMap(Optional::stream)
                .toList();
    }
}
