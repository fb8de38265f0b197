package io.netpool.accept;

import io.netpool.GateReason;
import io.netpool.RefusalReason;
import io.netpool.transport.Engine;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server channel on its own boss event loop. Its state is confined to that loop. */
final class Acceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

    /** {@code SOL_SOCKET} and {@code SO_KEEPALIVE} of Linux's {@code asm-generic/socket.h}. */
    private static final ChannelOption<Integer> KEEPALIVE = new IntegerUnixChannelOption("netpool.SO_KEEPALIVE", 1, 9);

    /** {@code ServerBootstrap} demands one; no child ever gets that far. */
    @ChannelHandler.Sharable
    private static final class NoChildHandler extends ChannelInboundHandlerAdapter {}

    private final String name;
    private final Engine engine;
    private final Reception reception;
    private final Consumer<Throwable> onFatal;
    private final ServerChannel server;
    private final AcceptGate gate;
    private final AcceptBackOff backOff;
    private final Refuser refuser;
    /** Safe for use by any thread. */
    private final LongAdder accepted = new LongAdder();
    /** Whether the server channel ought to be open. */
    private boolean serving;
    /** Set by {@link #stop}. */
    private @Nullable LastCall lastCall;

    Acceptor(String name, int number, Engine engine, Reception reception, Consumer<Throwable> onFatal) {
        this.name = name;
        this.engine = engine;
        this.reception = reception;
        this.onFatal = onFatal;
        server = engine.serverChannels().newChannel();
        gate = new AcceptGate(number, server, reception.events());
        backOff = new AcceptBackOff(name, gate, server);
        refuser = new Refuser(reception, server);
        server.closeFuture().addListener(closed -> {
            backOff.close();
            if (serving) {
                onFatal.accept(new IOException("the server channel of " + name + " was closed from outside"));
            }
        });
    }

    // ---- life, from any thread

    /** Binds and listens; the gate stays shut. */
    void bind(EventLoopGroup boss, SocketAddress address, boolean reusePort, int listenBacklog) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(boss, reception.workers())
                .channelFactory(() -> server)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new ServerChannelRecvByteBufAllocator())
                .handler(new ConnectionLimitHandler(reception, this))
                .childHandler(new NoChildHandler());
        if (server instanceof ServerSocketChannel) {
            bootstrap.option(ChannelOption.SO_BACKLOG, listenBacklog);
        }
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
        unlessEnded(() -> {
            serving = lastCall == null;
            gate.open(GateReason.STARTING);
        });
    }

    void suspend() {
        unlessEnded(() -> gate.shut(GateReason.SUSPENDED));
    }

    void resume() {
        unlessEnded(() -> gate.open(GateReason.SUSPENDED));
    }

    /** Ends; the future is done when the server channel and all who waited for this acceptor are closed. */
    CompletableFuture<Void> stop(long deadlineNanos) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        onEventLoop(() -> {
            serving = false;
            LastCall call = new LastCall(server, gate, deadlineNanos, done);
            lastCall = call;
            refuser.lastCall(call);
            call.begin();
        });
        return done;
    }

    /** Refuses those who wait, of all acceptors, once this one is stopping. */
    void dismissLatecomers() {
        onEventLoop(this::dismissWaiting);
    }

    /** Refuses those who wait, of all acceptors. Call when each of these was told to stop, so that it knows what to do. */
    void dismissWaiting() {
        for (WaitingLine.Waiter waiter : reception.line().disband()) {
            Arrival arrival = (Arrival) waiter;
            arrival.acceptor().onEventLoop(() -> arrival.dismiss(RefusalReason.DRAINING));
        }
    }

    /** Resets whoever {@link #stop} is still closing in good order. */
    void cut() {
        unlessEnded(() -> {
            if (lastCall != null) {
                lastCall.cut();
            }
        });
    }

    private void onEventLoop(Runnable task) {
        server.eventLoop().execute(task);
    }

    /** For what may be asked of a listener that has ended: then there is nothing left to do. */
    private void unlessEnded(Runnable task) {
        try {
            onEventLoop(task);
        } catch (RejectedExecutionException ended) {
            LOG.trace("{} has ended", name, ended);
        }
    }

    // ---- what its pipeline meets, on its event loop

    void accepted() {
        accepted.increment();
        backOff.accepted();
        long pauseNanos = reception.rate().accepted(System.nanoTime());
        if (pauseNanos > 0 && !isStopping()) {
            gate.shut(GateReason.RATE);
            server.eventLoop().schedule(() -> gate.open(GateReason.RATE), pauseNanos, TimeUnit.NANOSECONDS);
        }
    }

    void readComplete() {
        if (lastCall != null) {
            lastCall.next();
        }
    }

    void failed(Throwable cause) {
        reception.counters().countError();
        // No switch: it would need a class of its own, which cannot be loaded when descriptors are short.
        AcceptError error = AcceptError.of(cause);
        if (error == AcceptError.SCARCE) {
            backOff.failed(cause);
        } else if (error == AcceptError.PASSING) {
            LOG.debug("{}: a client was gone before it was accepted", name, cause);
        } else if (serving) {
            serving = false;
            onFatal.accept(cause);
        }
    }

    boolean isStopping() {
        return lastCall != null;
    }

    // ---- its parts

    Channel channel() {
        return server;
    }

    AcceptGate gate() {
        return gate;
    }

    Refuser refuser() {
        return refuser;
    }

    boolean keepAliveInherited() {
        return engine.inheritsKeepAlive();
    }

    /** How many sockets it has accepted. */
    long acceptedCount() {
        return accepted.sum();
    }
}
