package io.netpool.benchmarks;

import io.netpool.benchmarks.load.LoadResult;
import io.netpool.benchmarks.scale.Climb;
import io.netpool.benchmarks.scale.Line;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A million connections within one JVM: what each costs when there are few, and when there are many. */
@Command(
        name = "scale",
        header = "Fills netpool, and Netty by hand, up to a million connections on Netty's local transport.",
        synopsisHeading = "%nUsage: ",
        abbreviateSynopsis = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {"", "No sockets and no kernel: clients and server are in one JVM, one after the other."})
final class Scale implements Callable<Integer> {
    private static final int PATIENCE_SECONDS = 600;
    private static final int MEBIBYTE = 1 << 20;
    /** For what is there without connections, and for garbage. */
    private static final int ROOM_MB = 512;
    /** Both ends, and as much again for those that come while others are not collected yet. */
    private static final long BYTES_A_CONNECTION = 8_192;

    private static final int FEWEST = 10_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "How many at the top, 10000 or more (default: 1000000, with 8.1 GiB of heap).")
    private int connections = 1_000_000;

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
        return Program.of(new Scale());
    }

    @Override
    public Integer call() throws IOException {
        if (connections < FEWEST) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--connections: " + connections + ": give " + FEWEST
                            + " or more; what fewer cost is lost in the rest");
        }
        PrintWriter text = spec.commandLine().getOut();
        ChildJvm jvm = ChildJvm.of(java);
        List<String> flags = flags();
        text.println("JVM: " + jvm.version());
        text.println("flags: " + String.join(" ", flags));
        Map<String, List<LoadResult>> results = new LinkedHashMap<>();
        for (String contender : ScaleTable.CONTENDERS) {
            results.put(contender, climb(jvm, flags, contender, text));
        }
        text.println();
        text.println(ScaleTable.of(results));
        text.flush();
        return CommandLine.ExitCode.OK;
    }

    /** The collector is that of a race, for the same reasons. */
    private List<String> flags() {
        long heap = ROOM_MB + connections * BYTES_A_CONNECTION / MEBIBYTE;
        return List.of(
                "-Xms" + heap + "m",
                "-Xmx" + heap + "m",
                "-XX:+UseSerialGC",
                "-XX:MarkSweepDeadRatio=0",
                "--enable-native-access=ALL-UNNAMED");
    }

    private List<LoadResult> climb(ChildJvm jvm, List<String> flags, String contender, PrintWriter progress)
            throws IOException {
        List<LoadResult> results = new ArrayList<>();
        List<String> arguments = List.of(contender, Integer.toString(connections));
        try (LineProcess process = new LineProcess(jvm.start(flags, Climb.class, arguments))) {
            while (true) {
                String line = process.hear(PATIENCE_SECONDS);
                if (line.startsWith(Line.PROGRESS)) {
                    progress.println(contender + ": " + line.substring(Line.PROGRESS.length()));
                    progress.flush();
                    continue;
                }
                LoadResult result = parse(line);
                if (result.mode().equals(Line.END)) {
                    return results;
                }
                results.add(result);
            }
        }
    }

    /** What a JVM that cannot go on says of itself is no result. */
    private static LoadResult parse(String line) throws IOException {
        try {
            return LoadResult.parse(line);
        } catch (IllegalArgumentException e) {
            throw new IOException("a JVM of this climb failed: " + line, e);
        }
    }
}
