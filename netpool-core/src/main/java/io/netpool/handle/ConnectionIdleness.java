package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.ListenerEvent;
import io.netpool.connect.IdleOrder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a connection has been idle, and that one which is asked to go does so when it is idle: because the listener drains, because
 * its lifetime is over, or because it was idle for the longest time and must make room.
 *
 * <p>Confined to the event loop, but for what says otherwise.
 */
final class ConnectionIdleness extends IdleOrder.Entry {
    private final ConnectionHandler<?, ?> client;

    /** Why it is to go when it first becomes idle, unless the listener drains; written here, read by the handler's thread. */
    private volatile @Nullable CloseReason leaving;

    private boolean lookingAgain;
    private boolean awaitingWrites;

    ConnectionIdleness(ConnectionHandler<?, ?> client) {
        this.client = client;
    }

    // ---- being idle

    /** The client has sent something, or the connection has just been opened. */
    void heard(long nowNanos) {
        client.share.idleOrder().heard(this, nowNanos);
    }

    void forget() {
        client.share.idleOrder().remove(this);
    }

    // ---- being asked to go

    /** The listener drains. By any thread. */
    void drain() {
        client.channel.eventLoop().execute(() -> {
            if (client.life.isNew()) {
                client.life.abort(CloseReason.DRAINED, null);
            } else {
                goIfIdle();
            }
        });
    }

    /** Asks the handler to come to an end when it has nothing left to do. */
    void leave(CloseReason why) {
        leaving = why;
        goIfIdle();
    }

    /** It was idle for the longest time, and must make room. */
    @Override
    protected void evict() {
        client.service.traffic().countEvicted();
        client.service.events().emit(() -> new ListenerEvent.Evicted(client.id, client.remoteAddress()));
        client.life.sayGoodbye(CloseReason.OVERFLOW_EVICTED);
        goIfIdle();
    }

    /** Whether it is to go when it is idle. By the handler's thread, too. */
    boolean isToGo() {
        return whyToGo() != null;
    }

    private @Nullable CloseReason whyToGo() {
        CloseReason said = client.life.goodbye();
        return said != null ? said : client.service.connections().draining() ? CloseReason.DRAINED : leaving;
    }

    // ---- going

    /** Looks whether it is to go, and can. */
    void goIfIdle() {
        CloseReason why = whyToGo();
        if (why == null || !client.life.isSound()) {
            return;
        }
        if (client.service.handlers() == null) {
            client.life.sayGoodbye(why); // straight-line code sees the end of the stream when it has nothing left
            lookAgain();
        } else if (client.life.goodbye() == null && !awaitingWrites && isIdle()) {
            goWhenWritten(why);
        }
    }

    private void goWhenWritten(CloseReason why) {
        if (client.outbox.pendingBytes() == 0) {
            client.life.sayGoodbye(why);
            return;
        }
        awaitingWrites = true;
        client.outbox.whenWritten(() -> {
            awaitingWrites = false;
            goIfIdle();
        });
    }

    private void lookAgain() {
        if (client.reading.isOn() && !client.reading.hasReadAll() && !lookingAgain) {
            lookingAgain = true;
            client.channel
                    .eventLoop()
                    .schedule(this::goIfIdleAgain, ConnectionReading.UNREAD_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private void goIfIdleAgain() {
        lookingAgain = false;
        goIfIdle();
    }

    private boolean isIdle() {
        return !client.reading.isPaused()
                && client.turns.isResting()
                && client.received.isEmpty()
                && client.channel.isActive(); // one that is not is about to be told so
    }
}
