package io.netpool.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;

/**
 * The load generator as a process of its own. One line of {@code key=value} pairs answers a command:
 *
 * <pre>
 * echo           HOST PORT CONNECTIONS SIZE DEPTH SECONDS [PID]
 * churn          HOST PORT PARALLEL SECONDS [PID]
 * accepts        HOST PORT PARALLEL SECONDS [PID]
 * idle           HOST PORT CONNECTIONS
 * flood          HOST PORT CONNECTIONS SIZE DEPTH PARALLEL SECONDS [PID]
 * tls-handshakes HOST PORT PARALLEL SECONDS [PID]
 * tls-idle       HOST PORT CONNECTIONS
 * tls-bulk       HOST PORT CONNECTIONS SIZE DEPTH SECONDS [PID]
 * </pre>
 *
 * The command is what stands on its command line or, without any, each line of standard input: so one process,
 * warm, does all of a race. PID is the server's, whose processor time is counted then.
 */
public final class LoadGenerator {
    private LoadGenerator() {}

    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        if (arguments.length > 0) {
            System.exit(run(arguments, in) ? 0 : 1);
        }
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            run(line.strip().split("\\s+", -1), in);
        }
        System.exit(0);
    }

    private static boolean run(String[] command, BufferedReader in) throws IOException {
        try {
            Arguments arguments = new Arguments(command);
            Load load = Load.of(arguments.mode());
            try {
                System.out.println(load.run(arguments));
                if (load.holds()) {
                    in.readLine();
                }
            } finally {
                load.release();
            }
            return true;
        } catch (IOException | IllegalArgumentException e) {
            System.out.println(LoadResult.failed(command[0], e));
            return false;
        } catch (Exception e) {
            e.printStackTrace();
            System.out.println(LoadResult.failed(command[0], e));
            return false;
        }
    }
}
