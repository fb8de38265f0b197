package io.netpool.benchmarks.servers;

import java.io.IOException;

/** A running server that sends back what it gets. Each has one thread that serves, and listens on 127.0.0.1 alone. */
public interface EchoServer extends AutoCloseable {
    String HOST = "127.0.0.1";

    int port();

    @Override
    void close() throws IOException;

    /** Starts one. */
    static EchoServer start(ServerSpec spec) throws Exception {
        return switch (spec.kind()) {
            case NETPOOL -> NetpoolServer.eventLoop(spec);
            case NETPOOL_STRAIGHT -> NetpoolServer.straightLine(spec);
            case NETTY -> new NettyServer(spec);
            case NETTY_SINGLE_ACCEPTS -> NettyServer.singleAccepts(spec);
            case GATE -> new GateServer(spec);
            case REACTOR -> new ReactorServer(spec);
            case VERTX -> new VertxServer(spec);
            case JDK -> new JdkServer(spec);
        };
    }
}
