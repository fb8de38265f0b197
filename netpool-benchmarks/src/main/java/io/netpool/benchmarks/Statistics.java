package io.netpool.benchmarks;

import java.util.List;
import java.util.stream.IntStream;

/** Some values of the same thing, one a round. */
record Statistics(List<Double> values) {
    Statistics {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values");
        }
        values = List.copyOf(values);
    }

    double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double lowest() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double highest() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** How far the lowest is from the median, in percent of it: 0 or less. */
    double lowPercent() {
        return (lowest() / median() - 1) * 100;
    }

    /** How far the highest is from the median, in percent of it: 0 or more. */
    double highPercent() {
        return (highest() / median() - 1) * 100;
    }

    /** Plus or minus so much, as a share of the median. */
    double halfSpread() {
        return (highest() - lowest()) / 2 / median();
    }

    /** The median of the ratios of values that belong to the same round. */
    double pairedRatio(Statistics reference) {
        if (reference.values.size() != values.size()) {
            throw new IllegalArgumentException("not the same rounds");
        }
        return new Statistics(IntStream.range(0, values.size())
                        .mapToObj(round -> values.get(round) / reference.values.get(round))
                        .toList())
                .median();
    }
}
