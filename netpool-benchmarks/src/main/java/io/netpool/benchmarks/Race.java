package io.netpool.benchmarks;

import io.netpool.Transport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The race of netpool and its peers. */
@Command(
        name = "race",
        header = "Races netpool against its peers, all as processes of their own on this machine.",
        synopsisHeading = "%nUsage: ",
        abbreviateSynopsis = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Let nothing else run meanwhile. A spread over 15 %% either way means: again.",
            "Exit code: 0 if every bar is reached, 1 if one is missed or somebody did not get through, 2 for a wrong option."
        })
final class Race implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--quick", description = "Fewer cells, 2 rounds of 1 s: under 3 minutes.")
    private boolean quick;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            converter = OptionTypes.SocketTransport.class,
            description = "epoll, io_uring or nio (default: epoll).")
    private Transport transport = Transport.EPOLL;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            converter = OptionTypes.Count.class,
            description = "Rounds a cell (default: 10; quick: 2).")
    private @Nullable Integer rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            converter = OptionTypes.Seconds.class,
            description = "Seconds a round (default: 1).")
    private @Nullable Double seconds;

    @Option(
            names = "--only",
            paramLabel = "CELL",
            split = ",",
            description = "These cells alone, such as lines-16,churn.")
    private Set<String> only = Set.of();

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            converter = OptionTypes.Seconds.class,
            description = "Seconds that warm up each contender in each cell (default: 3; quick: 1).")
    private @Nullable Double warmUp;

    @Option(
            names = "--idle",
            paramLabel = "N",
            converter = OptionTypes.Count.class,
            description = "Idle connections that the heap is measured with (default: 10000; quick: 2000).")
    private @Nullable Integer idle;

    @Option(
            names = "--java",
            paramLabel = "PATH",
            description = "The java to race on (default: the one that runs this).")
    private Path java = Path.of(System.getProperty("java.home"), "bin", "java");

    @Option(names = "--out", paramLabel = "FILE", description = "Where the page goes (default: race-TRANSPORT.html).")
    private @Nullable Path out;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    @SuppressWarnings("unused") // picocli looks at the option, not at the field
    private boolean help;

    static CommandLine commandLine() {
        return Program.of(new Race());
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter text = spec.commandLine().getOut();
        Path page = page();
        ChildJvm jvm = ChildJvm.of(java);
        List<Cell> cells = cells(new LiveHeap(jvm.tool("jcmd"), or(idle, quick ? 2_000 : 10_000), false));
        Schedule schedule = new Schedule(or(rounds, quick ? 2 : 10), or(seconds, 1.0), or(warmUp, quick ? 1.0 : 3.0));
        Machine machine = Machine.of(jvm, transport, schedule.toString());
        machine.lines().forEach((name, value) -> text.println(name + ": " + value));
        List<Result> results = new ArrayList<>();
        try (Heat heat = new Heat(jvm, schedule, text)) {
            cells.forEach(cell -> results.add(heat.run(cell)));
        }
        text.println();
        text.println(Table.of(results));
        Files.writeString(page, Page.of(machine, results));
        text.println("page: " + page.toAbsolutePath());
        text.flush();
        return results.stream().allMatch(Result::isGood) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** Where it can be written, which is not to be found out after twenty minutes. */
    private Path page() {
        Path page = out == null ? Path.of("race-" + transport.name().toLowerCase(Locale.ROOT) + ".html") : out;
        Path folder = page.toAbsolutePath().getParent();
        if (Files.exists(page) ? !Files.isWritable(page) || Files.isDirectory(page) : !Files.isWritable(folder)) {
            throw new ParameterException(spec.commandLine(), "--out: cannot write " + page.toAbsolutePath());
        }
        return page;
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    private List<Cell> cells(LiveHeap heap) {
        List<Cell> all = Cells.of(transport, heap);
        Set<String> unknown = new TreeSet<>(only);
        all.forEach(cell -> unknown.remove(cell.id()));
        if (!unknown.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--only: no cell " + unknown + "; there are "
                            + all.stream().map(Cell::id).toList());
        }
        return all.stream()
                .filter(cell -> only.isEmpty() ? !quick || cell.quick() : only.contains(cell.id()))
                .toList();
    }
}
