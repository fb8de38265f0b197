package io.netpool.examples;

import io.netpool.Listener;
import io.netpool.ListenerBuilder;
import io.netpool.OverflowStrategy;
import io.netpool.Transport;
import io.netty.util.NetUtil;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What all examples can be told about their listener, and how they run it. */
final class CommonOptions {
    private static final int MAXIMUM_PLATFORM_THREADS = 1_000;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            converter = HostConverter.class,
            description = "The address or name to listen on (default: ${DEFAULT-VALUE}; 0.0.0.0 for all).")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = Numbers.Port.class,
            description = "The port; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--acceptors",
            paramLabel = "N",
            converter = Numbers.Threads.class,
            description = "How many event loops accept (default: ${DEFAULT-VALUE}).")
    private int acceptors = 1;

    @Option(
            names = "--workers",
            paramLabel = "N",
            converter = Numbers.Threads.class,
            description = "How many event loops serve connections (default: one a core).")
    private @Nullable Integer workers;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            converter = Numbers.Maximum.class,
            description =
                    "How many connections there may be at once (default: what the limit of open files allows; 1000 where each"
                            + " takes a platform thread).")
    private @Nullable Integer maxConnections;

    @Option(
            names = "--overflow",
            paramLabel = "STRATEGY",
            converter = OverflowConverter.class,
            description =
                    "What happens to one too many. refuse: a reset; increase[:STEP[:CEILING]]: raises the maximum by STEP,"
                            + " 128 if not given, up to CEILING; backlog: it waits in the kernel; queue:CAPACITY:TIMEOUT: it"
                            + " waits its turn; evict:MINIMUM_IDLE: one of the longest idle makes room (default: refuse).")
    private OverflowStrategy overflow = OverflowStrategy.refuse();

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            converter = TransportConverter.class,
            description = "auto, io_uring, epoll, kqueue or nio (default: auto, the first of them that works here).")
    private Transport transport = Transport.AUTO;

    @Option(
            names = "--drain",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "How long connections may finish after SIGTERM or Ctrl-C, such as 500ms, 5s or 2m (default: 10s).")
    private Duration drain = Duration.ofSeconds(10);

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 100,
            description = "Shows this help.")
    @SuppressWarnings("unused") // picocli looks at the option, not at the field
    private boolean help;

    CommonOptions(int defaultPort) {
        port = defaultPort;
    }

    /** A builder with all of these options, for callbacks. */
    ListenerBuilder<String, String> listener(String name) {
        return listener(name, HandlerShape.EVENT_LOOP);
    }

    /** A builder with all of these options. */
    ListenerBuilder<String, String> listener(String name, HandlerShape shape) {
        ListenerBuilder<String, String> listener = Listener.tcp(host, port)
                .name(name)
                .acceptors(acceptors)
                .overflow(overflow)
                .transport(transport)
                .drainOnShutdown(drain);
        if (workers != null) {
            listener.workers(workers);
        }
        if (maxConnections != null) {
            listener.maxConnections(maxConnections);
        } else if (shape.takesPlatformThreads()) {
            listener.maxConnections(MAXIMUM_PLATFORM_THREADS);
        }
        return listener;
    }

    /** A listener without TLS, from its start to its end. */
    int run(CommandSpec spec, Listener listener) {
        start(spec, listener, "plain TCP", Optional.empty());
        return untilStopped(spec, listener);
    }

    OverflowStrategy overflow() {
        return overflow;
    }

    /** Starts, and says where. */
    void start(CommandSpec spec, Listener listener, String security, Optional<Certificate> certificate) {
        listener.start();
        PrintWriter err = spec.commandLine().getErr();
        certificate
                .flatMap(Certificate::fingerprint)
                .ifPresent(sha256 -> err.println(
                        listener.name() + ": self-signed certificate, for development only, SHA-256 " + sha256));
        err.flush();
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s: listening on %s (%s, %s, at most %s, %s)%n",
                listener.name(),
                NetUtil.toSocketAddressString(listener.address()),
                listener.transport().name().toLowerCase(Locale.ROOT),
                count(acceptors, "acceptor"),
                count(listener.maxConnections(), "connection"),
                security);
        out.flush();
    }

    /** Waits for the end, which comes with SIGTERM or Ctrl-C. */
    int untilStopped(CommandSpec spec, Listener listener) {
        try {
            listener.stopped().toCompletableFuture().join();
            return ExitCode.OK;
        } catch (CompletionException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(listener.name() + ": ended, because the server socket failed: " + e.getCause());
            err.flush();
            return ExitCode.SOFTWARE;
        }
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** An empty name would mean all addresses, which nobody asks for by leaving something out. */
    static final class HostConverter implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            if (value.isBlank()) {
                throw new TypeConversionException("'': give an address or a name, such as 127.0.0.1");
            }
            return value;
        }
    }
}
