package io.netpool.benchmarks.load;

import java.io.IOException;

/** Lines there and back. */
final class EchoLoad implements Load {
    @Override
    public LoadResult run(Arguments arguments) throws IOException {
        int connections = arguments.nextInt("CONNECTIONS");
        int size = arguments.nextInt("SIZE");
        int depth = arguments.nextInt("DEPTH");
        double seconds = arguments.nextDouble("SECONDS");
        try (Sockets sockets = new Sockets(arguments.server())) {
            Window window = new Window(seconds, arguments.optionalCpu());
            EchoClients.open(sockets, connections, size, depth, window);
            while (window.isOpen()) {
                sockets.turn();
            }
            return window.result("echo")
                    .with("connections", connections)
                    .with("size", size)
                    .with("depth", depth);
        }
    }
}
