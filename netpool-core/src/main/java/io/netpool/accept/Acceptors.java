package io.netpool.accept;

import io.netpool.GateReason;
import io.netpool.transport.Addresses;
import io.netpool.transport.Engine;
import io.netpool.transport.LoopThreads;
import io.netpool.transport.LoopWatches;
import io.netpool.transport.Workers;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The acceptors of one listener: server channels on one address, each on its own event loop of a boss group that is as large.
 * Immutable once bound; its methods may be called from any thread but these event loops.
 */
public final class Acceptors {
    private final EventLoopGroup boss;
    private final LoopWatches watches;
    private final List<Acceptor> acceptors = new ArrayList<>();

    private Acceptors(String listener, Engine engine, int count) {
        boss = new MultiThreadIoEventLoopGroup(
                count, new LoopThreads(listener + "-acceptor", false), engine.ioHandlers());
        watches = new LoopWatches(boss);
    }

    /**
     * Binds all of them, or none. The first binds without {@code SO_REUSEPORT}, so that the kernel refuses if anybody listens
     * there already, and settles port 0; only then the port is opened to its siblings. All gates stay shut.
     *
     * @param reusePort share the port with other processes from the start
     * @throws Exception what the system said; then nothing is left behind
     */
    public static Acceptors bind(
            Engine engine,
            Reception reception,
            SocketAddress address,
            int count,
            boolean reusePort,
            int listenBacklog,
            Consumer<Throwable> onFatal)
            throws Exception {
        Acceptors bound = new Acceptors(reception.listener(), engine, count);
        try {
            SocketAddress target = address;
            for (int i = 1; i <= count; i++) {
                String name = reception.listener() + (count == 1 ? "" : " acceptor " + i);
                Acceptor acceptor = new Acceptor(name, i, engine, reception, onFatal);
                bound.acceptors.add(acceptor);
                acceptor.bind(bound.boss, target, reusePort || i > 1, listenBacklog);
                if (i == 1 && count > 1) {
                    target = bound.localAddress();
                    acceptor.shareWithSiblings();
                }
            }
            return bound;
        } catch (Throwable e) {
            bound.abandon();
            throw e;
        }
    }

    /** The address they listen on, with the real port. */
    public InetSocketAddress localAddress() {
        return Addresses.of(acceptors.get(0).channel().localAddress());
    }

    /** How many there are. */
    public int count() {
        return acceptors.size();
    }

    /** Opens the gates: clients come in from now on. */
    public void open() {
        acceptors.forEach(Acceptor::open);
    }

    /** Shuts the gates until {@link #resume()}. */
    public void suspend() {
        acceptors.forEach(Acceptor::suspend);
    }

    /** Takes {@link #suspend()} back. */
    public void resume() {
        acceptors.forEach(Acceptor::resume);
    }

    /** How many sockets each has accepted. */
    public List<Long> accepted() {
        return acceptors.stream().map(Acceptor::acceptedCount).toList();
    }

    /** Reasons for which any of them does not accept, and how long each has stood, at the longest. */
    public Map<GateReason, Duration> gateReasons() {
        long nowNanos = System.nanoTime();
        Map<GateReason, Duration> reasons = new EnumMap<>(GateReason.class);
        for (Acceptor acceptor : acceptors) {
            acceptor.gate().since().forEach((reason, sinceNanos) -> {
                Duration stood = Duration.ofNanos(Math.max(0, nowNanos - sinceNanos));
                reasons.merge(reason, stood, (a, b) -> a.compareTo(b) > 0 ? a : b);
            });
        }
        return reasons;
    }

    /** Stops accepting; the future is done when all server channels and all who waited in their queues are closed. */
    public CompletableFuture<Void> stop(long deadlineNanos) {
        CompletableFuture<Void> stopped = CompletableFuture.allOf(
                acceptors.stream().map(a -> a.stop(deadlineNanos)).toArray(CompletableFuture<?>[]::new));
        // Now, before connections close for the drain and their slots go to those who wait.
        acceptors.get(0).dismissWaiting();
        // Who has lined up meanwhile; the last acceptor that stops leaves nobody.
        acceptors.forEach(Acceptor::dismissLatecomers);
        return stopped;
    }

    /** Resets whoever {@link #stop} is still closing in good order. */
    public void cut() {
        acceptors.forEach(Acceptor::cut);
    }

    /** Ends the event loops; call when {@link #stop} is done. */
    public Future<?> shutdown() {
        watches.forget();
        return Workers.shutdown(boss);
    }

    private void abandon() {
        acceptors.forEach(acceptor -> {
            if (acceptor.channel().isRegistered()) {
                acceptor.channel().close().syncUninterruptibly();
            } else {
                acceptor.channel().unsafe().closeForcibly();
            }
        });
        shutdown().syncUninterruptibly();
    }
}
