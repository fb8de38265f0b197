package io.netpool.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.netpool.benchmarks.servers.ServerKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a race concludes from what it measured. */
class StatisticsTest {
    @Test
    void the_median_is_the_middle_or_between_the_two_in_the_middle() {
        assertThat(statistics(3, 1, 2).median()).isEqualTo(2);
        assertThat(statistics(4, 1, 2, 3).median()).isEqualTo(2.5);
    }

    @Test
    void the_spread_is_told_in_percent_of_the_median() {
        Statistics values = statistics(90, 100, 120);
        assertThat(values.lowPercent()).isCloseTo(-10, within(1e-9));
        assertThat(values.highPercent()).isCloseTo(20, within(1e-9));
        assertThat(values.halfSpread()).isCloseTo(0.15, within(1e-9));
        assertThat(Numbers.spread(values)).isEqualTo("-10…+20 %");
    }

    @Test
    void of_one_round_nobody_knows_the_spread() {
        assertThat(Numbers.spread(statistics(100))).isEqualTo("?");
    }

    @Test
    void a_ratio_is_of_values_of_the_same_round() {
        // A machine that halves its speed between two rounds changes both values and no ratio.
        assertThat(statistics(200, 100, 210).pairedRatio(statistics(100, 50, 100)))
                .isEqualTo(2);
        assertThatThrownBy(() -> statistics(1).pairedRatio(statistics(1, 2)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_bar_is_judged_by_rates_while_they_spread_less_than_the_margin() {
        assertThat(verdict(1.80, samples(198, 0.5), samples(100, 1)))
                .returns(false, Bar.Verdict::onCpu)
                .returns(true, Bar.Verdict::passed)
                .returns(1.98, Bar.Verdict::judged);
    }

    @Test
    void a_bar_is_judged_by_processor_time_when_rates_spread_more() {
        assertThat(verdict(1.80, samples(181, 0.6), List.of(sample(95, 1), sample(100, 1), sample(105, 1))))
                .returns(true, Bar.Verdict::onCpu)
                .returns(false, Bar.Verdict::passed);
    }

    @Test
    void a_contender_that_was_not_measured_is_not_judged() {
        Result result = new Result(cell(1), Map.of(ServerKind.NETTY, samples(1, 1)), Map.of(ServerKind.NETPOOL, "why"));
        assertThat(result.verdicts()).isEmpty();
        assertThat(result.isGood()).isFalse();
    }

    private static Bar.Verdict verdict(double limit, List<Sample> netpool, List<Sample> netty) {
        return new Result(cell(limit), Map.of(ServerKind.NETPOOL, netpool, ServerKind.NETTY, netty), Map.of())
                .verdicts()
                .get(0);
    }

    private static Cell cell(double limit) {
        Bar bar = new Bar(ServerKind.NETPOOL, ServerKind.NETTY, limit);
        return new Cell(
                "id",
                "title",
                "shape",
                "messages/s",
                true,
                new Measurement.Rate("echo", "64 64 1"),
                List.of(),
                ServerKind.NETTY,
                List.of(bar));
    }

    private static List<Sample> samples(double value, double cpuMicros) {
        return List.of(sample(value, cpuMicros), sample(value, cpuMicros), sample(value, cpuMicros));
    }

    private static Sample sample(double value, double cpuMicros) {
        return new Sample(value, cpuMicros, 1, Double.NaN);
    }

    private static Statistics statistics(double... values) {
        return new Statistics(java.util.Arrays.stream(values).boxed().toList());
    }
}
