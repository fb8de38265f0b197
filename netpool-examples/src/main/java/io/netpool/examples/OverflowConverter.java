package io.netpool.examples;

import io.netpool.OverflowStrategy;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A strategy as an option: its name, and its numbers behind colons. */
final class OverflowConverter implements ITypeConverter<OverflowStrategy> {
    private static final int MOST_WAITING = 65_535;

    @Override
    public OverflowStrategy convert(String value) {
        String[] parts = value.split(":", -1);
        return switch (parts[0] + ":" + (parts.length - 1)) {
            case "refuse:0" -> OverflowStrategy.refuse();
            case "increase:0" -> OverflowStrategy.increase();
            case "increase:1" -> OverflowStrategy.increase(number(parts[1]));
            case "increase:2" -> OverflowStrategy.increase(number(parts[1]), number(parts[2]));
            case "backlog:0" -> OverflowStrategy.backlog();
            case "queue:2" -> OverflowStrategy.queue(Numbers.parse(parts[1], 1, MOST_WAITING), timeout(parts[2]));
            case "evict:1" -> OverflowStrategy.evictIdle(duration(parts[1]));
            default ->
                throw new TypeConversionException("'" + value
                        + "': give refuse, increase, increase:STEP, increase:STEP:CEILING, backlog, queue:CAPACITY:TIMEOUT or"
                        + " evict:MINIMUM_IDLE, such as queue:100:10s or evict:1m");
        };
    }

    private static int number(String part) {
        return Numbers.parse(part, 1, Numbers.Maximum.HIGHEST);
    }

    private static Duration duration(String part) {
        return new DurationConverter().convert(part);
    }

    private static Duration timeout(String part) {
        Duration timeout = duration(part);
        if (timeout.isZero()) {
            throw new TypeConversionException("'" + part + "': give a time over 0, such as 10s");
        }
        return timeout;
    }
}
