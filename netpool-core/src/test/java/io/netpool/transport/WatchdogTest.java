package io.netpool.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netpool.CapturedLog;
import io.netpool.ThisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The thread that looks after the event loops. */
class WatchdogTest {
    private static final String NAME = "test-watchdog";

    private final Watchdog dog = new Watchdog(NAME, Duration.ofMillis(5), 20);

    private static void assertEnds() {
        await().until(() -> ThisProcess.threads(NAME).isEmpty());
    }

    @Test
    void a_stuck_loop_is_noticed_and_so_is_that_it_moves_again() throws Exception {
        HeldLoop.Client client = new HeldLoop.Client();
        try (CapturedLog log = CapturedLog.open();
                HeldLoop held = new HeldLoop("held")) {
            dog.add(held.watch);
            held.hold(client);
            await().until(() -> log.warnings().size() == 1);
            held.release();
            await().until(() -> log.lines().size() == 2);
            assertThat(log.lines().get(0)).startsWith("held-1 is stuck");
            assertThat(log.lines().get(1)).startsWith("held-1 moves again");
            assertThat(client.stalls).hasValue(1);
            dog.remove(held.watch);
        }
        assertEnds();
    }

    @Test
    void each_of_many_stuck_loops_has_its_line() throws Exception {
        List<HeldLoop> loops = new ArrayList<>();
        try (CapturedLog log = CapturedLog.open()) {
            for (int i = 0; i < 8; i++) {
                HeldLoop held = new HeldLoop("held-" + i);
                loops.add(held);
                held.hold(null);
                dog.add(held.watch);
            }
            await().until(() -> log.warnings().size() == loops.size());
            assertThat(log.lines().stream().map(line -> line.substring(0, "held-0".length())))
                    .doesNotHaveDuplicates();
            loops.forEach(held -> dog.remove(held.watch));
        } finally {
            loops.forEach(HeldLoop::close);
        }
        assertEnds();
    }

    @Test
    void it_is_one_daemon_thread_however_many_loops_there_are() {
        try (HeldLoop one = new HeldLoop("one");
                HeldLoop other = new HeldLoop("other")) {
            dog.add(one.watch);
            dog.add(other.watch);
            dog.add(other.watch);
            assertThat(ThisProcess.threads(NAME)).containsExactly(NAME);
            dog.remove(one.watch);
            assertThat(ThisProcess.threads(NAME)).containsExactly(NAME);
            dog.remove(other.watch);
        }
        assertEnds();
    }

    @Test
    void it_ends_at_once_when_nothing_is_watched_and_comes_back() {
        Watchdog patient = new Watchdog(NAME, Duration.ofHours(1), 4);
        try (HeldLoop held = new HeldLoop("held")) {
            for (int i = 0; i < 3; i++) {
                patient.add(held.watch);
                assertThat(ThisProcess.threads(NAME)).containsExactly(NAME);
                patient.remove(held.watch);
                assertEnds();
            }
        }
    }

    @Test
    void a_loop_that_has_ended_is_forgotten() {
        try (HeldLoop held = new HeldLoop("held")) {
            dog.add(held.watch);
            held.end();
            assertEnds();
        }
    }

    @RepeatedTest(5)
    void who_is_added_while_it_is_about_to_end_is_watched() throws Exception {
        HeldLoop.Client client = new HeldLoop.Client();
        try (CapturedLog log = CapturedLog.open();
                HeldLoop held = new HeldLoop("held");
                HeldLoop other = new HeldLoop("other")) {
            for (int i = 0; i < 1_000; i++) {
                dog.add(other.watch);
                dog.remove(other.watch);
            }
            dog.add(held.watch);
            held.hold(client);
            await().until(() -> client.stalls.get() == 1);
            assertThat(log.warnings()).hasSize(1);
            assertThat(ThisProcess.threads(NAME)).containsExactly(NAME);
            dog.remove(held.watch);
        }
        assertEnds();
    }
}
