package io.netpool.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** One line of {@code key=value} pairs. */
public final class LoadResult {
    private static final String MODE = "mode";
    private static final String ERROR = "error";

    private final Map<String, String> values = new LinkedHashMap<>();

    public LoadResult(String mode) {
        values.put(MODE, mode);
    }

    private LoadResult() {}

    static LoadResult failed(String mode, Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new LoadResult(mode).with(ERROR, root.toString().replaceAll("\\s+", "_"));
    }

    /** Reads what {@link #toString} wrote. */
    public static LoadResult parse(String line) {
        LoadResult result = new LoadResult();
        for (String pair : line.strip().split("\\s+", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("no key=value pairs: " + line);
            }
            result.values.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return result;
    }

    public LoadResult with(String key, String value) {
        values.put(key, value);
        return this;
    }

    public LoadResult with(String key, long value) {
        return with(key, Long.toString(value));
    }

    public LoadResult with(String key, double value) {
        return with(key, String.format(Locale.ROOT, "%.3f", value));
    }

    /** What it is a result of. */
    public String mode() {
        return values.getOrDefault(MODE, "");
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    public double number(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalStateException("no " + key + " in: " + this);
        }
        return Double.parseDouble(value);
    }

    /** Throws what went wrong, if anything did. */
    public LoadResult orThrow() {
        String error = values.get(ERROR);
        if (error != null) {
            throw new IllegalStateException(error.replace('_', ' '));
        }
        return this;
    }

    @Override
    public String toString() {
        return values.entrySet().stream().map(Object::toString).collect(Collectors.joining(" "));
    }
}
