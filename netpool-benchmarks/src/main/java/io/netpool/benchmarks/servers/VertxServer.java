package io.netpool.benchmarks.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.util.NetUtil;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.parsetools.RecordParser;
import io.vertx.core.transport.Transport;

/** Vert.x. */
final class VertxServer implements EchoServer {
    private final Vertx vertx;
    private final NetServer server;

    VertxServer(ServerSpec spec) throws Exception {
        vertx = Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(1))
                .withTransport(transport(spec))
                .build();
        NetServerOptions options =
                new NetServerOptions().setAcceptBacklog(NetUtil.SOMAXCONN).setTcpNoDelay(true);
        server = vertx.createNetServer(options)
                .connectHandler(socket -> {
                    socket.exceptionHandler(failure -> socket.close());
                    switch (spec.work()) {
                        case STRINGS ->
                            socket.handler(
                                    RecordParser.newDelimited("\n", line -> socket.write(line.toString(UTF_8) + "\n")));
                        case BYTES -> socket.handler(socket::write);
                        case CLOSE -> socket.close();
                    }
                })
                .listen(0, HOST)
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    private static Transport transport(ServerSpec spec) {
        return switch (spec.transport()) {
            case EPOLL -> Transport.EPOLL;
            case IO_URING -> Transport.IO_URING;
            case NIO -> Transport.NIO;
            case AUTO, KQUEUE, LOCAL ->
                throw new IllegalArgumentException("the race knows no transport " + spec.transport());
        };
    }

    @Override
    public int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        vertx.close();
    }
}
