package io.netpool.examples;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Whole numbers within a range, refused with the range. */
abstract class Numbers implements ITypeConverter<Integer> {
    private final int lowest;
    private final int highest;

    private Numbers(int lowest, int highest) {
        this.lowest = lowest;
        this.highest = highest;
    }

    @Override
    public Integer convert(String value) {
        return parse(value, lowest, highest);
    }

    static int parse(String value, int lowest, int highest) {
        try {
            int number = Integer.parseInt(value);
            if (number >= lowest && number <= highest) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, with the range.
        }
        throw new TypeConversionException("'" + value + "': give a number from " + lowest + " to " + highest);
    }

    static final class Port extends Numbers {
        Port() {
            super(0, 65_535);
        }
    }

    static final class Threads extends Numbers {
        Threads() {
            super(1, 1024);
        }
    }

    static final class PerAddress extends Numbers {
        PerAddress() {
            super(1, Integer.MAX_VALUE);
        }
    }

    static final class Rate extends Numbers {
        Rate() {
            super(1, 1_000_000);
        }
    }

    static final class Bytes extends Numbers {
        Bytes() {
            super(1, 1 << 30);
        }
    }

    static final class Maximum extends Numbers {
        /** As many as netpool counts. */
        static final int HIGHEST = 16_777_215;

        Maximum() {
            super(0, HIGHEST);
        }
    }
}
