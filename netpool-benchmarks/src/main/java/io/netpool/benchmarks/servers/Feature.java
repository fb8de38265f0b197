package io.netpool.benchmarks.servers;

import io.netpool.Connection;
import io.netpool.ConnectionGroup;
import io.netpool.Deadlines;
import io.netpool.Dispatch;
import io.netpool.Limits;
import io.netpool.Listener;
import io.netpool.ListenerBuilder;
import io.netpool.MessageHandler;
import io.netpool.OverflowStrategy;
import java.time.Duration;
import java.util.List;

/** What netpool does beside its defaults while it sends lines back. */
public enum Feature {
    NONE("all defaults"),
    NO_DEADLINES("every deadline off"),
    OWN_HANDLER("a handler of its own"),
    GROUP("in a ConnectionGroup"),
    PER_ADDRESS("a limit per remote address"),
    EVICTION("evictIdle"),
    THREADS("dispatch on virtual threads");

    private static final int MANY = 1_000_000;

    private final String label;

    Feature(String label) {
        this.label = label;
    }

    /** The name in tables. */
    public String label() {
        return label;
    }

    /** The name on a command line. */
    String word() {
        return Words.dashed(this);
    }

    static Feature of(String word) {
        return Words.parse("feature", List.of(values()), word);
    }

    /** The listener that echoes lines in this way. */
    Listener echo(ListenerBuilder<String, String> lines) {
        MessageHandler<String, String> echo = (line, connection) -> connection.send(line);
        return switch (this) {
            case NONE -> lines.handler(echo);
            case NO_DEADLINES -> lines.deadlines(none()).handler(echo);
            case OWN_HANDLER -> lines.handlerPerConnection(Echo::new);
            case GROUP -> lines.handler(new Member());
            case PER_ADDRESS -> lines.limits(Limits.none().perAddress(MANY)).handler(echo);
            case EVICTION ->
                lines.overflow(OverflowStrategy.evictIdle(Duration.ofMinutes(1)))
                        .handler(echo);
            case THREADS -> lines.dispatch(Dispatch.virtualThreads()).handler(echo);
        };
    }

    private static Deadlines none() {
        return Deadlines.defaults()
                .firstMessage(Duration.ZERO)
                .message(Duration.ZERO)
                .idle(Duration.ZERO)
                .write(Duration.ZERO)
                .lifetime(Duration.ZERO);
    }

    private static class Echo implements MessageHandler<String, String> {
        @Override
        public void onMessage(String line, Connection<String> connection) {
            connection.send(line);
        }
    }

    private static final class Member extends Echo {
        private final ConnectionGroup<String> group = new ConnectionGroup<>();

        @Override
        public void onOpen(Connection<String> connection) {
            group.add(connection);
        }
    }
}
