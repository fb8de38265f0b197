package io.netpool;

import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Says what a listener is to be. {@link #handler}, {@link #handlerPerConnection} or {@link #serve} comes last and makes the
 * {@link Listener}; the settings are checked there, together. Not safe for use by several threads at once.
 *
 * @param <I> what comes in, as the framing decodes it
 * @param <O> what goes out, as the framing encodes it
 */
public final class ListenerBuilder<I, O> {
    private final boolean local;
    private final String host;
    private final int port;
    private final Framing<I, O> framing;

    private Optional<String> name = Optional.empty();
    private int acceptors = 1;
    private OptionalInt maxConnections = OptionalInt.empty();
    private OverflowStrategy overflow = OverflowStrategy.refuse();
    private Limits limits = Limits.none();
    private Optional<TlsOptions> tls = Optional.empty();
    private Optional<TlsOptions> startTls = Optional.empty();
    private Deadlines deadlines = Deadlines.defaults();
    private Optional<Dispatch> dispatch = Optional.empty();
    private Optional<Consumer<ChannelPipeline>> pipeline = Optional.empty();
    private Optional<Consumer<ListenerEvent>> observer = Optional.empty();
    private Transport transport = Transport.AUTO;
    private OptionalInt workers = OptionalInt.empty();
    private OptionalInt listenBacklog = OptionalInt.empty();
    private boolean reusePort;
    private Duration drainTimeout = Duration.ofSeconds(30);
    private Optional<Duration> drainOnShutdown = Optional.empty();

    ListenerBuilder(boolean local, String host, int port, Framing<I, O> framing) {
        this.local = local;
        this.host = Objects.requireNonNull(host, local ? "local" : "host");
        this.port = port;
        this.framing = Objects.requireNonNull(framing, "framing");
    }

    private ListenerBuilder(ListenerBuilder<?, ?> other, Framing<I, O> framing) {
        this(other.local, other.host, other.port, framing);
        name = other.name;
        acceptors = other.acceptors;
        maxConnections = other.maxConnections;
        overflow = other.overflow;
        limits = other.limits;
        tls = other.tls;
        startTls = other.startTls;
        deadlines = other.deadlines;
        dispatch = other.dispatch;
        pipeline = other.pipeline;
        observer = other.observer;
        transport = other.transport;
        workers = other.workers;
        listenBacklog = other.listenBacklog;
        reusePort = other.reusePort;
        drainTimeout = other.drainTimeout;
        drainOnShutdown = other.drainOnShutdown;
    }

    /**
     * How many event loops accept; each has a server channel of its own on the port, and the kernel spreads clients over them
     * ({@code SO_REUSEPORT}, socket(7)). Where the platform does not balance so (anything but Linux) there is one, and the log
     * says it. Default 1, which accepts tens of thousands of clients a second.
     *
     * @param count 1 to 1024
     * @return this
     */
    public ListenerBuilder<I, O> acceptors(int count) {
        acceptors = count;
        return this;
    }

    /**
     * How many connections there may be at once, over all acceptors, exactly. What happens to one too many is up to
     * {@link #overflow}. Default: the process's limit of open files less 256, at most 1,000,000; 10,000 where the platform does
     * not tell its limit, 1,000,000 on a {@linkplain Listener#local local} listener.
     *
     * @param maximum 0 to 16,777,215; 0 admits nobody
     * @return this
     */
    public ListenerBuilder<I, O> maxConnections(int maximum) {
        maxConnections = OptionalInt.of(maximum);
        return this;
    }

    /**
     * What happens when a client comes and no slot is free. Default {@link OverflowStrategy#refuse()}.
     *
     * @param strategy the strategy
     * @return this
     */
    public ListenerBuilder<I, O> overflow(OverflowStrategy strategy) {
        overflow = Objects.requireNonNull(strategy, "overflow");
        return this;
    }

    /**
     * Who may come in, beside the maximum. Default {@link Limits#none()}.
     *
     * @param limits the limits
     * @return this
     */
    public ListenerBuilder<I, O> limits(Limits limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
        return this;
    }

    /**
     * TLS from the first byte. Default: plain TCP.
     *
     * @param options certificate and key
     * @return this
     */
    public ListenerBuilder<I, O> tls(TlsOptions options) {
        tls = Optional.of(Objects.requireNonNull(options, "tls"));
        return this;
    }

    /**
     * TLS when the handler says so, with {@link Connection#startTls}. Default: never.
     *
     * @param options certificate and key
     * @return this
     */
    public ListenerBuilder<I, O> startTls(TlsOptions options) {
        startTls = Optional.of(Objects.requireNonNull(options, "startTls"));
        return this;
    }

    /**
     * How bytes become messages and back. Default {@link Framing#lines()}.
     *
     * @param framing the framing
     * @param <I2> what comes in
     * @param <O2> what goes out
     * @return a builder with these settings and this framing, to go on with
     */
    public <I2, O2> ListenerBuilder<I2, O2> framing(Framing<I2, O2> framing) {
        return new ListenerBuilder<>(this, framing);
    }

    /**
     * How long a client may take. Default {@link Deadlines#defaults()}.
     *
     * @param limits the deadlines
     * @return this
     */
    public ListenerBuilder<I, O> deadlines(Deadlines limits) {
        deadlines = Objects.requireNonNull(limits, "deadlines");
        return this;
    }

    /**
     * Where the handler's callbacks run. Default {@link Dispatch#eventLoop()}; for {@link #serve} {@link Dispatch#virtualThreads()} where
     * there are any (Java 21 and later), else a platform thread a connection, named {@code NAME-conversation-N}.
     *
     * @param where the dispatch
     * @return this
     */
    public ListenerBuilder<I, O> dispatch(Dispatch where) {
        dispatch = Optional.of(Objects.requireNonNull(where, "dispatch"));
        return this;
    }

    /**
     * The listener's name, in front of its log lines and in the names of its threads. Default {@code tcp-PORT}, {@code tcp} with
     * port 0, or {@code local-NAME}.
     *
     * @param word the name
     * @return this
     */
    public ListenerBuilder<I, O> name(String word) {
        name = Optional.of(Objects.requireNonNull(word, "name"));
        return this;
    }

    /**
     * How long {@link Listener#close()} lets busy connections finish. Default 30 s.
     *
     * @param limit 0 to 365 days
     * @return this
     */
    public ListenerBuilder<I, O> drainTimeout(Duration limit) {
        drainTimeout = Objects.requireNonNull(limit, "drainTimeout");
        return this;
    }

    /**
     * Drains when the JVM shuts down (SIGTERM, SIGINT, {@code System.exit}), and holds the shutdown up until it is done.
     * A handler that does not return holds it up for five seconds more at the most. Default: connections end with the JVM.
     *
     * @param limit 0 to 365 days
     * @return this
     */
    public ListenerBuilder<I, O> drainOnShutdown(Duration limit) {
        drainOnShutdown = Optional.of(Objects.requireNonNull(limit, "drainOnShutdown"));
        return this;
    }

    /**
     * Tells what happens to the listener, on a daemon thread of its own named {@code NAME-events}. At most 8,192 events wait for
     * the observer; what it has no time for is dropped, counted, and told as {@link ListenerEvent.Dropped}. Default: nobody.
     *
     * @param told takes each event; what it throws is logged
     * @return this
     */
    public ListenerBuilder<I, O> observer(Consumer<ListenerEvent> told) {
        observer = Optional.of(Objects.requireNonNull(told, "observer"));
        return this;
    }

    /**
     * Event loops of the listener's own, named {@code NAME-worker-N}. Default: those that all listeners of this JVM share, one a
     * core.
     *
     * @param count 1 to 1024
     * @return this
     */
    public ListenerBuilder<I, O> workers(int count) {
        workers = OptionalInt.of(count);
        return this;
    }

    /**
     * The engine. Default {@link Transport#AUTO}. One that is asked for by name and does not work fails the start. A
     * {@linkplain Listener#local local} listener takes {@link Transport#LOCAL} alone.
     *
     * @param engine the transport
     * @return this
     */
    public ListenerBuilder<I, O> transport(Transport engine) {
        transport = Objects.requireNonNull(engine, "transport");
        return this;
    }

    /**
     * How many clients the kernel lets wait to be accepted, a server channel; see listen(2). Default: the kernel's
     * {@code somaxconn}.
     *
     * @param clients 1 or more
     * @return this
     */
    public ListenerBuilder<I, O> listenBacklog(int clients) {
        listenBacklog = OptionalInt.of(clients);
        return this;
    }

    /**
     * Shares the port with other processes of the same user that ask for it too ({@code SO_REUSEPORT}). Default: the start fails
     * if anybody listens there. With more than one acceptor the kernel lets a later process of the same user join all the same.
     *
     * @param share whether to share
     * @return this
     */
    public ListenerBuilder<I, O> reusePort(boolean share) {
        reusePort = share;
        return this;
    }

    /**
     * Netty handlers of your own, such as a wire log or traffic shaping: they are added behind TLS and in front of the framing,
     * for each connection on its event loop. What reaches the framing must be a {@link io.netty.buffer.ByteBuf}.
     *
     * @param handlers adds them to the pipeline of a new connection
     * @return this
     */
    public ListenerBuilder<I, O> pipeline(Consumer<ChannelPipeline> handlers) {
        pipeline = Optional.of(Objects.requireNonNull(handlers, "pipeline"));
        return this;
    }

    /**
     * Gives the handler and makes the listener, which is not started yet.
     *
     * @param handler what to do with each message; serves all connections
     * @return the listener
     * @throws IllegalArgumentException if settings are wrong; the message names each of them, its value and what would be right
     */
    public Listener handler(MessageHandler<I, O> handler) {
        Objects.requireNonNull(handler, "handler");
        return listener(new UserCode.Callbacks<>(() -> handler));
    }

    /**
     * Gives a handler for each connection and makes the listener, which is not started yet.
     *
     * @param handlers makes the handler of one connection, such as {@code Game::new}; called where its callbacks are called, right before
     *     {@link MessageHandler#onOpen}. If it throws, the connection closes with {@link CloseReason#HANDLER_ERROR}
     * @return the listener
     * @throws IllegalArgumentException if settings are wrong; the message names each of them, its value and what would be right
     */
    public Listener handlerPerConnection(Supplier<? extends MessageHandler<I, O>> handlers) {
        return listener(new UserCode.Callbacks<>(Objects.requireNonNull(handlers, "handlerPerConnection")));
    }

    /**
     * Gives straight-line code that talks to each client on a thread of its own, and makes the listener, which is not started yet. On
     * virtual threads where there are any (Java 21 and later), else on a platform thread a connection; see {@link #dispatch}.
     *
     * @param handler talks to one client; serves all connections
     * @return the listener
     * @throws IllegalArgumentException if settings are wrong; the message names each of them, its value and what would be right
     */
    public Listener serve(ConversationHandler<I, O> handler) {
        return listener(new UserCode.StraightLine<>(Objects.requireNonNull(handler, "serve")));
    }

    private Listener listener(UserCode<I, O> code) {
        return new Listener(new ListenerSettings<>(
                name.orElse(local ? "local-" + host : port == 0 ? "tcp" : "tcp-" + port),
                local,
                host,
                port,
                acceptors,
                maxConnections,
                overflow,
                limits,
                tls,
                startTls,
                framing,
                deadlines,
                code,
                dispatch,
                pipeline,
                observer,
                transport,
                workers,
                listenBacklog,
                reusePort,
                drainTimeout,
                drainOnShutdown));
    }
}
