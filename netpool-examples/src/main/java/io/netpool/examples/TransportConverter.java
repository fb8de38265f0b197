package io.netpool.examples;

import io.netpool.Transport;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A transport by its usual name. */
final class TransportConverter implements ITypeConverter<Transport> {
    @Override
    public Transport convert(String value) {
        for (Transport transport : Transport.values()) {
            if (transport != Transport.LOCAL
                    && transport.name().toLowerCase(Locale.ROOT).equals(value)) {
                return transport;
            }
        }
        throw new TypeConversionException("'" + value + "': give auto, io_uring, epoll, kqueue or nio");
    }
}
