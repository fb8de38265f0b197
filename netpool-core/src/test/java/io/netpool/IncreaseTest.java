package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A maximum that moves out of the way of one too many. */
class IncreaseTest {

    private static Listener listener(Transport transport, int acceptors, int maximum, OverflowStrategy strategy) {
        return Listener.tcp("127.0.0.1", 0)
                .name("increase")
                .transport(transport)
                .acceptors(acceptors)
                .maxConnections(maximum)
                .overflow(strategy)
                .handler(new Greeter())
                .start();
    }

    @EachTransport
    void increase_raises_the_maximum_by_128(Transport transport) throws Exception {
        try (Listener listener = listener(transport, 1, 1, OverflowStrategy.increase());
                Crowd first = Crowd.connect(listener, 1)) {
            assertThat(first.admitted()).isEqualTo(1);
            assertThat(listener.maxConnections()).isEqualTo(1);
            try (Crowd second = Crowd.connect(listener, 1)) {
                assertThat(second.admitted()).isEqualTo(1);
                assertThat(listener.maxConnections()).isEqualTo(129);
            }
        }
    }

    @EachTransport
    void increase_stops_at_its_ceiling_and_refuses_then(Transport transport) throws Exception {
        try (Listener listener = listener(transport, 1, 1, OverflowStrategy.increase(2, 4));
                Crowd crowd = Crowd.connect(listener, 6)) {
            assertThat(crowd.admitted()).isEqualTo(4);
            assertThat(crowd.refused()).isEqualTo(2);
            assertThat(listener.maxConnections()).isEqualTo(4);
        }
    }

    @EachTransport
    void an_overflow_is_one_step_however_many_acceptors_meet_it_at_once(Transport transport) throws Exception {
        try (Listener listener = listener(transport, 4, 10, OverflowStrategy.increase(7, 1_000));
                Crowd crowd = Crowd.connect(listener, 200)) {
            assertThat(crowd.admitted()).isEqualTo(200);
            assertThat(listener.maxConnections()).isEqualTo(10 + 28 * 7); // 27 steps are too few for 200
        }
    }

    @EachTransport
    void increase_from_0_admits_the_first(Transport transport) throws Exception {
        try (Listener listener = listener(transport, 2, 0, OverflowStrategy.increase(1));
                Crowd crowd = Crowd.connect(listener, 5)) {
            assertThat(crowd.admitted()).isEqualTo(5);
            assertThat(listener.maxConnections()).isEqualTo(5);
        }
    }

    @EachTransport
    void a_strategy_sees_the_numbers_of_the_moment(Transport transport) throws Exception {
        OverflowStrategy checking =
                numbers -> numbers.open() == 3 && numbers.maximum() == 3 && numbers.attainable() > 100
                        ? new Verdict.Raise(4)
                        : Verdict.refuse();
        try (Listener listener = listener(transport, 1, 3, checking);
                Crowd crowd = Crowd.connect(listener, 6)) {
            assertThat(crowd.admitted()).isEqualTo(4);
        }
    }

    @EachTransport
    void a_strategy_that_lowers_the_maximum_refuses(Transport transport) throws Exception {
        try (Listener listener = listener(transport, 1, 3, numbers -> new Verdict.Raise(1));
                Crowd crowd = Crowd.connect(listener, 6)) {
            assertThat(crowd.admitted()).isEqualTo(3);
            assertThat(listener.maxConnections()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "128, 2147483647, 1000, 10000, 1128",
        "128, 2147483647, 9900, 10000, 10000",
        "128, 1050,       1000, 10000, 1050",
        "2147483647, 2147483647, 1000, 2147483647, 2147483647"
    })
    void a_step_ends_at_the_ceiling_and_at_what_the_descriptors_allow(
            int step, int ceiling, int maximum, int attainable, int raised) {
        assertThat(OverflowStrategy.increase(step, ceiling).decide(new Overflow(maximum, 0, maximum, attainable)))
                .isEqualTo(new Verdict.Raise(raised));
    }

    @ParameterizedTest
    @CsvSource({"128, 1000, 10000", "128, 2000, 1000"})
    void no_step_is_left_at_the_ceiling_or_without_descriptors(int step, int ceiling, int attainable) {
        assertThat(OverflowStrategy.increase(step, ceiling).decide(new Overflow(1_000, 0, 1_000, attainable)))
                .isEqualTo(Verdict.refuse());
    }

    @Test
    void a_step_or_a_ceiling_under_1_is_refused() {
        assertThatThrownBy(() -> OverflowStrategy.increase(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("increase step = 0: give 1 or more");
        assertThatThrownBy(() -> OverflowStrategy.increase(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("increase ceiling = 0: give 1 or more");
    }
}
