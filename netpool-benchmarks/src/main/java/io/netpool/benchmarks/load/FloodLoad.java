package io.netpool.benchmarks.load;

/** Admitted clients that go on echoing while others, one too many, are turned away and come again at once. */
final class FloodLoad implements Load {
    /** The admitted must be in before the flood takes their place. */
    private static final double HEAD_START_SECONDS = 0.2;
    /** Those of a run before must have left. */
    private static final long CLEARANCE_MS = 200;

    @Override
    public LoadResult run(Arguments arguments) throws Exception {
        int connections = arguments.nextInt("CONNECTIONS");
        int size = arguments.nextInt("SIZE");
        int depth = arguments.nextInt("DEPTH");
        int parallel = arguments.nextInt("PARALLEL");
        double seconds = arguments.nextDouble("SECONDS");
        Thread.sleep(CLEARANCE_MS);
        try (Sockets sockets = new Sockets(arguments.server())) {
            Window headStart = new Window(HEAD_START_SECONDS, null);
            Window window = new Window(HEAD_START_SECONDS + seconds, arguments.optionalCpu());
            EchoClients.open(sockets, connections, size, depth, window);
            while (headStart.isOpen()) {
                sockets.turn();
            }
            try (Strangers strangers = Strangers.come(arguments.server(), parallel)) {
                while (window.isOpen()) {
                    sockets.turn();
                    if (!window.isMeasuring()) {
                        strangers.forget();
                    }
                }
                LoadResult result = window.result("flood");
                return result.with("turned_away_per_s", strangers.turnedAway() / result.number("seconds"))
                        .with("connections", connections)
                        .with("parallel", parallel);
            }
        }
    }
}
