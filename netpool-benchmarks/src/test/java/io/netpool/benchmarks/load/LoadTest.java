package io.netpool.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netpool.Transport;
import io.netpool.benchmarks.servers.EchoServer;
import io.netpool.benchmarks.servers.ServerKind;
import io.netpool.benchmarks.servers.ServerSpec;
import io.netpool.benchmarks.servers.Work;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The load generator does what it says, and counts right. */
class LoadTest {
    private static final ServerSpec PLAIN = ServerSpec.of(ServerKind.NETTY, Work.BYTES, Transport.NIO);

    @ParameterizedTest
    @ValueSource(strings = {"echo HOST PORT 2 64 4 0.1", "echo HOST PORT 1 1000000 2 0.2", "churn HOST PORT 2 0.1"})
    void a_load_goes_on_until_its_time_is_over(String command) throws Exception {
        assertThat(run(PLAIN, command).number("per_s")).isPositive();
    }

    @Test
    void so_does_one_that_the_server_ends() throws Exception {
        ServerSpec closing = ServerSpec.of(ServerKind.NETTY, Work.CLOSE, Transport.NIO);
        LoadResult result = run(closing, "accepts HOST PORT 2 0.1");
        assertThat(result.number("per_s")).isPositive();
        assertThat(result.number("errors")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls-handshakes HOST PORT 2 0.5", "tls-bulk HOST PORT 1 1000 2 0.5"})
    void so_does_one_over_tls(String command) throws Exception {
        assertThat(run(PLAIN.withTls(), command).number("per_s")).isPositive();
    }

    @Test
    void a_flood_is_turned_away_while_the_admitted_go_on() throws Exception {
        ServerSpec gate =
                ServerSpec.of(ServerKind.GATE, Work.BYTES, Transport.NIO).withMaximum(2);
        LoadResult result = run(gate, "flood HOST PORT 2 64 1 4 0.2");
        assertThat(result.number("per_s")).isPositive();
        assertThat(result.number("turned_away_per_s")).isPositive();
    }

    @Test
    void a_server_that_hangs_up_is_an_error_and_no_rate() {
        ServerSpec gate =
                ServerSpec.of(ServerKind.GATE, Work.BYTES, Transport.NIO).withMaximum(1);
        assertThatThrownBy(() -> run(gate, "echo HOST PORT 2 64 1 0.5")).isInstanceOf(Exception.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo HOST PORT 0 64 1 1", "echo HOST PORT 1 64 1 0", "churn HOST PORT -1 1"})
    void a_load_of_nothing_is_refused(String command) {
        assertThatThrownBy(() -> run(PLAIN, command))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give");
    }

    @Test
    void processor_time_is_read_behind_a_name_of_any_kind() {
        assertThat(ServerCpu.micros("42 (a) b ( c) S 1 42 42 0 -1 4194560 9 0 0 0 150 50 0 0 20 0 1"))
                .isEqualTo(2_000_000);
    }

    @Test
    void latencies_are_right_within_a_thirty_second() {
        Latencies latencies = new Latencies();
        for (int micros = 1; micros <= 1_000; micros++) {
            latencies.record(micros * 1_000L);
        }
        assertThat(latencies.micros(0.5)).isBetween(484L, 500L);
        assertThat(latencies.micros(1)).isBetween(968L, 1_000L);
    }

    private static LoadResult run(ServerSpec spec, String command) throws Exception {
        try (EchoServer server = EchoServer.start(spec)) {
            Arguments arguments = new Arguments(command.replace("HOST", EchoServer.HOST)
                    .replace("PORT", Integer.toString(server.port()))
                    .split(" ", -1));
            return Load.of(arguments.mode()).run(arguments);
        }
    }
}
