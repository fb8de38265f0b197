package io.netpool.transport;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listener's end of a client within the JVM, which behaves as an accepted socket does: either side may close while no event
 * loop serves it yet, and its client's close is told as an end of stream first. With Netty 4.2.18's own, a client that is turned
 * away waits for ever, one that gives up fails to close, and it is opened all the same when its turn comes, and stays.
 */
public final class LocalGuest extends LocalChannel implements ChannelFutureListener {
    private static final Logger LOG = LoggerFactory.getLogger(LocalGuest.class);

    private static final AtomicIntegerFieldUpdater<LocalGuest> PLACE =
            AtomicIntegerFieldUpdater.newUpdater(LocalGuest.class, "place");

    private static final int NOWHERE = 0;
    private static final int SERVED = 1;
    /** Its client closed before it was served. */
    private static final int LEFT = 2;

    private final LocalChannel client;
    private volatile int place;
    /** The end of its stream is being told. */
    private volatile boolean ending;

    LocalGuest(LocalServer server, LocalChannel client) {
        super(server, client);
        this.client = client;
        localAddress(); // kept by Netty from the first call on, and gone after a close
    }

    /** Whether the client has closed. */
    public boolean isAbandoned() {
        return !client.isOpen() || client.closeFuture().isDone();
    }

    /** The client is closed: one that closed just as this was registered has told nobody else. */
    @Override
    public void operationComplete(ChannelFuture clientClosed) {
        if (place == SERVED && isOpen()) {
            eventLoop().execute(() -> unsafe().close(unsafe().voidPromise()));
        }
    }

    /** Netty asks for it when the client closes, also while nobody serves this yet, or when its event loop may have ended. */
    @Override
    public EventLoop eventLoop() {
        if (place == SERVED && (isOpen() || isRegistered())) {
            return super.eventLoop();
        }
        boolean clientCloses = !client.isOpen() && client.eventLoop().inEventLoop();
        if (clientCloses && !PLACE.compareAndSet(this, NOWHERE, LEFT) && place == SERVED && isOpen()) {
            return super.eventLoop(); // it has become served just now
        }
        return clientCloses || place == NOWHERE ? client.eventLoop() : super.eventLoop();
    }

    /** None for one whose client was gone before anybody looked, as with a socket. */
    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return isAbandoned() ? null : super.remoteAddress0();
    }

    /** Netty takes no more to write by then, but what was received before the end of the stream is still to be handled. */
    @Override
    public boolean isWritable() {
        return ending || super.isWritable();
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        int found = client.isOpen() ? SERVED : LEFT;
        if (PLACE.compareAndSet(this, NOWHERE, found) && found == SERVED) {
            super.doRegister(promise);
        } else {
            promise.setFailure(new ClosedChannelException());
        }
    }

    @Override
    protected void doClose() throws Exception {
        if (isActive() && isAbandoned()) {
            ending = true;
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            ending = false;
        }
        try {
            super.doClose();
            client.eventLoop().execute(place == NOWHERE ? this::closeClient : this::releaseUnread);
        } catch (RejectedExecutionException clientEnded) {
            LOG.trace("{}: the client's event loop has ended", this, clientEnded);
        }
    }

    private void closeClient() {
        client.unsafe().close(client.unsafe().voidPromise());
    }

    /**
     * What was sent to a client that closed just as it was let in: Netty takes it for connected again, and leaves it what it got.
     * A read passes that to the end of its pipeline, which releases it.
     */
    private void releaseUnread() {
        if (client.closeFuture().isDone()) {
            client.unsafe().beginRead();
        }
    }
}
