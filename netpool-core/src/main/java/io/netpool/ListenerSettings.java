package io.netpool;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.local.LocalAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Everything a listener was told; validated as a whole, immutable. */
record ListenerSettings<I, O>(
        String name,
        boolean local,
        String host,
        int port,
        int acceptors,
        OptionalInt maxConnections,
        OverflowStrategy overflow,
        Limits limits,
        Optional<TlsOptions> tls,
        Optional<TlsOptions> startTls,
        Framing<I, O> framing,
        Deadlines deadlines,
        UserCode<I, O> code,
        Optional<Dispatch> dispatch,
        Optional<Consumer<ChannelPipeline>> pipeline,
        Optional<Consumer<ListenerEvent>> observer,
        Transport transport,
        OptionalInt workers,
        OptionalInt listenBacklog,
        boolean reusePort,
        Duration drainTimeout,
        Optional<Duration> drainOnShutdown) {

    /** The host that stands for all addresses of this machine. */
    static final String ALL_ADDRESSES = "*";

    /** More platform threads than this for straight-line code are worth a warning. */
    static final int MANY_CONVERSATIONS = 1_000;

    private static final int HIGHEST_MAXIMUM = (1 << 24) - 1;
    private static final int MOST_THREADS = 1024;

    ListenerSettings {
        Problems problems = new Problems();
        problems.unless(
                !name.isBlank() && name.chars().noneMatch(Character::isISOControl),
                "name = \"" + name + "\": give a word; it stands in thread names and log lines");
        if (local) {
            transport = transport == Transport.AUTO ? Transport.LOCAL : transport;
            problems.unlessLocal(host, acceptors, transport, listenBacklog, reusePort);
        } else {
            problems.unless(
                    !host.isBlank(),
                    "host = \"" + host + "\": give an address or a name, or leave it out for all addresses");
            problems.unless(
                    transport != Transport.LOCAL,
                    "transport = LOCAL on port " + port
                            + ": give one that carries sockets, or make it Listener.local(name)");
        }
        problems.unlessWithin("port", port, 0, 65_535, "0 takes a free one");
        problems.unlessWithin("acceptors", acceptors, 1, MOST_THREADS, "one a core at the most is of use");
        maxConnections.ifPresent(
                n -> problems.unlessWithin("maxConnections", n, 0, HIGHEST_MAXIMUM, "0 admits nobody"));
        workers.ifPresent(n -> problems.unlessWithin("workers", n, 1, MOST_THREADS, "leave it out to share them"));
        listenBacklog.ifPresent(n ->
                problems.unlessWithin("listenBacklog", n, 1, Integer.MAX_VALUE, "the kernel caps it at somaxconn"));
        problems.unless(
                tls.isEmpty() || startTls.isEmpty(),
                "tls and startTls are both set: give tls for TLS from the first byte, startTls for TLS on request");
        problems.unless(
                tls.isEmpty() || overflow.farewell().isEmpty(),
                "overflow with a farewell on a listener with tls: before the handshake nothing can be said in plain; leave the"
                        + " farewell out, or use startTls");
        problems.unless(
                startTls.isEmpty() || !(framing instanceof CodecFraming),
                "startTls with Framing.codec: its handlers encode in the pipeline, so nobody knows which bytes are the last in plain;"
                        + " add a handler of Netty's own that does it, or give tls");
        dispatch.ifPresent(chosen -> {
            problems.unless(
                    chosen.kind() != Dispatch.Kind.EVENT_LOOP || code instanceof UserCode.Callbacks,
                    "dispatch = event loop with straight-line code, which waits: leave it out, or give virtualThreads(), pool(n) or"
                            + " on(executor)");
            problems.unless(
                    chosen.kind() != Dispatch.Kind.VIRTUAL_THREADS || Dispatch.virtualThreadsExist(),
                    "dispatch = virtual threads, which need Java 21 or later, and this is "
                            + Runtime.version().feature() + ": give pool(n)");
        });
        problems.unlessDuration("drainTimeout", drainTimeout);
        drainOnShutdown.ifPresent(limit -> problems.unlessDuration("drainOnShutdown", limit));
        problems.throwIfAny(name);
    }

    /** Checks a maximum that is changed while running. */
    static void checkMaximum(String listener, int maximum) {
        Problems problems = new Problems();
        problems.unlessMaximum(maximum);
        problems.throwIfAny(listener);
    }

    /** Where the user's code runs, if it was not said too. */
    Dispatch dispatchInForce() {
        return dispatch.orElseGet(() -> code instanceof UserCode.Callbacks
                ? Dispatch.eventLoop()
                : Dispatch.virtualThreadsExist() ? Dispatch.virtualThreads() : Dispatch.threadEach());
    }

    /**
     * Checks that each conversation has a thread.
     *
     * @throws IllegalArgumentException if a pool has fewer threads than there may be connections
     */
    void checkThreads(int maximum) {
        if (mostConversations() < maximum) {
            throw new IllegalArgumentException("listener " + name + ": dispatch = pool of " + mostConversations()
                    + " threads with maxConnections = " + maximum
                    + ": each conversation holds a thread, so the others would wait for ever; give as many threads, or fewer"
                    + " connections");
        }
    }

    /** How many conversations there are threads for; no limit for callbacks, which take turns. */
    int mostConversations() {
        Dispatch chosen = dispatchInForce();
        return code instanceof UserCode.StraightLine && chosen.kind() == Dispatch.Kind.POOL
                ? chosen.threads()
                : Integer.MAX_VALUE;
    }

    private static final class Problems {
        private final List<String> found = new ArrayList<>();

        void unless(boolean good, String problem) {
            if (!good) {
                found.add(problem);
            }
        }

        void unlessWithin(String setting, int value, int lowest, int highest, String remark) {
            unless(
                    value >= lowest && value <= highest,
                    setting + " = " + value + ": give " + lowest + " to " + highest + " (" + remark + ")");
        }

        void unlessMaximum(int maximum) {
            unlessWithin("maxConnections", maximum, 0, HIGHEST_MAXIMUM, "0 admits nobody");
        }

        void unlessLocal(
                String host, int acceptors, Transport transport, OptionalInt listenBacklog, boolean reusePort) {
            unless(
                    !host.isBlank() && !LocalAddress.ANY.equals(new LocalAddress(host)),
                    "local = \"" + host + "\": give a word that clients can connect to, any but \"any\"");
            String remedy = " on a local listener: leave it out, ";
            unless(acceptors == 1, "acceptors = " + acceptors + remedy + "it has one");
            unless(transport == Transport.LOCAL, "transport = " + transport + remedy + "it takes LOCAL");
            listenBacklog.ifPresent(n -> found.add("listenBacklog = " + n + remedy + "as many wait as come"));
            unless(!reusePort, "reusePort = true" + remedy + "it has no port to share");
        }

        void unlessDuration(String setting, Duration value) {
            unless(
                    !value.isNegative() && value.compareTo(Duration.ofDays(365)) <= 0,
                    setting + " = " + value + ": give 0 to 365 days");
        }

        void throwIfAny(String listener) {
            if (!found.isEmpty()) {
                throw new IllegalArgumentException("listener " + listener + ": " + String.join("; ", found));
            }
        }
    }
}
