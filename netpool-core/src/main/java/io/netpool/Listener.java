package io.netpool;

import io.netpool.transport.Events;
import io.netpool.transport.LoopThreads;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server endpoint: configured, then started, then stopped, once.
 *
 * <pre>{@code
 * Listener.tcp(7777)
 *         .maxConnections(10_000)
 *         .handler((line, connection) -> connection.send(line))
 *         .start();
 * }</pre>
 *
 * <p><b>Threads.</b> N acceptors are N event loops named {@code NAME-acceptor-N}, which keep the JVM up. They hand admitted
 * connections to workers, event loops that all listeners of the JVM share unless it has its own. The handler runs on its
 * connection's worker, or where {@link Dispatch} says.
 *
 * <p><b>Admission.</b> At no instant are there more than {@code maxConnections} connections; what happens to one too many is up to
 * the {@link OverflowStrategy}.
 *
 * <p><b>Back-pressure.</b> A client that does not read its answers is not read from, and nothing is decoded for it.
 *
 * <p><b>Stop.</b> {@link #drain} and {@link #close()} stop accepting, let connections finish until one deadline, reset the rest
 * and end the threads.
 *
 * <p>All methods may be called from any thread.
 */
public final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    /** The life of a listener, one way only. */
    public enum State {
        /** Built. */
        NEW,
        /** {@link Listener#start()} is at work. */
        STARTING,
        /** Listening. */
        RUNNING,
        /** Not accepting any more; connections finish. */
        DRAINING,
        /** Ended, with nothing left behind. */
        STOPPED,
        /** Could not start, or ended because its server socket failed; nothing is left behind. */
        FAILED
    }

    private static final AtomicReferenceFieldUpdater<Listener, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(Listener.class, State.class, "state");

    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);
    /** What a handler that does not return may add to the drain at the JVM's end. */
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(5);
    /** How long the observer may take for what is left to tell then. */
    private static final long SHUTDOWN_EVENTS_MS = 1_000;

    private final ListenerSettings<?, ?> settings;
    /** Changed by compare-and-set alone, but for the ends that one thread reaches. */
    private volatile State state = State.NEW;

    private final CompletableFuture<DrainResult> stopped = new CompletableFuture<>();
    private final Events events;
    private final AtomicBoolean closing = new AtomicBoolean();
    /** Set before {@link State#RUNNING}, never changed. */
    private volatile @Nullable Endpoint endpoint;

    Listener(ListenerSettings<?, ?> settings) {
        this.settings = settings;
        events = new Events(settings.name(), settings.observer().orElse(null));
    }

    /**
     * A listener on all addresses of this machine, with lines of text until another {@linkplain ListenerBuilder#framing framing}
     * is given.
     *
     * @param port 0 to 65535; 0 takes a free one, see {@link #port()}
     * @return a builder
     */
    public static ListenerBuilder<String, String> tcp(int port) {
        return tcp(ListenerSettings.ALL_ADDRESSES, port);
    }

    /**
     * A listener on one address, with lines of text until another {@linkplain ListenerBuilder#framing framing} is given.
     *
     * @param host a name or an address of this machine, such as {@code 127.0.0.1}
     * @param port 0 to 65535; 0 takes a free one, see {@link #port()}
     * @return a builder
     */
    public static ListenerBuilder<String, String> tcp(String host, int port) {
        return new ListenerBuilder<>(false, host, port, Framing.lines());
    }

    /**
     * A listener within this JVM, without ports, for tests of a handler: all is as over TCP, on Netty's local transport. A client
     * is Netty's {@link io.netty.channel.local.LocalChannel} that connects to {@code new LocalAddress(name)}. The framing is lines
     * of text until another {@linkplain ListenerBuilder#framing framing} is given.
     *
     * <p>What differs, because there is no kernel between the two:
     * <ul>
     *   <li>{@link #address()} and the addresses of a {@link Connection} are unresolved, with the name, or the client's id, for
     *       a host and 0 for a port. {@link Limits} by address and by network do not apply.
     *   <li>A client's connect is done when it is admitted, or has a farewell to read; it fails when it is refused without one.
     *       As many wait to be accepted as come.
     *   <li>What is written is at the other side at once, without a bound: no client is ever a slow one.
     *   <li>There is no half-close and no reset. A close overtakes what the other side has not read: a test reads the whole answer
     *       before it closes, and leaves auto-read on to be told a farewell.
     *   <li>Netty draws an address of 32 bits for a client that binds to none of its own: of many thousands some draw the same, and
     *       the later one fails to connect.
     * </ul>
     *
     * @param name any word but {@code any}, Netty's for a free one; upper and lower case are the same
     * @return a builder
     */
    public static ListenerBuilder<String, String> local(String name) {
        return new ListenerBuilder<>(true, name, 0, Framing.lines());
    }

    /**
     * Binds and listens. When this returns, clients are served; when it throws, nothing is left behind.
     *
     * @return this
     * @throws ListenerStartException if it cannot listen; the message names the address, the cause and a remedy
     * @throws IllegalStateException if it was started or closed before, or on an event loop, because this waits
     */
    public Listener start() {
        if (LoopThreads.isCurrent()) {
            throw new IllegalStateException("start() waits for the bind and must not be called on an event loop");
        }
        if (!STATE.compareAndSet(this, State.NEW, State.STARTING)) {
            throw new IllegalStateException(
                    "listener " + name() + " is " + state + ": a listener starts once; build another");
        }
        try {
            Endpoint opened = Endpoint.open(settings, events, this::fail);
            endpoint = opened;
            settings.drainOnShutdown().ifPresent(this::addShutdownHook);
            events.start();
            state = State.RUNNING;
            events.emit(() -> new ListenerEvent.Started(opened.address()));
            opened.serve();
            return this;
        } catch (Throwable e) {
            Endpoint opened = endpoint;
            if (opened != null && STATE.compareAndSet(this, State.RUNNING, State.DRAINING)) {
                opened.drain(Duration.ZERO).join();
                events.end(new ListenerEvent.Failed(e));
            }
            state = State.FAILED;
            ListenerStartException failure = StartFailure.of(settings, e);
            stopped.completeExceptionally(failure);
            throw failure;
        }
    }

    /**
     * The listener's name.
     *
     * @return the name
     */
    public String name() {
        return settings.name();
    }

    /**
     * Where it stands in its life.
     *
     * @return the state
     */
    public State state() {
        return state;
    }

    /**
     * The address it listens on, with the real port.
     *
     * @return the address; of a {@linkplain #local local} listener unresolved, its name and port 0
     * @throws IllegalStateException before it was started
     */
    public InetSocketAddress address() {
        return endpoint().address();
    }

    /**
     * The port it listens on.
     *
     * @return the port
     * @throws IllegalStateException before it was started
     */
    public int port() {
        return address().getPort();
    }

    /**
     * The engine that carries its sockets, never {@link Transport#AUTO}.
     *
     * @return the transport
     * @throws IllegalStateException before it was started
     */
    public Transport transport() {
        return endpoint().transport();
    }

    /**
     * The maximum now in force.
     *
     * @return how many connections there may be at once
     * @throws IllegalStateException before it was started
     */
    public int maxConnections() {
        return endpoint().maximum();
    }

    /**
     * Changes the maximum while running. Raised, it admits those who wait at once, in order; lowered, it closes nobody, and admits
     * nobody until there are fewer. Clients that come now meet the new maximum.
     *
     * @param maximum 0 to 16,777,215; 0 admits nobody
     * @throws IllegalArgumentException if it is out of range
     * @throws IllegalStateException before it was started
     */
    public void maxConnections(int maximum) {
        ListenerSettings.checkMaximum(name(), maximum);
        endpoint().maximum(maximum);
    }

    /**
     * Stops accepting until {@link #resume()}: clients wait in the kernel's backlog. Who is connected is served. Does nothing if it
     * stands already.
     *
     * @throws IllegalStateException before it was started
     */
    public void suspend() {
        endpoint().suspend();
    }

    /**
     * Takes {@link #suspend()} back, if it stands.
     *
     * @throws IllegalStateException before it was started
     */
    public void resume() {
        endpoint().resume();
    }

    /**
     * The connections that are open now: a snapshot, of those past {@link MessageHandler#onOpen} and with no reason to close.
     *
     * @return the connections
     * @throws IllegalStateException before it was started
     */
    public List<Connection<?>> connections() {
        return endpoint().connections().open();
    }

    /**
     * The connection with this number.
     *
     * @param id its number, see {@link Connection#id()}
     * @return the connection, empty if it is not open
     * @throws IllegalStateException before it was started
     */
    public Optional<Connection<?>> connection(long id) {
        return endpoint().connections().find(id);
    }

    /**
     * The numbers of this moment.
     *
     * @return the numbers
     * @throws IllegalStateException before it was started
     */
    public ListenerStats stats() {
        return endpoint().stats();
    }

    /**
     * How many connections there are now, those in their TLS handshake and those that say their last words included.
     *
     * @return the number
     * @throws IllegalStateException before it was started
     */
    public int openConnections() {
        return endpoint().openConnections();
    }

    /**
     * Stops accepting and lets connections finish. Clients that the kernel has already queued are closed in good order (on NIO as
     * far as that goes). An idle connection gets {@link MessageHandler#onDrain}, is flushed and closed; a busy one when it first
     * becomes idle; those left at the deadline are reset. Then the threads end. Called again, the earlier deadline counts. A callback
     * that does not return is waited for, whatever the deadline: nobody can take a thread away from it.
     *
     * @param limit one deadline for the whole listener, 0 to 365 days
     * @return completes when nothing is left; fails if the listener failed
     * @throws IllegalArgumentException if the limit is negative or over 365 days
     * @throws IllegalStateException while it is starting
     */
    public CompletionStage<DrainResult> drain(Duration limit) {
        if (limit.isNegative() || limit.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("drain limit = " + limit + ": give 0 to 365 days");
        }
        switch (state) {
            case NEW -> {
                if (!STATE.compareAndSet(this, State.NEW, State.STOPPED)) {
                    return drain(limit);
                }
                stopped.complete(new DrainResult(0, 0, Duration.ZERO));
            }
            case STARTING -> throw new IllegalStateException("listener " + name() + " is starting");
            case RUNNING -> {
                if (!STATE.compareAndSet(this, State.RUNNING, State.DRAINING)) {
                    return drain(limit);
                }
                stop(limit, null);
            }
            case DRAINING -> endpoint().hurry(limit);
            case STOPPED, FAILED -> {}
        }
        return stopped();
    }

    /**
     * Drains with {@link ListenerBuilder#drainTimeout} and waits until nothing is left; on an event loop of netpool, and on a thread
     * that runs the handler of this listener, it returns at once. While a {@link #drain} is under way it waits for that one. A second call hurries: it resets whoever is left. An
     * interrupt ends the wait, not the drain.
     *
     * @throws IllegalStateException while it is starting
     */
    @Override
    public void close() {
        boolean first = closing.compareAndSet(false, true);
        if (state == State.DRAINING) {
            if (!first) {
                endpoint().hurry(Duration.ZERO);
            }
        } else {
            drain(settings.drainTimeout());
        }
        Endpoint opened = endpoint;
        if (!LoopThreads.isCurrent() && (opened == null || !opened.connections().isHandlerThread())) {
            awaitStopped(FOR_EVER);
        }
    }

    /**
     * When the listener has ended.
     *
     * @return completes when it has stopped and nothing is left; fails with the cause if it could not start, or if its server
     *     socket failed
     */
    public CompletionStage<DrainResult> stopped() {
        return stopped.minimalCompletionStage();
    }

    /** The server socket is gone: what is connected finishes, and the listener ends. Called on an acceptor's event loop. */
    private void fail(Throwable cause) {
        if (STATE.compareAndSet(this, State.RUNNING, State.DRAINING)) {
            LOG.error("{}: cannot accept any more, the listener ends", name(), cause);
            stop(settings.drainTimeout(), cause);
        }
    }

    private void stop(Duration limit, @Nullable Throwable failure) {
        events.emit(() -> new ListenerEvent.Draining(limit));
        endpoint()
                .drain(limit)
                .whenCompleteAsync(
                        (result, unexpected) -> {
                            Throwable cause = failure != null ? failure : unexpected;
                            if (cause == null) {
                                LOG.info(
                                        "{}: stopped (drained={} cut={} after {} ms)",
                                        name(),
                                        result.drained(),
                                        result.cut(),
                                        result.took().toMillis());
                                state = State.STOPPED;
                                events.end(new ListenerEvent.Stopped(result));
                                stopped.complete(result);
                            } else {
                                state = State.FAILED;
                                events.end(new ListenerEvent.Failed(cause));
                                stopped.completeExceptionally(cause);
                            }
                        },
                        this::onThreadOfItsOwn);
    }

    /** What users chain to the end must not run on an event loop. */
    private void onThreadOfItsOwn(Runnable end) {
        new Thread(end, name() + "-stop").start();
    }

    private void addShutdownHook(Duration limit) {
        Thread hook = new Thread(
                () -> {
                    drain(limit);
                    if (!awaitStopped(limit.plus(SHUTDOWN_GRACE))) {
                        LOG.warn("{}: a handler does not return, the JVM ends without it", name());
                    }
                    events.awaitEnd(SHUTDOWN_EVENTS_MS); // the JVM does not wait for the observer's thread
                },
                name() + "-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        stopped.whenComplete((result, cause) -> {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException shuttingDown) {
                LOG.trace("{}: the hook is at work", name(), shuttingDown);
            }
        });
    }

    /** Whether it has ended within the time. */
    private boolean awaitStopped(Duration limit) {
        try {
            stopped.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            LOG.debug("{}: ended by a failure that was logged already", name(), failed);
        } catch (TimeoutException stillThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private Endpoint endpoint() {
        Endpoint opened = endpoint;
        if (opened == null) {
            throw new IllegalStateException("listener " + name() + " is " + state
                    + (state == State.NEW || state == State.STARTING
                            ? ": start it first"
                            : ": it never ran; build another"));
        }
        return opened;
    }
}
