package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.Connection;
import io.netpool.MessageHandler;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/**
 * The one place where each callback of the user's handler is called, always inside a catch. Each call returns what was thrown, or
 * {@code null}.
 */
final class UserCalls {
    private UserCalls() {}

    @Nullable
    static <O> Throwable open(MessageHandler<?, O> handler, Connection<O> connection) {
        try {
            handler.onOpen(connection);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    /** Releases the message when the handler is done with it. */
    @Nullable
    static <I, O> Throwable message(MessageHandler<I, O> handler, I message, Connection<O> connection) {
        Throwable thrown = null;
        boolean large = InHand.isLarge(message);
        InHand outer = large ? InHand.give(message) : null; // of another connection's callback, which this one is in
        try {
            handler.onMessage(message, connection);
        } catch (Throwable e) {
            thrown = e;
        }
        if (large) {
            InHand.takeBack(outer);
        }
        try {
            References.release(message);
        } catch (IllegalReferenceCountException e) {
            if (thrown == null) {
                thrown = gaveAwayTooMuch(e);
            }
        }
        return thrown;
    }

    static IllegalStateException gaveAwayTooMuch(IllegalReferenceCountException e) {
        return new IllegalStateException(
                "a reference was given away that was not the handler's own: retain() a message that is sent on or kept",
                e);
    }

    @Nullable
    static <O> Throwable idle(MessageHandler<?, O> handler, Connection<O> connection) {
        try {
            handler.onIdle(connection);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    @Nullable
    static <O> Throwable error(MessageHandler<?, O> handler, Connection<O> connection, Throwable cause) {
        try {
            handler.onError(connection, cause);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    @Nullable
    static <O> Throwable drain(MessageHandler<?, O> handler, Connection<O> connection) {
        try {
            handler.onDrain(connection);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    @Nullable
    static <O> Throwable close(MessageHandler<?, O> handler, Connection<O> connection, CloseReason reason) {
        try {
            handler.onClose(connection, reason);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }
}
