package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** How long something took, against a deadline. */
final class Stopwatch {
    /** What the wheel may be late, and a busy machine. */
    private static final Duration LATE = Duration.ofMillis(1_200);

    private final long begunNanos = System.nanoTime();

    Duration time() {
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }

    /** Not before the deadline, nor much later. */
    void assertPassed(Duration deadline) {
        assertPassed(deadline, deadline);
    }

    void assertPassed(Duration earliest, Duration latest) {
        assertThat(time()).isBetween(earliest, latest.plus(LATE));
    }

    /** Keeps at it, now and then, for so long. */
    void every(Duration pause, Duration forSoLong, Step step) throws Exception {
        for (Duration next = time(); next.compareTo(forSoLong) < 0; next = next.plus(pause)) {
            Duration due = next;
            Guests.until("the next step", () -> time().compareTo(due) >= 0);
            step.take();
        }
    }

    /** Something that is done again and again. */
    interface Step {
        void take() throws Exception;
    }
}
