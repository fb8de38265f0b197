package io.netpool.benchmarks;

import io.netpool.Transport;
import io.netpool.benchmarks.servers.Feature;
import io.netpool.benchmarks.servers.ServerKind;
import io.netpool.benchmarks.servers.ServerSpec;
import io.netpool.benchmarks.servers.Work;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What each feature adds to the live heap of an idle connection. */
@Command(
        name = "heap",
        header = "Counts the live heap an idle connection: netpool with all defaults on, and with one thing more.",
        synopsisHeading = "%nUsage: ",
        abbreviateSynopsis = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {"", "Exit code: 0 if all was measured, 1 if not, 2 for a wrong option."})
final class Heap implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            converter = OptionTypes.SocketTransport.class,
            description = "epoll, io_uring or nio (default: epoll).")
    private Transport transport = Transport.EPOLL;

    @Option(
            names = "--idle",
            paramLabel = "N",
            converter = OptionTypes.Count.class,
            description = "Connections (default: 10000); mind ulimit -n.")
    private int idle = 10_000;

    @Option(
            names = "--java",
            paramLabel = "PATH",
            description = "The java to measure on (default: the one that runs this).")
    private Path java = Path.of(System.getProperty("java.home"), "bin", "java");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    @SuppressWarnings("unused") // picocli looks at the option, not at the field
    private boolean help;

    static CommandLine commandLine() {
        return Program.of(new Heap());
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter text = spec.commandLine().getOut();
        ChildJvm jvm = ChildJvm.of(java);
        text.println("JVM: " + jvm.version());
        text.println(row("", "bytes", "more"));
        text.flush();
        double defaults = Double.NaN; // what is more than nothing that was measured is not known
        boolean all = true;
        try (LoadProcess load = new LoadProcess(jvm)) {
            for (Map.Entry<String, ServerSpec> each : servers().entrySet()) {
                ServerSpec server = each.getValue();
                try (Contender contender = Contender.start(jvm, server)) {
                    double bytes = new LiveHeap(jvm.tool("jcmd"), idle, server.tls())
                            .take(contender, load, 0)
                            .value();
                    defaults = each.getKey().equals(Feature.NONE.label()) ? bytes : defaults;
                    text.println(row(each.getKey(), Numbers.text(bytes), Numbers.text(bytes - defaults)));
                } catch (IOException | IllegalStateException e) {
                    all = false;
                    text.println("without " + each.getKey() + ": " + e.getMessage());
                }
                text.flush();
            }
        }
        return all ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** All defaults first. */
    private Map<String, ServerSpec> servers() {
        ServerSpec defaults = ServerSpec.of(ServerKind.NETPOOL, Work.STRINGS, transport);
        Map<String, ServerSpec> servers = new LinkedHashMap<>();
        for (Feature feature : Feature.values()) {
            servers.put(feature.label(), defaults.with(feature));
        }
        servers.put("straight-line", ServerSpec.of(ServerKind.NETPOOL_STRAIGHT, Work.STRINGS, transport));
        servers.put("TLS", defaults.withTls());
        return servers;
    }

    private static String row(String what, String bytes, String more) {
        return String.format(Locale.ROOT, "%-30s%10s%10s", what, bytes, more).stripTrailing();
    }
}
