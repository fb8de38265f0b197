package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.transport.LogRate;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of connections. Clients can bring about handler errors at will, so those of a kind are at most one line a second,
 * with the number of those since; each close is a line at DEBUG. Safe for use by any thread.
 */
public final class ConnectionLog {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLog.class);

    private final String listener;
    private final LongSupplier nanoClock;
    /** By their kind, so that one does not hide another. Entries are only added, one for each class of what the user's code throws. */
    private final Map<Class<?>, LogRate> errors = new ConcurrentHashMap<>();

    public ConnectionLog(String listener, LongSupplier nanoClock) {
        this.listener = listener;
        this.nanoClock = nanoClock;
    }

    void callbackFailed(String callback, ConnectionHandler<?, ?> connection, Throwable cause) {
        long failed = count(cause);
        if (failed > 0) {
            LOG.warn(
                    "{}: {} of the handler threw on {}{}",
                    listener,
                    callback,
                    connection,
                    failed == 1 ? "" : " (" + failed + " such errors since the last such line)",
                    cause);
        }
    }

    /** The user's part in building a connection threw: {@code pipeline(…)}, or a framing that gives no decoder. */
    public void buildFailed(Channel channel, Throwable cause) {
        long failed = count(cause);
        if (failed > 0) {
            LOG.warn(
                    "{}: cannot build the pipeline for {}, closed it ({} such errors since the last such line)",
                    listener,
                    channel.remoteAddress(),
                    failed,
                    cause);
        }
    }

    private long count(Throwable cause) {
        return errors.computeIfAbsent(cause.getClass(), kind -> new LogRate(nanoClock))
                .count();
    }

    void closed(ConnectionHandler<?, ?> connection, CloseReason reason, @Nullable Throwable cause) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{}: {} closed: {}{}", listener, connection, reason, cause == null ? "" : " (" + cause + ")");
        }
    }
}
