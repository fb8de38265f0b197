package io.netpool;

import java.time.Duration;

/** A process that echoes lines until its standard input ends. */
final class EchoMain {
    private EchoMain() {}

    /** With the transport's name and a port. */
    public static void main(String[] arguments) throws Exception {
        Listener listener = Listener.tcp("127.0.0.1", Integer.parseInt(arguments[1]))
                .name("child")
                .transport(Transport.valueOf(arguments[0]))
                .maxConnections(10_000)
                .workers(2)
                .drainTimeout(Duration.ofSeconds(1))
                .handler((line, connection) -> connection.send(line))
                .start();
        System.out.println("port " + listener.port());
        while (System.in.read() >= 0) {
            // Until its end.
        }
        listener.close();
    }
}
