package io.netpool.benchmarks.servers;

import java.util.List;

/** Who serves. */
public enum ServerKind {
    NETPOOL("netpool"),
    NETPOOL_STRAIGHT("netpool straight-line"),
    NETTY("Netty by hand"),
    /** On io_uring: one request for each client that is accepted, instead of one for all: what netpool does. */
    NETTY_SINGLE_ACCEPTS("Netty, single accepts"),
    GATE("Netty gate"),
    REACTOR("Reactor Netty"),
    VERTX("Vert.x"),
    JDK("JDK virtual threads");

    private final String label;

    ServerKind(String label) {
        this.label = label;
    }

    /** The name in tables. */
    public String label() {
        return label;
    }

    /** The name on a command line. */
    public String word() {
        return Words.dashed(this);
    }

    /** The kind of this name on a command line. */
    public static ServerKind of(String word) {
        return Words.parse("server", List.of(values()), word);
    }

    public boolean isNetpool() {
        return this == NETPOOL || this == NETPOOL_STRAIGHT;
    }
}
