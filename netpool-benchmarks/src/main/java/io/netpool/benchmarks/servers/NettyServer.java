package io.netpool.benchmarks.servers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Netty without a framework. */
final class NettyServer implements EchoServer {
    private static final String MULTISHOT_ACCEPT = "io.netty.iouring.acceptMultiShotEnabled";

    private final Loops loops;
    private final Channel channel;

    NettyServer(ServerSpec spec) throws Exception {
        this(spec, null);
    }

    /**
     * A server without io_uring's multishot accept. Netty asks for the property once a JVM, when it first touches io_uring; on other
     * transports it is nothing.
     */
    static NettyServer singleAccepts(ServerSpec spec) throws Exception {
        System.setProperty(MULTISHOT_ACCEPT, "false");
        return new NettyServer(spec);
    }

    /**
     * A server.
     *
     * @param acceptorHead what sees each client first, or nothing
     */
    NettyServer(ServerSpec spec, @Nullable ChannelHandler acceptorHead) throws Exception {
        loops = Loops.of(spec.transport());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.acceptor(), loops.worker())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, NetUtil.SOMAXCONN)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new EchoPipeline(spec.work(), spec.tls() ? ServerTls.context() : null));
        if (acceptorHead != null) {
            bootstrap.handler(acceptorHead);
        }
        channel = bootstrap.bind(HOST, 0).sync().channel();
    }

    @Override
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        loops.shutDown();
    }
}
