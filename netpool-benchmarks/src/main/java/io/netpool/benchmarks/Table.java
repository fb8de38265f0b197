package io.netpool.benchmarks;

import io.netpool.benchmarks.servers.ServerKind;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Results as text. */
final class Table {
    private Table() {}

    static String of(List<Result> results) {
        return results.stream().map(Table::of).collect(Collectors.joining("\n"));
    }

    private static String of(Result result) {
        Cell cell = result.cell();
        StringBuilder text = new StringBuilder();
        line(text, cell.title() + " (" + cell.id() + "): " + cell.shape());
        line(
                text,
                row(
                        "",
                        cell.unit(),
                        "spread",
                        "CPU µs",
                        "× " + word(cell),
                        "busy",
                        cell.measurement().aside()));
        for (ServerKind kind : result.contenders()) {
            Statistics values = result.values(kind);
            line(
                    text,
                    row(
                            kind.label(),
                            Numbers.text(values.median()),
                            Numbers.spread(values),
                            Numbers.text(result.cpuMicros(kind).median()),
                            result.has(cell.reference()) ? Numbers.ratio(result.ratio(kind, cell.reference())) : "",
                            Numbers.percent(result.busy(kind).median()),
                            Numbers.text(result.asides(kind).median())));
        }
        result.absent().forEach((kind, reason) -> line(text, "  without " + kind.label() + ": " + reason));
        result.verdicts().forEach(verdict -> line(text, "  " + sentence(result, verdict)));
        return text.toString();
    }

    /** A verdict in words. */
    static String sentence(Result result, Bar.Verdict verdict) {
        Bar bar = verdict.bar();
        return String.format(
                Locale.ROOT,
                "%s: %s ÷ %s is %.2f%s, the bar is %s %.2f",
                verdict.passed() ? "pass" : "FAIL",
                bar.contender().label(),
                bar.reference().label(),
                verdict.judged(),
                verdict.onCpu() ? " by CPU (rates spread too much)" : "",
                result.cell().measurement().lessIsBetter() ? "at most" : "at least",
                bar.limit());
    }

    private static String word(Cell cell) {
        return cell.reference().word();
    }

    private static String row(Object... columns) {
        return String.format(Locale.ROOT, "  %-24s%14s  %-14s%10s  %8s  %5s  %s", columns);
    }

    private static void line(StringBuilder text, String line) {
        text.append(line.stripTrailing()).append('\n');
    }
}
