package io.netpool.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** TLS clients on one event loop, with BoringSSL, which believe any certificate. */
final class TlsClients implements AutoCloseable {
    private static final int TURN_MS = 10;

    private final EventLoopGroup loop;
    private final Bootstrap bootstrap;
    private final CompletableFuture<Void> finished = new CompletableFuture<>();

    TlsClients(InetSocketAddress server, Supplier<ChannelHandler> handlers) throws Exception {
        SslContext tls = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();
        loop = new MultiThreadIoEventLoopGroup(
                1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        bootstrap = new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.SO_LINGER, 0)
                .remoteAddress(server)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // Without the peer's name no session can be resumed: each handshake is a full one.
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), handlers.get());
                    }
                });
    }

    void connect() {
        bootstrap.connect().addListener(connected -> {
            if (!connected.isSuccess()) {
                fail(connected.cause());
            }
        });
    }

    void finish() {
        finished.complete(null);
    }

    void fail(Throwable failure) {
        finished.completeExceptionally(failure);
    }

    /** Connects so many, and waits until the window has closed. */
    void run(int connections, Window window) throws Exception {
        loop.next()
                .scheduleAtFixedRate(
                        () -> {
                            if (!window.isOpen()) {
                                finish();
                            }
                        },
                        TURN_MS,
                        TURN_MS,
                        TimeUnit.MILLISECONDS);
        run(connections);
    }

    /** Connects so many, and waits for {@link #finish}. */
    void run(int connections) throws Exception {
        loop.next().submit(() -> {
            for (int i = 0; i < connections; i++) {
                connect();
            }
        });
        finished.get();
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
