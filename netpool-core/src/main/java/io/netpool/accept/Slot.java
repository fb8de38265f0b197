package io.netpool.accept;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The right to be one of {@code maxConnections}, and one of its address's connections. Held by the socket and, from {@code onOpen}
 * to the return of {@code onClose}, by the user's code too; it goes back when both have let go, so that a handler that counts
 * never counts more than the maximum.
 *
 * <p>The inherited number is the set of holders. Safe for use by any thread; letting go twice is letting go once.
 */
@SuppressWarnings("serial") // never serialized; AtomicInteger is inherited to save an object a connection
public final class Slot extends AtomicInteger implements ChannelFutureListener {
    private static final int SOCKET = 1;
    private static final int USER = 2;

    private final WaitingLine line;
    private final AddressLimit.Place place;

    /** A slot that was acquired, held by the socket. */
    Slot(WaitingLine line, AddressLimit.Place place) {
        super(SOCKET);
        this.line = line;
        this.place = place;
    }

    /**
     * The user's code takes hold.
     *
     * @return false if the socket has let go already: then there is nothing left to open
     */
    public boolean hold() {
        return compareAndSet(SOCKET, SOCKET | USER);
    }

    /** The user's code lets go. */
    public void userDone() {
        release(USER);
    }

    /** The socket is closed, or never came to life. */
    void socketDone() {
        release(SOCKET);
    }

    /** The socket's close future is done. */
    @Override
    public void operationComplete(ChannelFuture closed) {
        socketDone();
    }

    /** The one place where a slot goes back. */
    private void release(int holder) {
        int holders = getAndUpdate(held -> held & ~holder);
        if (holders == holder) {
            place.release();
            line.release();
        }
    }
}
