package io.netpool.benchmarks;

import java.util.Locale;

/** Numbers as people read them. */
final class Numbers {
    private Numbers() {}

    /** With three figures at least, and no more decimals than that takes. */
    static String text(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        double size = Math.abs(value);
        String format = size >= 100 || size == Math.rint(size) ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    static String ratio(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.2f", value);
    }

    static String percent(double share) {
        return Double.isNaN(share) ? "" : String.format(Locale.ROOT, "%.0f %%", share * 100);
    }

    /** From the lowest to the highest, in percent of the median; of one value nobody knows. */
    static String spread(Statistics values) {
        if (values.values().size() == 1) {
            return "?";
        }
        return String.format(Locale.ROOT, "%.0f…%+.0f %%", values.lowPercent(), values.highPercent());
    }
}
