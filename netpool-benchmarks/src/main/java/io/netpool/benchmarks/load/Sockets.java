package io.netpool.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** Sockets of one selector to one server. */
final class Sockets implements AutoCloseable {
    /** So that a window that closes is seen although nothing comes. */
    private static final int TURN_MS = 50;
    /** Well under the ephemeral ports of one source address. */
    private static final int CONNECTIONS_AN_ADDRESS = 20_000;

    /** What a key carries. */
    interface Client {
        void ready(SelectionKey key) throws IOException;
    }

    private final Selector selector;
    private final InetSocketAddress server;

    Sockets(InetSocketAddress server) throws IOException {
        this.server = server;
        selector = Selector.open();
    }

    /** A connected socket. */
    SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(server);
        return channel;
    }

    /** A connected socket; the n-th of so many that one source address would not do. */
    SocketChannel connect(int n) throws IOException {
        SocketChannel channel = SocketChannel.open();
        int address = n / CONNECTIONS_AN_ADDRESS;
        if (address > 0) {
            channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) address}), 0));
        }
        channel.connect(server);
        return channel;
    }

    /** A socket that is about to be connected, and maybe is. */
    SocketChannel dial() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(server);
        return channel;
    }

    SelectionKey register(SocketChannel channel, int interest, Client client) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, interest, client);
    }

    /** Waits a little, and serves who is ready. */
    void turn() throws IOException {
        selector.select(Sockets::serve, TURN_MS);
    }

    private static void serve(SelectionKey key) {
        try {
            ((Client) key.attachment()).ready(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes with a reset, which leaves no TIME_WAIT behind. */
    static void reset(SocketChannel channel) throws IOException {
        if (channel.isOpen()) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        }
    }

    /** Resets all of them. */
    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            reset((SocketChannel) key.channel());
        }
        selector.close();
    }
}
