package io.netpool.examples;

import io.netpool.Listener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Sends each line back. */
@Command(
        name = "echo",
        header = "Sends each line back to the client that sent it.",
        synopsisHeading = "%nUsage: ",
        abbreviateSynopsis = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Try it:",
            "  java -jar netpool-examples.jar echo",
            "  printf 'hello\\nworld\\n' | nc -N 127.0.0.1 7777",
            "Watch an overflow happen, with three clients at once:",
            "  java -jar netpool-examples.jar echo --max-connections 2 --overflow queue:10:30s --stats 1s",
            "The same in straight-line code, and for bytes that are no lines:",
            "  java -jar netpool-examples.jar echo --handler straight-line --framing bytes",
            "  head -c 1000000 /dev/urandom > sent; nc -N 127.0.0.1 7777 < sent | cmp - sent",
            "With TLS from the first byte:",
            "  java -jar netpool-examples.jar echo --tls-self-signed",
            "  openssl s_client -quiet -connect 127.0.0.1:7777"
        })
final class EchoCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions(7777);

    @Option(
            names = "--handler",
            paramLabel = "SHAPE",
            converter = HandlerShape.Converter.class,
            description =
                    "event-loop: callbacks that must not block; threads: callbacks that may, on virtual threads (Java 21"
                            + " and later) or a pool; straight-line: a loop for each client (default: event-loop).")
    private HandlerShape shape = HandlerShape.EVENT_LOOP;

    @Mixin
    private final FramingOptions framing = new FramingOptions();

    @Mixin
    private final DeadlineOptions deadlines = new DeadlineOptions();

    @Mixin
    private final CertificateOptions certificate = new CertificateOptions();

    @Mixin
    private final LimitOptions limits = new LimitOptions();

    @Option(
            names = "--farewell",
            paramLabel = "TEXT",
            description =
                    "What refused clients are told, as a line (default: nothing, they see a reset). Not with TLS.")
    private @Nullable String farewell;

    @Option(
            names = "--stats",
            paramLabel = "DURATION",
            converter = StatsIntervalConverter.class,
            description = "Prints a line of numbers at this interval, such as 1s (default: never).")
    private @Nullable Duration stats;

    @Override
    public Integer call() {
        Optional<Certificate> tls = certificate.given(spec, "localhost");
        var listener =
                common.listener("echo", shape).deadlines(deadlines.given()).limits(limits.given(spec));
        if (farewell != null) {
            if (tls.isPresent()) {
                throw new ParameterException(
                        spec.commandLine(), "--farewell: not with TLS, where nothing can be said before the handshake");
            }
            listener.overflow(common.overflow().withFarewell(farewell + "\r\n"));
        }
        tls.map(Certificate::tls).ifPresent(listener::tls);
        Listener echo = switch (framing.unit()) {
            case LINES -> Echo.listener(listener.framing(framing.lines()), shape);
            case BYTES -> Echo.listener(listener.framing(framing.bytes(spec)), shape);
        };
        common.start(spec, echo, tls.isPresent() ? "TLS" : "plain TCP", tls);
        if (stats != null) {
            StatsLine.printEvery(stats, echo, spec.commandLine().getOut());
        }
        return common.untilStopped(spec, echo);
    }

    /** A time over 0. */
    static final class StatsIntervalConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            Duration interval = new DurationConverter().convert(value);
            if (interval.isZero()) {
                throw new TypeConversionException("'" + value + "': give a time over 0, such as 1s");
            }
            return interval;
        }
    }
}
