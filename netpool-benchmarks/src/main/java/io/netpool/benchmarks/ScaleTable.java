package io.netpool.benchmarks;

import io.netpool.benchmarks.load.LoadResult;
import io.netpool.benchmarks.scale.Line;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What each contender's climb found, as text. */
final class ScaleTable {
    /** Each by its word on a command line. */
    static final List<String> CONTENDERS = List.of("netpool", "netty");

    private static final String ROW = "%-9s%12s%14s%10s%14s%10s%14s%9s%9s";

    private ScaleTable() {}

    static String of(Map<String, List<LoadResult>> results) {
        StringBuilder text = new StringBuilder();
        line(text, ROW, "", "", "live heap", "admitted", "of it server", "closed", "of it server", "echo", "refusal");
        line(text, ROW, "", "connections", "B/connection", "ns", "CPU ns", "ns", "CPU ns", "µs", "µs");
        results.forEach((contender, climb) ->
                climb.stream().filter(result -> is(result, Line.STEP)).forEach(step -> step(text, contender, step)));
        results.forEach((contender, climb) -> climb.stream()
                .filter(result -> is(result, Line.DRAIN))
                .forEach(drain -> drain(text, contender, drain)));
        return text.toString();
    }

    private static boolean is(LoadResult result, String mode) {
        return result.mode().equals(mode);
    }

    private static void step(StringBuilder text, String contender, LoadResult step) {
        line(
                text,
                ROW,
                contender,
                Numbers.text(step.number("connections")),
                whole(step, "heap_b"),
                whole(step, "admission_ns"),
                whole(step, "admission_server_ns"),
                whole(step, "close_ns"),
                whole(step, "close_server_ns"),
                Numbers.text(step.number("echo_us")),
                Numbers.text(step.number("refusal_us")));
    }

    private static String whole(LoadResult step, String key) {
        return Numbers.text(Math.rint(step.number(key)));
    }

    private static void drain(StringBuilder text, String contender, LoadResult drain) {
        line(
                text,
                "%s: all gone in %s s: %s drained, %s cut; %s bytes of live heap a connection are left",
                contender,
                Numbers.text(drain.number("seconds")),
                Numbers.text(drain.number("drained")),
                Numbers.text(drain.number("cut")),
                whole(drain, "left_b"));
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
