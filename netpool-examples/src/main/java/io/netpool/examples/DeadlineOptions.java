package io.netpool.examples;

import io.netpool.Deadlines;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a client may take. */
final class DeadlineOptions {
    @Option(
            names = "--first-message-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long the first whole message may take, such as 30s; 0s: for ever (default: 0s).")
    // Whoever types by hand may think for longer than the 30 s of netpool's default.
    private Duration firstMessage = Duration.ZERO;

    @Option(
            names = "--idle-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long a client may say nothing, such as 90s; 0s: for ever (default: 5m).")
    private Duration idle = Deadlines.defaults().idle();

    Deadlines given() {
        return Deadlines.defaults().firstMessage(firstMessage).idle(idle);
    }
}
