package io.netpool.accept;

import io.netpool.GateReason;
import io.netpool.ListenerEvent;
import io.netpool.RefusalReason;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An accepted socket on its way to become a connection, or not: admitted at once, or after it waited unread, or refused. Made on its
 * acceptor's event loop; a slot may come to it on any thread.
 */
final class Arrival implements WaitingLine.Waiter {
    private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);

    private static final int LEAST_READ_BYTES = 2 * 1024;
    private static final int MOST_READ_BYTES = 64 * 1024;
    /**
     * Never under 2 KiB: Netty's own goes down to what clients send in a piece, which then fills the buffer, so that every few reads
     * it reads once more in vain. One for all, which is safe: it makes a handle for each channel.
     */
    private static final RecvByteBufAllocator READ_BUFFERS = new AdaptiveRecvByteBufAllocator(
                    LEAST_READ_BYTES, LEAST_READ_BYTES, MOST_READ_BYTES)
            .maxMessagesPerRead(16);

    private final Reception reception;
    private final Acceptor acceptor;
    private final Channel child;
    private final InetSocketAddress remote;
    private final AddressLimit.Place place;
    /** Whether the acceptor's gate is shut for this one. Set before it waits. */
    private boolean held;
    /** Set on the acceptor's event loop, perhaps after a slot has come; see {@link #waitAtMost}. */
    private volatile @Nullable Future<?> patience;

    private volatile boolean settled;

    Arrival(Reception reception, Acceptor acceptor, Channel child, InetSocketAddress remote, AddressLimit.Place place) {
        this.reception = reception;
        this.acceptor = acceptor;
        this.child = child;
        this.remote = remote;
        this.place = place;
    }

    /** Waits, unread; refused when the time is up. Call on the acceptor's event loop. */
    void await(int capacity, long timeoutNanos) {
        if (lineUp(capacity)) {
            waitAtMost(timeoutNanos);
        }
    }

    /** Waits in hand, with the gate shut. Call on the acceptor's event loop. */
    void hold() {
        held = true;
        acceptor.gate().shut(GateReason.FULL);
        lineUp(Admission.MOST_WAITING);
    }

    /** Waits for the slot of an idle connection that is asked to go. Call on the acceptor's event loop. */
    void awaitEviction(int capacity, long timeoutNanos, long minimumIdleNanos) {
        if (!reception.evictor().anyIdle(minimumIdleNanos)) {
            refuse(RefusalReason.NOBODY_IDLE);
        } else if (lineUp(capacity)) {
            waitAtMost(timeoutNanos);
            reception
                    .evictor()
                    .evict(
                            minimumIdleNanos,
                            () -> !settled,
                            () -> acceptor.channel().eventLoop().execute(() -> giveUp(RefusalReason.NOBODY_IDLE)));
        }
    }

    private boolean lineUp(int capacity) {
        switch (reception.line().park(this, capacity)) {
            case ADMITTED -> {
                reopen();
                admit();
                return false;
            }
            case CROWDED -> {
                reopen();
                refuse(RefusalReason.CROWDED);
                return false;
            }
            case WAITING -> reception.events().emit(() -> new ListenerEvent.Waiting(remote));
        }
        return true;
    }

    private void waitAtMost(long timeoutNanos) {
        patience = acceptor.channel()
                .eventLoop()
                .schedule(() -> giveUp(RefusalReason.WAITED_TOO_LONG), timeoutNanos, TimeUnit.NANOSECONDS);
        if (settled) {
            forgetPatience(); // a slot came before the timer stood
        }
    }

    /** Leaves the line if no slot has come yet. Call on the acceptor's event loop. */
    void giveUp(RefusalReason reason) {
        if (reception.line().leave(this)) {
            dismiss(reason);
        }
    }

    /** Refuses one who is out of the line. Call on the acceptor's event loop. */
    void dismiss(RefusalReason reason) {
        settled = true;
        forgetPatience();
        refuse(reason);
    }

    @Override
    public boolean admitted() {
        settled = true;
        forgetPatience();
        reopen();
        if (HangUp.seenOn(child)) {
            place.release();
            acceptor.refuser().reset(child, RefusalReason.HUNG_UP);
            return false;
        }
        admit();
        return true;
    }

    /** Makes it a connection: the slot is taken. */
    void admit() {
        Slot slot = new Slot(reception.line(), place);
        reception.counters().countAdmitted();
        try {
            child.config().setRecvByteBufAllocator(READ_BUFFERS);
            if (child instanceof SocketChannel socket) {
                socket.config().setAllowHalfClosure(true);
                if (!acceptor.keepAliveInherited()) {
                    socket.config().setKeepAlive(true);
                }
            }
            child.pipeline().addLast(reception.connections().apply(slot));
            child.closeFuture().addListener(slot);
            ChannelFuture registration = reception.workers().register(child);
            if (!registration.isDone()) {
                registration.addListener(done -> abandonIfFailed(slot, done));
            } else {
                abandonIfFailed(slot, registration);
            }
        } catch (Throwable e) {
            abandon(slot, e);
        }
    }

    /** Turns it away, with the strategy's farewell if it has one. Call on the acceptor's event loop. */
    void refuse(RefusalReason reason) {
        place.release();
        acceptor.refuser().refuse(child, reason);
    }

    /** Turns it away with words of the verdict's own. Call on the acceptor's event loop. */
    void refuseWith(String farewell) {
        place.release();
        acceptor.refuser().refuse(child, RefusalReason.MAXIMUM, farewell);
    }

    Acceptor acceptor() {
        return acceptor;
    }

    private void abandonIfFailed(Slot slot, Future<?> registration) {
        if (!registration.isSuccess()) {
            abandon(slot, registration.cause());
        }
    }

    /** A child whose registration fails may never run the listeners of its close future. */
    private void abandon(Slot slot, Throwable cause) {
        LOG.debug("{}: {} was gone before it could be served", reception.listener(), child, cause);
        HangUp.forget(child);
        Refuser.reset(child);
        slot.socketDone();
    }

    private void reopen() {
        if (held) {
            acceptor.channel().eventLoop().execute(() -> acceptor.gate().open(GateReason.FULL));
        }
    }

    private void forgetPatience() {
        Future<?> timer = patience;
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
