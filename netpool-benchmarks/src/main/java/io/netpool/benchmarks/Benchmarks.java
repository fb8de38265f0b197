package io.netpool.benchmarks;

import io.netpool.benchmarks.load.LoadGenerator;
import io.netpool.benchmarks.servers.Serve;
import java.util.Arrays;
import picocli.CommandLine;

/** The program: {@code race}, {@code heap}, {@code scale}, {@code jmh}, or a part of the race by itself: {@code serve}, {@code load}. */
public final class Benchmarks {
    private static final String COMMANDS = """
            Give a command:
              race   netpool against its peers; race --help tells more
              heap   what each feature adds to a connection; heap --help
              scale  up to a million connections; scale --help
              jmh    single parts; takes JMH's own options
              serve  one server: KIND WORK TRANSPORT [maximum=N] [with=FEATURE] [tls]
              load   one load: MODE HOST PORT and what the mode asks for
            """;

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
            case "-h", "--help" -> System.out.print(COMMANDS);
            default -> {
                System.err.print((command.isEmpty() ? "" : "no command " + command + "\n") + COMMANDS);
                System.exit(CommandLine.ExitCode.USAGE);
            }
        }
    }
}
