package io.netpool.benchmarks.servers;

import java.io.OutputStream;
import java.util.List;

/**
 * One server as a process. Says {@code ready PORT}, or {@code failed} and why, and ends when its standard input does,
 * so that whoever started it leaves none behind.
 */
public final class Serve {
    public static final String READY = "ready ";
    public static final String FAILED = "failed ";

    private Serve() {}

    public static void main(String[] arguments) throws Exception {
        try {
            EchoServer server = EchoServer.start(ServerSpec.parse(List.of(arguments)));
            System.out.println(READY + server.port());
            System.in.transferTo(OutputStream.nullOutputStream());
            // Not closed: a server that drains for half a minute would hold up the race.
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) {
            System.out.println(FAILED + reason(e));
            System.exit(1);
        }
    }

    private static String reason(Throwable failure) {
        return (failure.getMessage() == null ? failure.toString() : failure.getMessage()).replaceAll("\\s+", " ");
    }
}
