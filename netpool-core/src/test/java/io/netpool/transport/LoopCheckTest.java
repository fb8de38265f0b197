package io.netpool.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import io.netpool.CapturedLog;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When an event loop counts as stuck, and what is said of it. */
class LoopCheckTest {
    private static final int LIMIT = 3;

    private final CapturedLog log = CapturedLog.open();
    private final HeldLoop held = new HeldLoop("held");
    private final HeldLoop.Client client = new HeldLoop.Client();
    private final LoopCheck check = new LoopCheck(held.watch, LIMIT);

    @AfterEach
    void end() {
        held.close();
        log.close();
    }

    private void tick(int times) {
        for (int i = 0; i < times; i++) {
            check.tick(true);
        }
    }

    private void holdUntilReported() throws InterruptedException {
        held.hold(client);
        tick(1 + LIMIT);
    }

    @Test
    void a_stuck_loop_is_told_with_its_thread_its_holder_and_its_stack() throws Exception {
        holdUntilReported();
        assertThat(log.warnings()).hasSize(1);
        ILoggingEvent warning = log.warnings().get(0);
        assertThat(warning.getFormattedMessage())
                .matches("held-1 is stuck: held for \\d+ ms by connection 7 of chat; all connections of this .*");
        assertThat(Arrays.stream(warning.getThrowableProxy().getStackTraceElementProxyArray())
                        .map(StackTraceElementProxy::getSTEAsString))
                .anyMatch(frame -> frame.contains("blockTheLoop"));
    }

    @Test
    void a_loop_is_stuck_once_it_was_silent_for_the_limit_and_not_before() throws Exception {
        held.hold(client);
        tick(LIMIT);
        assertThat(log.warnings()).isEmpty();
        assertThat(client.stalls).hasValue(0);
        tick(1);
        assertThat(log.warnings()).hasSize(1);
        assertThat(client.stalls).hasValue(1);
    }

    @Test
    void a_stall_is_told_and_counted_once_however_long_it_is() throws Exception {
        holdUntilReported();
        tick(100);
        assertThat(log.warnings()).hasSize(1);
        assertThat(client.stalls).hasValue(1);
    }

    @Test
    void that_a_loop_moves_again_is_told_once_with_how_long_it_was_held() throws Exception {
        holdUntilReported();
        held.release();
        held.untilAnswered();
        for (int i = 0; i < 10; i++) {
            tick(1);
            held.untilAnswered();
        }
        assertThat(log.lines()).hasSize(2).last().asString().matches("held-1 moves again: it was held for \\d+ ms");
    }

    @Test
    void a_second_stall_is_told_and_counted_again() throws Exception {
        holdUntilReported();
        held.release();
        held.untilAnswered();
        holdUntilReported();
        assertThat(log.warnings()).hasSize(2);
        assertThat(client.stalls).hasValue(2);
    }

    @Test
    void a_loop_that_is_held_again_and_again_but_never_for_so_long_is_not_stuck() throws Exception {
        for (int i = 0; i < 20; i++) {
            held.hold(client);
            tick(LIMIT);
            held.release();
            held.untilAnswered();
        }
        assertThat(log.lines()).isEmpty();
        assertThat(client.stalls).hasValue(0);
    }

    @Test
    void a_loop_that_always_has_something_to_do_answers_in_between() {
        Runnable busy = new Runnable() {
            @Override
            public void run() {
                if (!held.loop.isShuttingDown()) {
                    held.loop.execute(this);
                }
            }
        };
        held.loop.execute(busy);
        for (int i = 0; i < 50; i++) {
            tick(1);
            held.untilAnswered();
        }
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void a_loop_that_no_connection_holds_is_told_as_held_by_something_else() throws Exception {
        held.hold(null);
        tick(1 + LIMIT);
        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains("by no connection: a task or an overflow strategy;");
    }

    @Test
    void a_stall_whose_turn_in_the_log_has_not_come_is_counted_at_once_and_told_later() throws Exception {
        held.hold(client);
        for (int i = 0; i < 1 + LIMIT; i++) {
            assertThat(check.tick(false)).isFalse();
        }
        assertThat(log.lines()).isEmpty();
        assertThat(client.stalls).hasValue(1);
        assertThat(check.tick(true)).isTrue();
        assertThat(check.tick(true)).isFalse();
        assertThat(log.warnings()).hasSize(1);
        assertThat(client.stalls).hasValue(1);
    }
}
