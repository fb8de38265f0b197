package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** Each deadline can be switched off. */
class DeadlinesOffTest {
    private static final Deadlines OFF = Deadlines.defaults()
            .handshake(Duration.ZERO)
            .firstMessage(Duration.ZERO)
            .message(Duration.ZERO)
            .idle(Duration.ZERO)
            .write(Duration.ZERO)
            .lifetime(Duration.ZERO)
            .close(Duration.ZERO);
    /** The wheel has come round by then. */
    private static final Duration LONG = Duration.ofMillis(700);

    private static final int ANSWERS = 40;

    @EachShape
    void with_zero_nothing_runs_out(Shape shape, Way way) throws Exception {
        try (Listener listener = shape.answer(
                        way.listener().deadlines(OFF), SlowClient::bound, line -> "x".repeat(64 * 1024 - 1));
                Client silent = way.connect(listener);
                Client slow = SlowClient.connect(way, listener)) {
            silent.send("half");
            slow.send("\n".repeat(ANSWERS)).halfClose();
            Guests.untilIdleFor(LONG);
            assertThat(slow.rest()).hasSize(ANSWERS * 64 * 1024);
            assertThat(silent.send(" a line\n").line()).hasSize(64 * 1024 - 1);
        }
    }
}
