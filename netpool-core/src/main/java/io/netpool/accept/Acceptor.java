package io.netpool.accept;

import io.netpool.transport.Engine;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One server channel on its own boss event loop. */
final class Acceptor {
    /** {@code SOL_SOCKET} and {@code SO_KEEPALIVE} of Linux's {@code asm-generic/socket.h}. */
    private static final ChannelOption<Integer> KEEPALIVE = new IntegerUnixChannelOption("netpool.SO_KEEPALIVE", 1, 9);

    /** {@code ServerBootstrap} demands one; no child ever gets that far. */
    @ChannelHandler.Sharable
    private static final class NoChildHandler extends ChannelInboundHandlerAdapter {}

    private final Engine engine;
    private final ServerChannel server;
    private final AcceptGate gate;
    private final ConnectionLimitHandler limit;
    /** Whether the server channel ought to be open. Confined to the acceptor's event loop. */
    private boolean serving;
    /** Set by {@link #stop}. Confined to the acceptor's event loop. */
    private @Nullable LastCall lastCall;

    Acceptor(String name, Engine engine, Reception reception, Consumer<Throwable> onFatal) {
        this.engine = engine;
        server = engine.serverChannels().newChannel();
        gate = new AcceptGate(server);
        AcceptBackOff backOff = new AcceptBackOff(name, gate, server);
        limit = new ConnectionLimitHandler(reception, backOff, engine.inheritsKeepAlive(), onFatal);
        server.closeFuture().addListener(closed -> {
            backOff.close();
            if (serving) {
                onFatal.accept(new IOException("the server channel of " + name + " was closed from outside"));
            }
        });
    }

    /** Binds and listens; the gate stays shut. */
    void bind(
            EventLoopGroup boss, EventLoopGroup workers, SocketAddress address, boolean reusePort, int listenBacklog) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(boss, workers)
                .channelFactory(() -> server)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new ServerChannelRecvByteBufAllocator())
                .option(ChannelOption.SO_BACKLOG, listenBacklog)
                .handler(limit)
                .childHandler(new NoChildHandler());
        if (reusePort) {
            bootstrap.option(engine.reusePort(), true);
        }
        if (engine.inheritsKeepAlive()) {
            bootstrap.option(KEEPALIVE, 1);
        }
        bootstrap.bind(address).syncUninterruptibly();
    }

    /** Lets siblings bind to the same port from now on. */
    void shareWithSiblings() {
        server.config().setOption(engine.reusePort(), true);
    }

    /** Begins to accept. */
    void open() {
        server.eventLoop().execute(() -> {
            serving = true;
            gate.open(AcceptGate.Reason.STARTING);
        });
    }

    Channel channel() {
        return server;
    }

    /** Ends; the future is done when the server channel and all who waited in its queue are closed. */
    CompletableFuture<Void> stop(long deadlineNanos) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        server.eventLoop().execute(() -> {
            serving = false;
            lastCall = new LastCall(server, gate, deadlineNanos, done);
            limit.lastCall(lastCall);
            lastCall.begin();
        });
        return done;
    }

    /** Resets whoever {@link #stop} is still closing in good order. */
    void cut() {
        server.eventLoop().execute(() -> {
            if (lastCall != null) {
                lastCall.cut();
            }
        });
    }
}
