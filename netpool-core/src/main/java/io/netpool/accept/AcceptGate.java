package io.netpool.accept;

import io.netty.channel.Channel;
import java.util.EnumSet;

/**
 * Whether one acceptor accepts. It is shut while any reason stands, open when none does, and nothing else touches the server
 * channel's reading. Confined to the acceptor's event loop.
 */
final class AcceptGate {
    /** Why a gate is shut. */
    enum Reason {
        /** The listener's other acceptors are not bound yet. */
        STARTING,
        /** Accepting failed, in a way that passes. */
        BACK_OFF,
        /** The listener drains. */
        DRAINING
    }

    private final Channel server;
    private final EnumSet<Reason> reasons = EnumSet.of(Reason.STARTING);

    /** The gate of a server channel that was made with {@code AUTO_READ} off. */
    AcceptGate(Channel server) {
        this.server = server;
    }

    void shut(Reason reason) {
        reasons.add(reason);
        server.config().setAutoRead(false);
    }

    void open(Reason reason) {
        if (reasons.remove(reason) && reasons.isEmpty()) {
            server.config().setAutoRead(true);
        }
    }

    /** Lets one client in although the gate is shut. */
    void admitOne() {
        server.read();
    }
}
