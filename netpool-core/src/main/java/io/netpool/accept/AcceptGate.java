package io.netpool.accept;

import io.netpool.GateReason;
import io.netpool.ListenerEvent;
import io.netpool.transport.Events;
import io.netty.channel.Channel;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether one acceptor accepts. It is shut while any reason stands, open when none does, and nothing else touches the server
 * channel's reading. Confined to the acceptor's event loop, but for {@link #since()}.
 */
final class AcceptGate {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);

    private final int acceptor;
    private final Channel server;
    private final Events events;
    private final Map<GateReason, Long> since = new EnumMap<>(GateReason.class);
    /** A copy for other threads, made anew at each change. */
    private volatile Map<GateReason, Long> sinceForOthers = Map.of();

    /** The gate of a server channel that was made with {@code AUTO_READ} off. */
    AcceptGate(int acceptor, Channel server, Events events) {
        this.acceptor = acceptor;
        this.server = server;
        this.events = events;
        since.put(GateReason.STARTING, System.nanoTime());
        publish();
    }

    void shut(GateReason reason) {
        if (since.putIfAbsent(reason, System.nanoTime()) == null) {
            publish();
            stopReading();
            events.emit(() -> new ListenerEvent.GateShut(acceptor, reason));
        }
    }

    void open(GateReason reason) {
        if (since.remove(reason) != null) {
            publish();
            events.emit(() -> new ListenerEvent.GateOpened(acceptor, reason));
            if (since.isEmpty()) {
                server.config().setAutoRead(true);
            }
        }
    }

    /** Lets one client in although the gate is shut. */
    void admitOne() {
        server.read();
    }

    /** The reasons that stand, and since when, in {@link System#nanoTime()}. Safe for use by any thread. */
    Map<GateReason, Long> since() {
        return sinceForOthers;
    }

    private void stopReading() {
        try {
            server.config().setAutoRead(false);
        } catch (AssertionError cancelStillUnderWay) {
            // Netty's io_uring with -ea: an accept that was cancelled before has not come back. It stopped reading all
            // the same.
            LOG.trace("{} stopped reading twice at once", server, cancelStillUnderWay);
        }
    }

    private void publish() {
        sinceForOthers = since.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(since));
    }
}
