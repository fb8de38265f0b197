package io.netpool.benchmarks;

import io.netpool.benchmarks.load.LoadGenerator;
import io.netpool.benchmarks.servers.Serve;
import java.util.Arrays;
import picocli.CommandLine;

/** The program: {@code race}, {@code heap}, {@code scale}, {@code jmh}, or a part of the race by itself: {@code serve}, {@code load}. */
public final class Benchmarks {
    private Benchmarks() {}

    public static void main(String[] arguments) throws Exception {
        String command = arguments.length == 0 ? "" : arguments[0];
        String[] rest = arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
        switch (command) {
            case "race" -> System.exit(Race.commandLine().execute(rest));
            case "heap" -> System.exit(Heap.commandLine().execute(rest));
            case "scale" -> System.exit(Scale.commandLine().execute(rest));
            case "jmh" -> org.openjdk.jmh.Main.main(rest);
            case "serve" -> Serve.main(rest);
            case "load" -> LoadGenerator.main(rest);
            default -> {
                System.err.println(
                        "netpool-benchmarks: give a command: race, heap, scale, jmh, serve or load; the first three know --help");
                System.exit(CommandLine.ExitCode.USAGE);
            }
        }
    }
}
