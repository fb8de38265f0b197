package io.netpool;

import java.time.Duration;

/** A process that echoes lines until its standard input ends. It tells how its first connections ended. */
final class EchoMain implements MessageHandler<String, String> {
    private static final int TOLD = 2;

    private EchoMain() {}

    @Override
    public void onMessage(String line, Connection<String> connection) throws Exception {
        connection.send(line);
    }

    @Override
    public void onClose(Connection<String> connection, CloseReason reason) throws Exception {
        if (connection.id() <= TOLD) {
            System.out.println("closed " + reason);
        }
    }

    /** With the transport's name and a port. */
    public static void main(String[] arguments) throws Exception {
        Listener listener = Listener.tcp("127.0.0.1", Integer.parseInt(arguments[1]))
                .name("child")
                .transport(Transport.valueOf(arguments[0]))
                .maxConnections(10_000)
                .workers(2)
                .drainTimeout(Duration.ofSeconds(1))
                .handler(new EchoMain())
                .start();
        System.out.println("port " + listener.port());
        while (System.in.read() >= 0) {
            // Until its end.
        }
        listener.close();
    }
}
