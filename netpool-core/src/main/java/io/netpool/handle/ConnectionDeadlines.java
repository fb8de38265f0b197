package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.connect.DeadlineWheel;
import io.netpool.connect.IdleOrder;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All deadlines of one connection, in one entry on its worker's wheel. What happens on the connection does not move the entry, or only
 * forward when it would come too late; when it is due, it looks at what stands and is set for what comes next. Confined to the event
 * loop.
 */
final class ConnectionDeadlines extends DeadlineWheel.Entry {
    /** How soon to look again when something stands in the way. */
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** What a connection whose lifetime is over may take to finish what it is at. */
    private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** A shorter time in which a client was not read from is as good as none: nobody gains by it. */
    private static final long BRIEF_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long NONE = Long.MAX_VALUE;

    private final ConnectionHandler<?, ?> client;

    /** When to look, as the wheel has it; 0 if it has nothing. */
    private long dueNanos;

    // Absolute ends, 0 for none.
    private long handshakeEnds;
    /** On the clock of {@link Turns#withoutWork}. */
    private long firstMessageEnds;

    private long lifetimeEnds;
    private long closeEnds;

    /** Nothing that the client left undone before counts. */
    private long forgivenNanos;
    /** How long the user's code had worked when the client was last heard of or forgiven. */
    private long workBefore;
    /** Since when the client has not been read from. */
    private long stoppedNanos;
    /** When the handler was last told that the client is idle. */
    private long idleToldNanos;

    /** Made when a look first finds something that waits for the client; none if that has no limit. */
    private @Nullable WriteStall stall;

    private boolean leaving;
    /** Written here, read by the handler's thread. */
    private volatile boolean lookWhenRested;

    ConnectionDeadlines(ConnectionHandler<?, ?> client) {
        this.client = client;
    }

    void handshakeBegins() {
        handshakeEnds = end(client.service.times().handshake());
        lookWithin(handshakeEnds == 0 ? NONE : client.service.times().handshake());
    }

    void handshakeDone() {
        handshakeEnds = 0;
    }

    void opened() {
        Times times = client.service.times();
        handshakeEnds = 0;
        firstMessageEnds = end(times.firstMessage()); // no work was done before
        if (times.lifetime() > 0) {
            long less = ThreadLocalRandom.current().nextLong(times.lifetime() / 10 + 1);
            lifetimeEnds = end(times.lifetime() - less);
        }
        forgivenNanos = System.nanoTime();
        idleToldNanos = forgivenNanos;
        lookAt(next(forgivenNanos));
    }

    /** Something was received. */
    void heard(long nowNanos) {
        workBefore = work(nowNanos);
        long active = client.service.times().whileActive();
        if (active > 0) {
            lookWithin(active, nowNanos);
        }
    }

    /** The client is read from again: until now it could do nothing. */
    void unpaused() {
        forgive(System.nanoTime());
    }

    /** Something was sent on somebody's own account. */
    void sent() {
        if (client.service.times().write() > 0 && client.life.isOpen() && client.outbox.pendingBytes() > 0) {
            lookWithin(client.service.times().whileActive());
        }
    }

    /** From here on the client is not read from. */
    void stopped() {
        stoppedNanos = System.nanoTime();
    }

    /** The client is read from again, and what it sent before is looked at. */
    void resumed() {
        long now = System.nanoTime();
        if (now - stoppedNanos >= BRIEF_NANOS) {
            forgive(now);
        }
        heard(now);
    }

    /** What waits for the client is all that it still gets. */
    void closing() {
        closeEnds = end(client.service.times().close());
        lookWithin(closeEnds == 0 ? NONE : client.service.times().close());
    }

    /** Whether something has passed while the handler was at work. On its thread, once it rests. */
    boolean isLookDue() {
        return lookWhenRested;
    }

    /**
     * A deadline has passed, and what came before it was no whole message: the handler may never rest if the client sends a byte for each
     * look at them.
     */
    void awaitsMore() {
        if (lookWhenRested && client.life.isOpen() && messageIn(System.nanoTime()) <= 0) {
            client.life.close(CloseReason.TIMEOUT_MESSAGE);
        }
    }

    /** The handler rests. */
    void rested() {
        if (lookWhenRested) {
            lookWhenRested = false;
            expired();
        }
    }

    void clear() {
        client.share.wheel().cancel(this);
        dueNanos = 0;
    }

    private static long end(long limitNanos) {
        return limitNanos == 0 ? 0 : System.nanoTime() + limitNanos | 1;
    }

    private void lookWithin(long nanos) {
        if (nanos != NONE) {
            lookWithin(nanos, System.nanoTime());
        }
    }

    private void lookWithin(long nanos, long nowNanos) {
        if (dueNanos == 0 || dueNanos - nowNanos > nanos) {
            lookAt(nanos);
        }
    }

    private void lookAt(long inNanos) {
        if (inNanos != NONE) {
            dueNanos = System.nanoTime() + inNanos | 1;
            client.share.wheel().set(this, dueNanos);
        }
    }

    /** Looks at what stands. */
    @Override
    protected void expired() {
        dueNanos = 0;
        long now = System.nanoTime();
        // Under TLS it is not read from in each turn on a thread: else a look in the middle of one would begin anew.
        if (!client.channel.config().isAutoRead() && now - stoppedNanos >= BRIEF_NANOS) {
            forgive(now);
        }
        if (passed(handshakeEnds, now)) {
            client.life.reset(CloseReason.TIMEOUT_HANDSHAKE);
        } else if (client.life.isOpen()) {
            lookAtOpen(now);
        } else if (passed(closeEnds, now)) {
            client.life.closeTakesTooLong();
        }
        if (client.life.isNew() || client.life.isOpen()) {
            lookAt(next(now));
        }
    }

    /** The client was not read from: it could do nothing. */
    private void forgive(long now) {
        forgivenNanos = now;
        workBefore = work(now);
        if (firstMessageEnds != 0) {
            firstMessageEnds =
                    client.turns.withoutWork(now) + client.service.times().firstMessage() | 1;
        }
    }

    private long work(long now) {
        return now - client.turns.withoutWork(now);
    }

    private void lookAtOpen(long now) {
        Times times = client.service.times();
        if (passed(lifetimeEnds, now)) {
            leave(now);
        }
        if (times.write() > 0 && isStalled(now, times.write())) {
            client.life.reset(CloseReason.TIMEOUT_WRITE);
        }
        if (client.turns.hasSpoken()) {
            firstMessageEnds = 0;
        }
        if (!client.life.isOpen()) {
            return;
        }
        if (!client.reading.isListening()) {
            lookWhenRested = Math.min(firstMessageIn(now), Math.min(messageIn(now), idleIn(now))) <= 0;
            if (!lookWhenRested || !client.reading.isListening()) {
                return;
            }
            lookWhenRested =
                    false; // it has come to rest meanwhile, and may not have seen that it should ask for a look
        }
        if (firstMessageIn(now) <= 0) {
            client.life.close(CloseReason.TIMEOUT_FIRST_MESSAGE);
        } else if (messageIn(now) <= 0) {
            client.life.close(CloseReason.TIMEOUT_MESSAGE);
        } else if (idleIn(now) <= 0) {
            idleToldNanos = now; // the next period begins
            workBefore = work(now);
            client.turns.signal(Turns.IDLE);
        }
    }

    private void leave(long now) {
        if (leaving) {
            client.life.reset(CloseReason.LIFETIME);
        } else {
            leaving = true;
            lifetimeEnds = now + LEAVE_NANOS | 1;
            client.idleness.leave(CloseReason.LIFETIME);
        }
    }

    private boolean isStalled(long now, long limit) {
        if (stall == null) {
            if (client.outbox.pendingBytes() == 0) {
                return false;
            }
            stall = new WriteStall(client.channel);
        }
        return stall.hasLasted(now, limit);
    }

    // ---- how long each still has

    private long next(long now) {
        Times times = client.service.times();
        long next = Math.min(in(handshakeEnds, now), in(lifetimeEnds, now));
        if (client.life.isOpen()) {
            next = Math.min(next, Math.min(firstMessageIn(now), Math.min(messageIn(now), idleIn(now))));
            if (!client.turns.isResting()) { // a message may begin when it is done, and nobody will tell
                next = Math.min(next, times.message() == 0 ? NONE : times.message());
            }
            if (stall != null && stall.isWatching()) {
                next = Math.min(next, times.write() / 2);
            }
        }
        return next == NONE ? NONE : next <= 0 ? SOON_NANOS : next;
    }

    private long firstMessageIn(long now) {
        return in(firstMessageEnds, client.turns.withoutWork(now));
    }

    private long messageIn(long now) {
        long since = client.turns.partialSinceNanos();
        long limit = client.service.times().message();
        return since == 0 || limit == 0 ? NONE : limit - (now - later(since + work(now), forgivenNanos));
    }

    private long idleIn(long now) {
        long limit = client.service.times().idle();
        if (limit == 0) {
            return NONE;
        }
        long since = later(later(client.idleness.heardNanos(), idleToldNanos), forgivenNanos);
        // It may have been heard of a tick later than is known.
        return limit + IdleOrder.TICK_NANOS - (now - since - (work(now) - workBefore));
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private static long in(long endNanos, long now) {
        return endNanos == 0 ? NONE : endNanos - now;
    }

    private static boolean passed(long endNanos, long now) {
        return endNanos != 0 && endNanos - now <= 0;
    }
}
