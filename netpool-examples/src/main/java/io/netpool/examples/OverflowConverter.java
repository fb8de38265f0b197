package io.netpool.examples;

import io.netpool.OverflowStrategy;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code refuse} or {@code increase[:STEP[:CEILING]]}. */
final class OverflowConverter implements ITypeConverter<OverflowStrategy> {
    @Override
    public OverflowStrategy convert(String value) {
        String[] parts = value.split(":", -1);
        if (value.equals("refuse")) {
            return OverflowStrategy.refuse();
        }
        if (!parts[0].equals("increase") || parts.length > 3) {
            throw new TypeConversionException(
                    "'" + value + "': give refuse, increase, increase:STEP or increase:STEP:CEILING");
        }
        return switch (parts.length) {
            case 1 -> OverflowStrategy.increase();
            case 2 -> OverflowStrategy.increase(number(parts[1]));
            default -> OverflowStrategy.increase(number(parts[1]), number(parts[2]));
        };
    }

    private static int number(String part) {
        return Numbers.parse(part, 1, Numbers.Maximum.HIGHEST);
    }
}
