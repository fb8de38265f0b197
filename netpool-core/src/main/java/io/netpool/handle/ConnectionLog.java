package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.transport.LogRate;
import io.netty.channel.Channel;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of connections. Clients can bring about handler errors at will, so those are at most one line a second,
 * with the number of those since; each close is a line at DEBUG. Safe for use by any thread.
 */
public final class ConnectionLog {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLog.class);

    private final String listener;
    private final LogRate errors;

    public ConnectionLog(String listener, LongSupplier nanoClock) {
        this.listener = listener;
        errors = new LogRate(nanoClock);
    }

    void callbackFailed(String callback, ConnectionHandler<?, ?> connection, Throwable cause) {
        long failed = errors.count();
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
        long failed = errors.count();
        if (failed > 0) {
            LOG.warn(
                    "{}: cannot build the pipeline for {}, closed it ({} such errors since the last such line)",
                    listener,
                    channel.remoteAddress(),
                    failed,
                    cause);
        }
    }

    void closed(ConnectionHandler<?, ?> connection, CloseReason reason, @Nullable Throwable cause) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{}: {} closed: {}{}", listener, connection, reason, cause == null ? "" : " (" + cause + ")");
        }
    }
}
