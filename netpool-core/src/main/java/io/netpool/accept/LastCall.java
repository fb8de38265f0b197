package io.netpool.accept;

import io.netpool.GateReason;
import io.netpool.transport.LingeringClose;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an acceptor ends: clients that the kernel has already let into the accept queue are accepted once more and closed in good
 * order, because closing the server channel over them would reset them. First {@code listen(0)} keeps others out (epoll,
 * io_uring, kqueue; NIO cannot, so there a client may still slip in and be reset). Confined to the acceptor's event loop.
 */
final class LastCall {
    private static final Logger LOG = LoggerFactory.getLogger(LastCall.class);
    /** A queue that gave nobody for so long is empty. */
    private static final long QUIET_MS = 20;
    /** However many keep coming. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Channel server;
    private final AcceptGate gate;
    private final long lastAcceptNanos;
    private final ChannelGroup leaving;
    private final CompletableFuture<Void> done;
    private boolean accepting = true;
    private long accepted;

    /**
     * A last call.
     *
     * @param done completed when the server channel and all who were in its queue are closed
     */
    LastCall(Channel server, AcceptGate gate, long deadlineNanos, CompletableFuture<Void> done) {
        this.server = server;
        this.gate = gate;
        this.done = done;
        long nowNanos = System.nanoTime();
        lastAcceptNanos = nowNanos + Math.min(LONGEST_NANOS, deadlineNanos - nowNanos);
        leaving = new DefaultChannelGroup(server.eventLoop());
    }

    /** Clients that were being turned away before leave in good order too. */
    void waitFor(Collection<Channel> turnedAway) {
        leaving.addAll(turnedAway);
    }

    void begin() {
        gate.shut(GateReason.DRAINING);
        if (server instanceof UnixChannel unix && unix.fd() instanceof Socket socket) {
            try {
                socket.listen(0);
            } catch (IOException e) {
                LOG.debug("{} still queues clients while it closes", server, e);
            }
        }
        gate.admitOne();
        watch(0);
    }

    /** One more: closes it in good order, with last words if there are any. */
    void close(Channel child, @Nullable String farewell) {
        accepted++;
        child.pipeline().addLast(farewell == null ? new LingeringClose() : new LingeringClose(farewell));
        server.eventLoop().register(child).addListener(registered -> {
            if (!registered.isSuccess()) {
                child.unsafe().closeForcibly();
            }
        });
        leaving.add(child);
    }

    /** A read of the server channel is complete: asks for the next client. */
    void next() {
        if (accepting && server.isOpen()) {
            gate.admitOne();
        }
    }

    private void watch(long seen) {
        server.eventLoop()
                .schedule(
                        () -> {
                            if (accepted != seen && System.nanoTime() - lastAcceptNanos < 0) {
                                watch(accepted);
                            } else {
                                finish();
                            }
                        },
                        QUIET_MS,
                        TimeUnit.MILLISECONDS);
    }

    /** The listener's deadline has passed: resets whoever is left. */
    void cut() {
        finish();
        leaving.forEach(LingeringClose::reset);
    }

    private void finish() {
        if (accepting) {
            accepting = false;
            server.close().addListener(closed -> leaving.newCloseFuture().addListener(left -> done.complete(null)));
        }
    }
}
