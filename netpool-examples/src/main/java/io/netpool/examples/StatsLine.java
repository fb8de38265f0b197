package io.netpool.examples;

import io.netpool.Listener;
import io.netpool.ListenerStats;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One line of numbers at an interval, so that one can watch. */
final class StatsLine {
    private StatsLine() {}

    /** Prints until the listener has ended. */
    static void printEvery(Duration interval, Listener listener, PrintWriter out) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, listener.name() + "-stats");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleAtFixedRate(
                () -> {
                    out.println(listener.name() + ": " + text(listener.stats()));
                    out.flush();
                },
                interval.toMillis(),
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
        listener.stopped().whenComplete((result, failure) -> timer.shutdownNow());
    }

    static String text(ListenerStats stats) {
        return String.format(
                Locale.ROOT,
                "open=%d waiting=%d max=%d peak=%d accepted=%d admitted=%d refused=%s evicted=%d in=%d out=%d%s",
                stats.open(),
                stats.waiting(),
                stats.maximum(),
                stats.peak(),
                stats.accepted(),
                stats.admitted(),
                stats.refused().isEmpty() ? "0" : stats.refused(),
                stats.evicted(),
                stats.messagesIn(),
                stats.messagesOut(),
                stats.gate().isEmpty()
                        ? ""
                        : stats.gate().entrySet().stream()
                                .map(shut ->
                                        shut.getKey() + "=" + shut.getValue().toMillis() + "ms")
                                .collect(Collectors.joining(",", " gate=", "")));
    }
}
