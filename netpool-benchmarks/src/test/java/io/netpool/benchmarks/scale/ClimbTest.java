package io.netpool.benchmarks.scale;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.benchmarks.load.LoadResult;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A climb goes all the way, and what it finds is what a connection can cost. */
class ClimbTest {
    private static final int CONNECTIONS = 1_000;

    @Test
    void there_are_steps_up_to_the_top() {
        assertThat(Plan.to(CONNECTIONS).steps()).containsExactly(CONNECTIONS);
        assertThat(Plan.to(100_000).steps()).containsExactly(10_000, 100_000);
        assertThat(Plan.to(1_000_000).steps()).containsExactly(10_000, 100_000, 300_000, 1_000_000);
    }

    @Test
    void netpool_is_measured_and_all_go_in_good_order() throws Exception {
        List<LoadResult> climb = climb("netpool");
        LoadResult step = climb.get(0);
        assertMeasured(step);
        assertThat(step.number("refusal_us")).isPositive();
        LoadResult drain = climb.get(1);
        assertThat(drain.mode()).isEqualTo(Line.DRAIN);
        assertThat(drain.number("drained")).isEqualTo(CONNECTIONS);
        assertThat(drain.number("cut")).isZero();
        assertThat(drain.number("left_b")).isLessThan(500);
    }

    @Test
    void netty_by_hand_is_measured_and_refuses_nobody() throws Exception {
        LoadResult step = climb("netty").get(0);
        assertMeasured(step);
        assertThat(step.number("refusal_us")).isNaN();
    }

    private static void assertMeasured(LoadResult step) {
        assertThat(step.mode()).isEqualTo(Line.STEP);
        assertThat(step.number("connections")).isEqualTo(CONNECTIONS);
        assertThat(step.number("open")).isEqualTo(CONNECTIONS);
        assertThat(step.number("heap_b")).isBetween(500.0, 5_000.0);
        assertThat(step.number("admission_server_ns")).isPositive();
        assertThat(step.number("close_server_ns")).isPositive();
        assertThat(step.number("echo_us")).isPositive();
    }

    private static List<LoadResult> climb(String contender) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (LocalEcho server = LocalEcho.start(contender, CONNECTIONS);
                Clients clients = new Clients()) {
            new Climb(server, clients, new Plan(CONNECTIONS, 1, 0, 50), new PrintStream(said, true, UTF_8)).run();
        }
        return said.toString(UTF_8)
                .lines()
                .filter(line -> !line.startsWith(Line.PROGRESS))
                .map(LoadResult::parse)
                .toList();
    }
}
