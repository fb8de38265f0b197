package io.netpool.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Clients that are one too many, on a thread of their own: on that of the admitted, each echo would wait for all
 * their connects, and the clients would be what is measured.
 */
final class Strangers implements AutoCloseable {
    private final Sockets sockets;
    private final ByteBuffer in = ByteBuffer.allocateDirect(64);
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final AtomicLong turnedAway = new AtomicLong();
    private volatile boolean over;

    private Strangers(Sockets sockets) {
        this.sockets = sockets;
    }

    /** So many at once, from now on. */
    static Strangers come(InetSocketAddress server, int parallel) throws IOException {
        Strangers strangers = new Strangers(new Sockets(server));
        new Thread(() -> strangers.run(parallel), "strangers").start();
        return strangers;
    }

    private void run(int parallel) {
        try (sockets) {
            for (int i = 0; i < parallel; i++) {
                knock();
            }
            while (!over) {
                sockets.turn();
            }
            ended.complete(null);
        } catch (Throwable e) {
            ended.completeExceptionally(e);
        }
    }

    private void knock() throws IOException {
        sockets.register(sockets.dial(), SelectionKey.OP_CONNECT, this::ready);
    }

    private void ready(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                if (channel.finishConnect()) {
                    key.interestOps(SelectionKey.OP_READ);
                }
                return;
            }
            if (channel.read(in.clear()) >= 0) {
                return;
            }
        } catch (IOException reset) {
            // That is how most are turned away.
        }
        turnedAway.incrementAndGet();
        Sockets.reset(channel);
        knock();
    }

    /** Begins to count anew. */
    void forget() {
        turnedAway.set(0);
    }

    /** How many were turned away since {@link #forget}. */
    long turnedAway() {
        return turnedAway.get();
    }

    /**
     * Waits until all have left.
     *
     * @throws CompletionException if anything but being turned away happened to one of them
     */
    @Override
    public void close() {
        over = true;
        ended.join();
    }
}
