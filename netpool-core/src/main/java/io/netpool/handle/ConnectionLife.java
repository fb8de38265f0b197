package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.ListenerEvent;
import io.netpool.accept.Slot;
import io.netpool.transport.LingeringClose;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The life of one connection, one way only, and the ways in which it ends: the first reason counts, and everything is given back once.
 *
 * <p>Confined to the event loop, but for {@link #isOpen}.
 */
final class ConnectionLife<O> {
    private enum Phase {
        /** {@code onOpen} was not called. */
        NEW,
        /** Between {@code onOpen} and the first reason to close. */
        OPEN,
        /** Last words are on their way; no callback but {@code onClose} follows. */
        CLOSING,
        /** Everything is given back. */
        CLOSED
    }

    private final Service<?, O> service;
    private final Slot slot;
    private final Channel channel;
    private final EventLoopConnection<?, O> connection;
    private final ReceivedBytes<?> received;
    private final Outbox<O> outbox;
    private final ConnectionDeadline deadline;
    private final ConnectionActivity activity;

    /** Written on the event loop alone, read by all. */
    private volatile Phase phase = Phase.NEW;

    private @Nullable CloseReason reason;
    /** Why the handler was asked to say goodbye; if it then closes, that is still the reason. */
    private @Nullable CloseReason goodbye;

    private @Nullable Throwable cause;
    private boolean inputEnded;
    private boolean cut;
    /** One of the user's callbacks but onMessage is running: nothing else may be called meanwhile. */
    private boolean calling;

    ConnectionLife(
            Service<?, O> service,
            Slot slot,
            Channel channel,
            EventLoopConnection<?, O> connection,
            ReceivedBytes<?> received,
            Outbox<O> outbox,
            ConnectionDeadline deadline,
            ConnectionActivity activity) {
        this.service = service;
        this.slot = slot;
        this.channel = channel;
        this.connection = connection;
        this.received = received;
        this.outbox = outbox;
        this.deadline = deadline;
        this.activity = activity;
    }

    boolean isNew() {
        return phase == Phase.NEW;
    }

    boolean isOpen() {
        return phase == Phase.OPEN;
    }

    /** Whether everything is given back; by any thread. */
    boolean isEnded() {
        return phase == Phase.CLOSED;
    }

    boolean isCalling() {
        return calling;
    }

    /** Whether the client has ended its stream. */
    boolean inputEnded() {
        return inputEnded;
    }

    void inputHasEnded() {
        inputEnded = true;
    }

    /** Becomes usable, and tells the handler; not if it ended before: then no handler hears of it. */
    void open() {
        if (reason != null || !slot.hold()) {
            return;
        }
        phase = Phase.OPEN;
        activity.heard();
        service.events().emit(() -> new ListenerEvent.Opened(connection.id(), connection.remoteAddress()));
        deadline.set(CloseReason.TIMEOUT_FIRST_MESSAGE, service.firstMessageNanos());
        calling = true;
        Throwable thrown = service.calls().open(connection);
        calling = false;
        if (thrown != null) {
            handlerFailed("onOpen", thrown);
        }
    }

    /** A callback of the user's threw. */
    void handlerFailed(String callback, Throwable thrown) {
        if (isOpen()) {
            service.log().callbackFailed(callback, connection, thrown);
            fail(CloseReason.HANDLER_ERROR, thrown);
        }
    }

    /** Tells the handler, and closes with whatever it says last. */
    void fail(CloseReason why, Throwable thrown) {
        if (!isOpen()) {
            return;
        }
        because(why);
        cause = thrown;
        boolean nested = calling;
        calling = true;
        Throwable again = service.calls().error(connection, thrown);
        calling = nested;
        if (again != null) {
            service.log().callbackFailed("onError", connection, again);
        }
        close(why);
    }

    /** Lets the handler say goodbye, and closes. */
    void sayGoodbye(CloseReason why) {
        if (!channel.isActive()) {
            return; // somebody has closed the channel itself, which is about to be told
        }
        goodbye = why;
        calling = true;
        Throwable thrown = service.calls().drain(connection);
        calling = false;
        if (thrown != null) {
            handlerFailed("onDrain", thrown);
        }
        close(why);
    }

    /** In good order: what was sent arrives. */
    void close(CloseReason why) {
        if (!isOpen()) {
            return;
        }
        because(why == CloseReason.HANDLER_CLOSED && goodbye != null ? goodbye : why);
        leave();
        outbox.close();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null && !tls.handshakeFuture().isSuccess()) {
            channel.close(); // nothing can be said under TLS that does not stand
        } else {
            String name = channel.pipeline().context(connection).name();
            channel.pipeline()
                    .addBefore(
                            name,
                            null,
                            reason == CloseReason.OVERFLOW_EVICTED
                                    ? LingeringClose.brief(inputEnded)
                                    : new LingeringClose(inputEnded));
        }
    }

    /** At once: the socket or its TLS is broken, or nothing was said yet. */
    void abort(CloseReason why, @Nullable Throwable thrown) {
        because(why);
        if (cause == null) {
            cause = thrown;
        }
        leave();
        outbox.discard();
        channel.close();
    }

    /** At once, and with a reset: the client takes too long. */
    void reset(CloseReason why) {
        because(why);
        leave();
        outbox.discard();
        LingeringClose.reset(channel);
    }

    /** The listener's drain deadline has passed. */
    void cut() {
        cut = phase != Phase.CLOSED;
        reset(CloseReason.DRAIN_CUT);
    }

    /** The reason, if it is the first. */
    void because(CloseReason why) {
        if (reason == null) {
            reason = why;
        }
    }

    /** No callback but {@code onClose} follows, and what was received is not handled any more. */
    private void leave() {
        if (isOpen()) {
            phase = Phase.CLOSING;
        }
        deadline.clear();
        activity.forget();
        received.discard();
    }

    /** The socket is closed: gives everything back. */
    void ended() {
        if (phase == Phase.CLOSED) {
            return;
        }
        because(inputEnded ? CloseReason.CLIENT_CLOSED : CloseReason.TRANSPORT_ERROR);
        boolean opened = phase != Phase.NEW;
        leave();
        outbox.discard();
        phase = Phase.CLOSED;
        CloseReason why = Objects.requireNonNull(reason);
        service.connections().remove(connection, cut);
        service.traffic().countClosed(why);
        service.log().closed(connection, why, cause);
        if (channel.remoteAddress() instanceof InetSocketAddress remote) {
            service.events().emit(() -> new ListenerEvent.Closed(connection.id(), remote, why));
        }
        if (opened) {
            Throwable thrown = service.calls().close(connection, why);
            if (thrown != null) {
                service.log().callbackFailed("onClose", connection, thrown);
            }
            slot.userDone();
        }
    }
}
