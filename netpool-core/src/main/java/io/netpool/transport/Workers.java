package io.netpool.transport;

import io.netpool.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Future;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The event loops that serve connections: a listener's own, or those that the listeners of this JVM share, counted by user
 * and shut down with the last.
 */
public final class Workers {
    /** How long a group may take to end. */
    private static final int SHUTDOWN_SECONDS = 5;

    /** Guarded by itself. */
    private static final Map<Transport, Workers> SHARED = new EnumMap<>(Transport.class);

    private final EventLoopGroup group;
    private final LoopWatches watches;
    private final Transport transport;
    /** How many listeners hold these. Guarded by {@link #SHARED}. */
    private int users = 1;

    private Workers(Engine engine, String threads, boolean daemons, int count) {
        transport = engine.transport();
        group = new MultiThreadIoEventLoopGroup(count, new LoopThreads(threads, daemons), engine.ioHandlers());
        watches = new LoopWatches(group);
    }

    /** Takes the shared workers of an engine; give them back with {@link #release()}. */
    public static Workers shared(Engine engine) {
        synchronized (SHARED) {
            Workers running = SHARED.get(engine.transport());
            if (running != null) {
                running.users++;
                return running;
            }
            int count = Runtime.getRuntime().availableProcessors();
            Workers started = new Workers(engine, "netpool-worker-" + Engine.nameOf(engine.transport()), true, count);
            SHARED.put(engine.transport(), started);
            return started;
        }
    }

    /** Starts workers for one listener. */
    public static Workers own(Engine engine, String listener, int count) {
        return new Workers(engine, listener + "-worker", true, count);
    }

    /** The event loops. */
    public EventLoopGroup group() {
        return group;
    }

    /** The watch of one of these loops: tell it whose code runs there. */
    public LoopWatch watch(EventLoop loop) {
        return watches.of(loop);
    }

    /**
     * Gives them back. Call when every connection is closed.
     *
     * @return done when they have ended, or at once while others use them
     */
    public Future<?> release() {
        synchronized (SHARED) {
            if (--users > 0) {
                return group.next().newSucceededFuture(null);
            }
            SHARED.remove(transport, this);
        }
        watches.forget();
        return shutdown(group);
    }

    /** Ends a group without a quiet period: its users are gone already. */
    public static Future<?> shutdown(EventLoopGroup group) {
        return group.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }
}
