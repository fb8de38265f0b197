package io.netpool.benchmarks;

import io.netpool.Transport;
import io.netpool.benchmarks.servers.Words;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the values of options are: others are refused before anything runs. */
final class OptionTypes {
    private OptionTypes() {}

    /** A number of things: 1 or more. */
    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            int count = number(value).intValue();
            if (count < 1 || count != number(value)) {
                throw new TypeConversionException(value + ": give a whole number, 1 or more");
            }
            return count;
        }
    }

    /** A time: more than 0. */
    static final class Seconds implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            double seconds = number(value);
            if (!(seconds > 0) || Double.isInfinite(seconds)) {
                throw new TypeConversionException(value + ": give seconds, more than 0");
            }
            return seconds;
        }
    }

    /** A transport of real sockets that a race can be about. */
    static final class SocketTransport implements ITypeConverter<Transport> {
        private static final List<Transport> ALL = List.of(Transport.EPOLL, Transport.IO_URING, Transport.NIO);

        @Override
        public Transport convert(String value) {
            try {
                return Words.parse("transport", ALL, value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    private static Double number(String value) {
        try {
            return Double.valueOf(value);
        } catch (NumberFormatException e) {
            throw new TypeConversionException(value + ": give a number");
        }
    }
}
