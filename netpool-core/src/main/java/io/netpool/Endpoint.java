package io.netpool;

import io.netpool.accept.AcceptCounters;
import io.netpool.accept.AcceptRate;
import io.netpool.accept.Acceptors;
import io.netpool.accept.AddressLimit;
import io.netpool.accept.Admission;
import io.netpool.accept.NetworkFilter;
import io.netpool.accept.OverflowLog;
import io.netpool.accept.Reception;
import io.netpool.accept.Slot;
import io.netpool.accept.WaitingLine;
import io.netpool.connect.ConnectionInitializer;
import io.netpool.handle.Codec;
import io.netpool.handle.ConnectionLog;
import io.netpool.handle.Connections;
import io.netpool.handle.Encoder;
import io.netpool.handle.HandlerThreads;
import io.netpool.handle.Service;
import io.netpool.handle.Times;
import io.netpool.handle.Traffic;
import io.netpool.transport.Addresses;
import io.netpool.transport.Descriptors;
import io.netpool.transport.Engine;
import io.netpool.transport.Events;
import io.netpool.transport.Workers;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.local.LocalAddress;
import io.netty.handler.ssl.SslContext;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stations of one listener, wired: acceptors, admission, workers, connections. Bound when it exists. Safe for use by any
 * thread.
 */
final class Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private final ListenerSettings<?, ?> settings;
    private final Engine engine;
    private final Workers workers;
    private final HandlerThreads handlerThreads;
    private final Reception reception;
    private final Connections connections;
    private final Traffic traffic;
    private final Acceptors acceptors;
    /** What this listener counts for among {@link Descriptors#promise}. */
    private final int promised;

    private final long promisedByAll;
    /** Timers of a drain. */
    private final Queue<Future<?>> deadlines = new ConcurrentLinkedQueue<>();
    /** Done when a drain is under way: what hurries it must not come before it. */
    private final CompletableFuture<Void> draining = new CompletableFuture<>();

    private <I, O> Endpoint(
            ListenerSettings<I, O> settings,
            Engine engine,
            Workers workers,
            HandlerThreads handlerThreads,
            Events events,
            Consumer<Throwable> onFatal)
            throws Exception {
        this.settings = settings;
        this.engine = engine;
        this.workers = workers;
        this.handlerThreads = handlerThreads;
        connections = new Connections(workers::watch);
        traffic = new Traffic();
        @Nullable Codec<I, O> codec = codec(settings.framing());
        Service<I, O> service = new Service<>(
                settings.name(),
                settings.code() instanceof UserCode.Callbacks<I, O> callbacks ? callbacks.handlers() : null,
                settings.code() instanceof UserCode.StraightLine<I, O> straight ? straight.handler() : null,
                handlerThreads.executor(),
                handlerThreads.virtual(),
                handlerThreads.pool() != null,
                settings.framing(),
                isText(settings.framing()),
                settings.framing() instanceof BytesFraming bytes ? bytes.maximum() : 0,
                new Encoder<>(settings.framing(), settings.framing() instanceof BytesFraming, codec),
                codec,
                settings.tls().isPresent(),
                settings.startTls().map(TlsOptions::context).orElse(null),
                Times.of(settings.deadlines()),
                connections,
                traffic,
                new ConnectionLog(settings.name(), System::nanoTime),
                events);
        Admission admission = new Admission(settings.maxConnections()
                .orElseGet(
                        engine.takesDescriptors() ? Descriptors::defaultMaximum : () -> Descriptors.HIGHEST_DEFAULT));
        Limits limits = settings.limits();
        reception = new Reception(
                settings.name(),
                admission,
                new WaitingLine(admission),
                settings.overflow(),
                settings.tls().isEmpty(),
                engine.takesDescriptors()
                        ? () -> Math.min(settings.mostConversations(), Descriptors.attainable())
                        : settings::mostConversations,
                new NetworkFilter(limits.allowed(), limits.denied()),
                new AddressLimit(limits.perAddress(), limits.ipv6Prefix(), limits.exempt()),
                new AcceptRate(limits.acceptRate(), System.nanoTime()),
                connections,
                workers.group(),
                initializers(settings, service),
                new AcceptCounters(),
                new OverflowLog(settings.name(), System::nanoTime),
                events);
        acceptors = Acceptors.bind(
                engine,
                reception,
                resolve(settings),
                Engine.balancesReusedPorts() ? settings.acceptors() : 1,
                settings.reusePort(),
                settings.listenBacklog().orElse(NetUtil.SOMAXCONN),
                onFatal);
        promised = engine.takesDescriptors() ? maximum() : 0;
        promisedByAll = Descriptors.promise(promised);
    }

    /**
     * Binds, and wires what is behind; nobody is accepted yet.
     *
     * @throws Exception what the system said; then nothing is left behind
     */
    static Endpoint open(ListenerSettings<?, ?> settings, Events events, Consumer<Throwable> onFatal) throws Exception {
        settings.checkThreads(settings.maxConnections().orElseGet(Descriptors::defaultMaximum));
        Engine engine = Engine.of(settings.transport());
        HandlerThreads handlerThreads = handlerThreads(settings);
        Workers workers = settings.workers().isPresent()
                ? Workers.own(engine, settings.name(), settings.workers().getAsInt())
                : Workers.shared(engine);
        try {
            return new Endpoint(settings, engine, workers, handlerThreads, events, onFatal);
        } catch (Throwable e) {
            workers.release().syncUninterruptibly();
            handlerThreads.end();
            throw e;
        }
    }

    private static <I, O> @Nullable Codec<I, O> codec(Framing<I, O> framing) {
        return framing instanceof CodecFraming<I, O> codec
                ? new Codec<>(codec.handlers(), codec.read(), codec.in(), codec.out())
                : null;
    }

    private static boolean isText(Framing<?, ?> framing) {
        return framing instanceof LineFraming
                || (framing instanceof MappedFraming<?, ?, ?, ?> mapped && isText(mapped.framing()));
    }

    private static HandlerThreads handlerThreads(ListenerSettings<?, ?> settings) {
        Dispatch dispatch = settings.dispatchInForce();
        String name = settings.name();
        return switch (dispatch.kind()) {
            case EVENT_LOOP -> HandlerThreads.none();
            case VIRTUAL_THREADS -> HandlerThreads.virtual(name + "-virtual-");
            case THREAD_EACH -> HandlerThreads.each(name + "-conversation-");
            case POOL -> HandlerThreads.pool(name + "-handler-", dispatch.threads());
            case EXECUTOR -> HandlerThreads.of(dispatch.executor());
        };
    }

    private static SocketAddress resolve(ListenerSettings<?, ?> settings) throws IOException {
        if (settings.local()) {
            return new LocalAddress(settings.host());
        }
        InetSocketAddress address = settings.host().equals(ListenerSettings.ALL_ADDRESSES)
                ? new InetSocketAddress(settings.port())
                : new InetSocketAddress(settings.host(), settings.port());
        if (address.isUnresolved()) {
            throw new IOException("unknown host");
        }
        return address;
    }

    private static <I, O> Function<Slot, ChannelHandler> initializers(
            ListenerSettings<I, O> settings, Service<I, O> service) {
        @Nullable SslContext tls = settings.tls().map(TlsOptions::context).orElse(null);
        @Nullable Consumer<ChannelPipeline> ownHandlers = settings.pipeline().orElse(null);
        return slot -> new ConnectionInitializer(
                tls, ownHandlers, pipeline -> service.connect(slot, pipeline), service.log()::buildFailed);
    }

    /** Begins to accept, and says so. */
    void serve() {
        warnIfDescriptorsAreShort();
        warnIfThreadsAreMany();
        LOG.info(
                "{}: listening on {} ({}, {} acceptor{}, at most {} connections, {}){}",
                settings.name(),
                Addresses.text(address()),
                Engine.nameOf(engine.transport()),
                acceptors.count(),
                acceptors.count() == 1 ? "" : "s",
                maximum(),
                settings.tls().isPresent() ? "TLS" : settings.startTls().isPresent() ? "STARTTLS" : "plain",
                remarks());
        acceptors.open();
    }

    private String remarks() {
        StringBuilder remarks = new StringBuilder();
        engine.passedOver().forEach(remark -> remarks.append("; passed over ").append(remark));
        if (acceptors.count() < settings.acceptors()) {
            remarks.append("; one acceptor of ")
                    .append(settings.acceptors())
                    .append(": this platform does not balance over several sockets on one port");
        }
        if (engine.transport() == Transport.IO_URING) {
            remarks.append("; io_uring's multishot accept is off in this JVM");
        }
        return remarks.toString();
    }

    private void warnIfDescriptorsAreShort() {
        if (settings.maxConnections().isPresent() && promised > 0 && promisedByAll > Descriptors.attainable()) {
            LOG.warn(
                    "{}: the running listeners may hold {} connections, but this process may open only {} files: raise the limit"
                            + " (ulimit -n) or lower maxConnections",
                    settings.name(),
                    promisedByAll,
                    Descriptors.limit().orElse(0));
        }
    }

    private void warnIfThreadsAreMany() {
        if (settings.dispatchInForce().kind() == Dispatch.Kind.THREAD_EACH
                && maximum() > ListenerSettings.MANY_CONVERSATIONS) {
            LOG.warn(
                    "{}: straight-line code takes a platform thread a connection before Java 21, up to {} of them: run on Java 21"
                            + " or later, or lower maxConnections",
                    settings.name(),
                    maximum());
        }
    }

    InetSocketAddress address() {
        return acceptors.localAddress();
    }

    Transport transport() {
        return engine.transport();
    }

    int maximum() {
        return Admission.maximum(reception.admission().numbers());
    }

    int openConnections() {
        return Admission.open(reception.admission().numbers());
    }

    void maximum(int maximum) {
        settings.checkThreads(maximum);
        int granted = reception.admission().maximum(maximum);
        reception.line().serve(granted);
    }

    void suspend() {
        acceptors.suspend();
    }

    void resume() {
        acceptors.resume();
    }

    Connections connections() {
        return connections;
    }

    ListenerStats stats() {
        long numbers = reception.admission().numbers();
        List<Long> acceptedBy = acceptors.accepted();
        return new ListenerStats(
                Admission.open(numbers),
                Admission.waiting(numbers),
                Admission.maximum(numbers),
                reception.admission().peak(),
                acceptedBy.stream().mapToLong(Long::longValue).sum(),
                acceptedBy,
                reception.counters().errors(),
                reception.counters().admitted(),
                reception.counters().refused(),
                traffic.evicted(),
                traffic.closed(),
                traffic.bytesIn(),
                traffic.bytesOut(),
                traffic.messagesIn(),
                traffic.messagesOut(),
                traffic.stuck(),
                acceptors.gateReasons());
    }

    /**
     * Stops accepting, lets connections finish until the deadline, cuts the rest, and ends the threads.
     *
     * @return done when nothing is left
     */
    CompletableFuture<DrainResult> drain(Duration limit) {
        LOG.info(
                "{}: draining for at most {} s (open={})",
                settings.name(),
                limit.toMillis() / 1000.0,
                openConnections());
        long begunNanos = System.nanoTime();
        CompletableFuture<Void> accepting = acceptors.stop(begunNanos + limit.toNanos());
        connections.drain();
        cutAfter(limit);
        draining.complete(null);
        return accepting
                .thenCompose(stopped -> reception.admission().whenEmpty())
                .thenCompose(empty -> connections.whenNone())
                .thenCompose(gone -> {
                    deadlines.forEach(deadline -> deadline.cancel(false));
                    Descriptors.promise(-promised);
                    handlerThreads.end();
                    return CompletableFuture.allOf(completable(acceptors.shutdown()), completable(workers.release()));
                })
                .thenApply(ended -> new DrainResult(
                        connections.drained(),
                        connections.cutCount(),
                        Duration.ofNanos(System.nanoTime() - begunNanos)));
    }

    /** Brings the deadline of a drain forward. */
    void hurry(Duration limit) {
        draining.thenRun(() -> {
            try {
                cutAfter(limit);
            } catch (RejectedExecutionException ended) {
                LOG.trace("{}: nothing is left to hurry", settings.name(), ended);
            }
        });
    }

    private void cutAfter(Duration limit) {
        deadlines.add(workers.group().next().schedule(this::cut, limit.toNanos(), TimeUnit.NANOSECONDS));
    }

    private void cut() {
        acceptors.cut();
        connections.cut();
    }

    private static CompletableFuture<Void> completable(Future<?> future) {
        CompletableFuture<Void> completable = new CompletableFuture<>();
        future.addListener(done -> completable.complete(null));
        return completable;
    }
}
