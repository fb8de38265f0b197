package io.netpool.benchmarks.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netpool.Framing;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.util.NetUtil;
import org.reactivestreams.Publisher;
import reactor.netty.DisposableChannel;
import reactor.netty.DisposableServer;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/** Reactor Netty. */
final class ReactorServer implements EchoServer {
    private final Loops loops;
    private final DisposableServer server;

    ReactorServer(ServerSpec spec) {
        loops = Loops.of(spec.transport());
        TcpServer tcp = TcpServer.create()
                .host(HOST)
                .port(0)
                .runOn(new GivenLoops(loops), true)
                .option(ChannelOption.SO_BACKLOG, NetUtil.SOMAXCONN);
        server = switch (spec.work()) {
            case STRINGS ->
                tcp.doOnConnection(connection -> connection.addHandlerLast(
                                new LineBasedFrameDecoder(Framing.DEFAULT_MAXIMUM, true, true)))
                        .handle(ReactorServer::lines)
                        .bindNow();
            case BYTES -> tcp.handle(ReactorServer::bytes).bindNow();
            case CLOSE -> tcp.doOnConnection(DisposableChannel::dispose).bindNow();
        };
    }

    private static Publisher<Void> lines(NettyInbound in, NettyOutbound out) {
        return out.sendString(in.receive().asString(UTF_8).map(line -> line + "\n"), UTF_8);
    }

    private static Publisher<Void> bytes(NettyInbound in, NettyOutbound out) {
        return out.send(in.receive().retain());
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.disposeNow();
        loops.shutDown();
    }

    /** Its own choice of a transport and of a number of threads would not be that of the others. */
    private record GivenLoops(Loops loops) implements LoopResources {
        @Override
        public EventLoopGroup onServer(boolean useNative) {
            return loops.worker();
        }

        @Override
        public EventLoopGroup onServerSelect(boolean useNative) {
            return loops.acceptor();
        }
    }
}
