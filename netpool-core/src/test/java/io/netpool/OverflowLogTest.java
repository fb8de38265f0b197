package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

/** However many clients are refused, the log stays short. */
class OverflowLogTest {

    private static Listener listener(Transport transport, OverflowStrategy strategy) {
        return Listener.tcp("127.0.0.1", 0)
                .name("full")
                .transport(transport)
                .acceptors(2)
                .maxConnections(1)
                .overflow(strategy)
                .handler(new Greeter())
                .start();
    }

    @EachTransport
    void a_flood_of_refused_clients_is_one_warning_and_one_line_a_second(Transport transport) throws Exception {
        try (LogLines log = LogLines.capture();
                Listener listener = listener(transport, OverflowStrategy.refuse());
                Crowd admitted = Crowd.connect(listener, 1)) {
            assertThat(admitted.admitted()).isEqualTo(1);
            long begunNanos = System.nanoTime();
            try (Crowd flood = Crowd.connect(listener, 2_000)) {
                assertThat(flood.refused()).isEqualTo(2_000);
            }
            int seconds = (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begunNanos);
            assertThat(log.containing("maximum reached"))
                    .containsExactly("WARN full: maximum reached (open=1 waiting=0 max=1)");
            assertThat(log.containing("MAXIMUM"))
                    .hasSizeBetween(1, 2 + seconds)
                    .allMatch(line -> line.matches(
                            "INFO full: refused \\d+ since the last such line: MAXIMUM \\(open=1 waiting=0 max=1\\)"));
        }
    }

    @EachTransport
    void a_strategy_that_throws_refuses_and_is_logged_with_the_listeners_name(Transport transport) throws Exception {
        OverflowStrategy broken = numbers -> {
            throw new IllegalStateException("no idea");
        };
        try (LogLines log = LogLines.capture();
                Listener listener = listener(transport, broken)) {
            long begunNanos = System.nanoTime();
            try (Crowd crowd = Crowd.connect(listener, 50)) {
                assertThat(crowd.admitted()).isEqualTo(1);
                assertThat(crowd.refused()).isEqualTo(49);
            }
            int seconds = (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begunNanos);
            assertThat(log.containing("the overflow strategy threw"))
                    .hasSizeBetween(1, 1 + seconds)
                    .allMatch(
                            line -> line.matches("WARN full: the overflow strategy threw, \\d+ refused for it since the"
                                    + " last such line"));
        }
    }
}
