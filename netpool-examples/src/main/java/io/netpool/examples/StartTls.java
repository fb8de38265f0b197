package io.netpool.examples;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Whether clients must change to TLS before they log in. */
enum StartTls {
    REQUIRED,
    OFF;

    /** Its name on the command line. */
    static final class Converter implements ITypeConverter<StartTls> {
        @Override
        public StartTls convert(String value) {
            return switch (value) {
                case "required" -> REQUIRED;
                case "off" -> OFF;
                default -> throw new TypeConversionException("'" + value + "': give required or off");
            };
        }
    }
}
