package io.netpool.examples;

import io.netpool.Framing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** What a message is. */
final class FramingOptions {
    /** The choices. */
    enum Unit {
        LINES,
        BYTES
    }

    @Option(
            names = "--framing",
            paramLabel = "UNIT",
            converter = UnitConverter.class,
            description = "lines: of text, ending in LF or CR LF; bytes: untouched, as they come (default: lines).")
    private Unit unit = Unit.LINES;

    @Option(
            names = "--max-line",
            paramLabel = "N",
            converter = Numbers.Bytes.class,
            description = "The longest line in bytes; a longer one ends its connection (default: 65536).")
    private @Nullable Integer maximumLine;

    Unit unit() {
        return unit;
    }

    Framing<String, String> lines() {
        return maximumLine == null ? Framing.lines() : Framing.lines(maximumLine);
    }

    Framing.OfBytes bytes(CommandSpec spec) {
        if (maximumLine != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--max-line " + maximumLine + ": with --framing bytes there are no lines; leave one of them out");
        }
        return Framing.bytes();
    }

    /** Its name on the command line. */
    static final class UnitConverter implements ITypeConverter<Unit> {
        @Override
        public Unit convert(String value) {
            return switch (value) {
                case "lines" -> Unit.LINES;
                case "bytes" -> Unit.BYTES;
                default -> throw new TypeConversionException("'" + value + "': give lines or bytes");
            };
        }
    }
}
