package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.Connection;
import io.netpool.MessageHandler;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The one place where each callback of the user's handler is called, always inside a catch. Each call returns what was thrown, or
 * {@code null}. Immutable.
 */
public record UserCalls<I, O>(MessageHandler<I, O> handler) {

    @Nullable
    Throwable open(Connection<O> connection) {
        try {
            handler.onOpen(connection);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    /** Releases the message when the handler is done with it. */
    @Nullable
    Throwable message(I message, Connection<O> connection) {
        Throwable thrown = null;
        try {
            handler.onMessage(message, connection);
        } catch (Throwable e) {
            thrown = e;
        }
        try {
            ReferenceCountUtil.release(message);
        } catch (IllegalReferenceCountException e) {
            if (thrown == null) {
                thrown = gaveAwayTooMuch(e);
            }
        }
        return thrown;
    }

    static IllegalStateException gaveAwayTooMuch(IllegalReferenceCountException e) {
        return new IllegalStateException(
                "onMessage gave away a reference that was not its own: retain() a message that is sent on or kept", e);
    }

    @Nullable
    Throwable error(Connection<O> connection, Throwable cause) {
        try {
            handler.onError(connection, cause);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    @Nullable
    Throwable drain(Connection<O> connection) {
        try {
            handler.onDrain(connection);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    @Nullable
    Throwable close(Connection<O> connection, CloseReason reason) {
        try {
            handler.onClose(connection, reason);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }
}
