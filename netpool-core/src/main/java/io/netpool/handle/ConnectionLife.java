package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.ListenerEvent;
import io.netpool.accept.Slot;
import io.netpool.transport.LingeringClose;
import io.netty.handler.ssl.SslHandler;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The life of one connection, one way only, and the ways in which it ends: the first reason counts, and everything is given back once.
 *
 * <p>Changed on the event loop, but for the reason, which the handler's thread may give too; the questions are for any thread.
 */
final class ConnectionLife {
    private enum Phase {
        /** The handler knows nothing of it. */
        NEW,
        /** Between the handler's first call and the first reason to close. */
        OPEN,
        /** Last words are on their way; no callback but {@code onClose} follows. */
        CLOSING,
        /** The socket is closed. */
        CLOSED
    }

    /** How soon the handler's thread has finished what it is adding. */
    private static final long SOON_MS = 1;

    private static final AtomicReferenceFieldUpdater<ConnectionLife, @Nullable CloseReason> REASON =
            AtomicReferenceFieldUpdater.newUpdater(ConnectionLife.class, CloseReason.class, "reason");

    private final ConnectionHandler<?, ?> client;
    private final Slot slot;

    /** Written on the event loop. */
    private volatile Phase phase = Phase.NEW;
    /** Set once, by compare-and-set. */
    private volatile @Nullable CloseReason reason;
    /** Why the connection is asked to go; written on the event loop. */
    private volatile @Nullable CloseReason goodbye;
    /** The client has ended its stream; written on the event loop. */
    private volatile boolean inputEnded;

    /** Written by who sets the reason, read after it was told to do something about it. */
    private @Nullable Throwable cause;
    /** The handler is still to be told of the cause. As the cause. */
    private volatile boolean untold;

    private boolean cut;

    ConnectionLife(ConnectionHandler<?, ?> client, Slot slot) {
        this.client = client;
        this.slot = slot;
    }

    // ---- questions

    boolean isNew() {
        return phase == Phase.NEW;
    }

    /** Whether the handler has it, and nobody has closed it yet. */
    boolean isOpen() {
        return phase == Phase.OPEN;
    }

    /** Whether there is no reason yet to handle no more messages. */
    boolean isSound() {
        return reason == null && phase == Phase.OPEN;
    }

    /** Whether the socket is closed. */
    boolean isEnded() {
        return phase == Phase.CLOSED;
    }

    boolean inputEnded() {
        return inputEnded;
    }

    @Nullable
    CloseReason reason() {
        return reason;
    }

    @Nullable
    Throwable cause() {
        return cause;
    }

    /** Why the connection is asked to go, if it is. */
    @Nullable
    CloseReason goodbye() {
        return goodbye;
    }

    // ---- reasons

    /** The reason, if it is the first. By any thread. */
    void because(CloseReason why) {
        REASON.compareAndSet(this, null, why);
    }

    /** Something went wrong that the handler is to be told of, if it is the first reason. By any thread; then tell the handler's. */
    boolean failed(CloseReason why, Throwable thrown) {
        if (!isOpen() || !REASON.compareAndSet(this, null, why)) {
            return false;
        }
        cause = thrown;
        untold = true;
        return true;
    }

    /** What the handler is still to be told of, once. On the handler's thread. */
    @Nullable
    Throwable takeFailure() {
        if (!untold) {
            return null;
        }
        untold = false;
        return cause;
    }

    /** In good order, and with this reason if it is the first. By any thread. */
    void closeBecause(CloseReason why) {
        because(why);
        client.onEventLoop(() -> close(why));
    }

    // ---- on the event loop

    /** Becomes usable; false if it ended before: then no handler hears of it. */
    boolean open() {
        if (reason != null || !slot.hold()) {
            return false;
        }
        phase = Phase.OPEN;
        client.idleness.heard(System.nanoTime());
        client.service.events().emit(() -> new ListenerEvent.Opened(client.id, client.remoteAddress()));
        return true;
    }

    /** The client has ended its stream, as it tells once or more. */
    void inputHasEnded() {
        if (inputEnded) {
            return;
        }
        inputEnded = true;
        if (isNew()) {
            abort(CloseReason.CLIENT_CLOSED, null);
        } else if (isOpen()) {
            client.turns.signal(Turns.RECEIVED);
        }
    }

    /** Asks the handler to come to an end. */
    void sayGoodbye(CloseReason why) {
        if (goodbye == null) {
            goodbye = why;
        }
        client.turns.signal(Turns.GOODBYE);
    }

    /** In good order: what was sent arrives. */
    void close(CloseReason why) {
        if (!isOpen()) {
            return;
        }
        because(why);
        if (!client.outbox.passOn()) {
            client.channel.eventLoop().schedule(() -> close(why), SOON_MS, TimeUnit.MILLISECONDS);
            return;
        }
        leave();
        client.outbox.close();
        SslHandler tls = client.channel.pipeline().get(SslHandler.class);
        if (!client.channel.isActive() || (tls != null && !tls.handshakeFuture().isSuccess())) {
            client.channel.close(); // nothing can be said under TLS that does not stand
        } else if (inputEnded && client.outbox.pendingBytes() == 0) {
            client.channel.close(); // both sides are done
        } else {
            client.deadlines.closing();
            client.channel
                    .pipeline()
                    .addBefore(
                            client.channel.pipeline().context(client).name(),
                            null,
                            reason == CloseReason.OVERFLOW_EVICTED
                                    ? LingeringClose.brief(inputEnded, client.service.nothing())
                                    : new LingeringClose(inputEnded, client.service.nothing()));
        }
    }

    /** The client does not take its last words. */
    void closeTakesTooLong() {
        LingeringClose close = client.channel.pipeline().get(LingeringClose.class);
        if (close == null || !close.isFlushed()) {
            LingeringClose.reset(client.channel);
        }
    }

    /** At once: the socket or its TLS is broken, or nothing was said yet. */
    void abort(CloseReason why, @Nullable Throwable thrown) {
        if (REASON.compareAndSet(this, null, why)) {
            cause = thrown;
        }
        leave();
        client.outbox.discard();
        client.channel.close();
    }

    /** At once, and with a reset: the client takes too long. */
    void reset(CloseReason why) {
        because(why);
        leave();
        client.outbox.discard();
        LingeringClose.reset(client.channel);
    }

    /** Somebody sends although too much waits already. */
    void overrun() {
        if (isOpen()) {
            reset(CloseReason.SLOW_CONSUMER);
        }
    }

    /** The listener's drain deadline has passed. */
    void cut() {
        cut = phase != Phase.CLOSED;
        reset(CloseReason.DRAIN_CUT);
    }

    /** No callback but {@code onClose} follows, and what was received is not handled any more. */
    private void leave() {
        boolean opened = phase == Phase.OPEN;
        if (opened) {
            phase = Phase.CLOSING;
        }
        client.deadlines.clear();
        client.idleness.forget();
        if (opened) {
            client.turns.signal(Turns.LEFT);
        }
    }

    /** The socket is closed: gives everything back. */
    void ended() {
        if (phase == Phase.CLOSED) {
            return;
        }
        because(inputEnded ? CloseReason.CLIENT_CLOSED : CloseReason.TRANSPORT_ERROR);
        boolean opened = phase != Phase.NEW;
        leave();
        client.outbox.discard();
        phase = Phase.CLOSED;
        CloseReason why = Objects.requireNonNull(reason);
        client.service.connections().ended(cut);
        client.service.traffic().countClosed(why);
        client.service.log().closed(client, why, cause);
        if (client.channel.remoteAddress() != null) {
            client.service.events().emit(() -> new ListenerEvent.Closed(client.id, client.remoteAddress(), why));
        }
        if (opened) {
            client.turns.signal(Turns.CLOSED);
        } else {
            client.received.discard();
            client.service.connections().remove(client);
        }
    }

    /** The user's code has let go of it, after the socket has closed or before. By the handler's thread. */
    void userDone() {
        slot.userDone();
    }
}
