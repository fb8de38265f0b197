package io.netpool.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netpool.benchmarks.servers.ServerKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Results as one page of HTML that needs nothing else. */
final class Page {
    private static final String STYLE = "page.css";

    private Page() {}

    static String of(Machine machine, List<Result> results) throws IOException {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <title>netpool race, %s, %s</title>
                <style>
                %s</style>
                </head>
                <body>
                <h1>netpool and its peers</h1>
                <p class="quiet">%s. Bars are medians, the thin lines on them go from the lowest round to the highest.
                Ratios are medians of the rounds' own ratios.</p>
                <dl>
                %s</dl>
                %s%s</body>
                </html>
                """.formatted(
                        text(machine.lines().getOrDefault("transport", "")),
                        text(machine.date()),
                        style(),
                        text(machine.date()),
                        machine.lines().entrySet().stream().map(Page::fact).collect(Collectors.joining()),
                        summary(results),
                        results.stream().map(Page::section).collect(Collectors.joining()));
    }

    private static String style() throws IOException {
        try (InputStream style = Objects.requireNonNull(Page.class.getResourceAsStream(STYLE), STYLE)) {
            return new String(style.readAllBytes(), UTF_8);
        }
    }

    private static String fact(Map.Entry<String, String> fact) {
        return "<dt>" + text(fact.getKey()) + "</dt><dd>" + text(fact.getValue()) + "</dd>\n";
    }

    private static String summary(List<Result> results) {
        String rows = results.stream()
                .flatMap(result -> result.verdicts().stream().map(verdict -> verdict(result, verdict)))
                .collect(Collectors.joining());
        if (rows.isEmpty()) {
            return "";
        }
        return """
                <section>
                <h2>What is asked of netpool</h2>
                <table class="verdicts">
                %s<tbody>
                %s</tbody>
                </table>
                </section>
                """.formatted(head("cell", "compared", "ratio", "CPU ratio", "judged by", "bar", "verdict"), rows);
    }

    private static String verdict(Result result, Bar.Verdict verdict) {
        Bar bar = verdict.bar();
        return row(
                "<tr>",
                text(result.cell().title()),
                text(bar.contender().label() + " ÷ " + bar.reference().label()),
                Numbers.ratio(verdict.ratio()),
                Numbers.ratio(verdict.cpuRatio()),
                verdict.onCpu() ? "CPU" : text(result.cell().unit()),
                (result.cell().measurement().lessIsBetter() ? "≤ " : "≥ ") + Numbers.ratio(bar.limit()),
                verdict.passed() ? "<span class=\"pass\">✓ pass</span>" : "<span class=\"fail\">✗ fail</span>");
    }

    private static String head(String... names) {
        return "<thead><tr><th>" + String.join("</th><th>", names) + "</th></tr></thead>\n";
    }

    private static String row(String opening, String... columns) {
        return opening + "<td>" + String.join("</td><td>", columns) + "</td></tr>\n";
    }

    private static String section(Result result) {
        Cell cell = result.cell();
        double scale = result.contenders().stream()
                .mapToDouble(kind -> result.values(kind).highest())
                .max()
                .orElse(1);
        return """
                <section>
                <h2>%s</h2>
                <p class="quiet">%s · %s</p>
                <table>
                %s<tbody>
                %s</tbody>
                </table>
                %s%s</section>
                """.formatted(
                        text(cell.title()),
                        text(cell.id()),
                        text(cell.shape()),
                        head(
                                "",
                                "",
                                text(cell.unit()),
                                "spread",
                                "ratio to " + text(cell.reference().label()),
                                "server CPU µs",
                                "server busy",
                                text(cell.measurement().aside())),
                        result.contenders().stream()
                                .map(kind -> row(result, kind, scale))
                                .collect(Collectors.joining()),
                        result.verdicts().stream()
                                .map(verdict -> sentence(result, verdict))
                                .collect(Collectors.joining()),
                        result.absent().entrySet().stream().map(Page::absence).collect(Collectors.joining()));
    }

    private static String row(Result result, ServerKind kind, double scale) {
        Statistics values = result.values(kind);
        ServerKind reference = result.cell().reference();
        return row(
                kind.isNetpool() ? "<tr class=\"own\">" : "<tr>",
                text(kind.label()),
                track(values, scale),
                Numbers.text(values.median()),
                Numbers.spread(values),
                result.has(reference) ? Numbers.ratio(result.ratio(kind, reference)) : "",
                Numbers.text(result.cpuMicros(kind).median()),
                Numbers.percent(result.busy(kind).median()),
                Numbers.text(result.asides(kind).median()));
    }

    private static String track(Statistics values, double scale) {
        double low = values.lowest() / scale * 100;
        double high = values.highest() / scale * 100;
        return String.format(
                Locale.ROOT,
                "<div class=\"track\"><i style=\"width:%.1f%%\"></i><b style=\"left:%.1f%%;width:%.1f%%\"></b></div>",
                values.median() / scale * 100,
                low,
                high - low);
    }

    private static String sentence(Result result, Bar.Verdict verdict) {
        return "<p class=\"" + (verdict.passed() ? "pass" : "fail") + "\">" + text(Table.sentence(result, verdict))
                + "</p>\n";
    }

    private static String absence(Map.Entry<ServerKind, String> absent) {
        return "<p class=\"quiet\">Without " + text(absent.getKey().label()) + ": " + text(absent.getValue())
                + "</p>\n";
    }

    private static String text(String raw) {
        return raw.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
