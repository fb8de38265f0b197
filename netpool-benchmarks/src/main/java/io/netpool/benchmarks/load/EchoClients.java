package io.netpool.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** Clients that send a batch of lines and, when all of it has come back, the next one. */
final class EchoClients {
    private final int depth;
    private final Window window;
    /** What all of them send; a batch is in flight on each, at most. */
    private final ByteBuffer batch;

    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 20);

    private EchoClients(int size, int depth, Window window) {
        this.depth = depth;
        this.window = window;
        batch = ByteBuffer.allocateDirect(size * depth);
        for (int i = 0; i < batch.capacity(); i++) {
            batch.put(i, (i + 1) % size == 0 ? (byte) '\n' : (byte) ('a' + i % 26));
        }
    }

    /** Connects them, and sends the first batch of each. */
    static void open(Sockets sockets, int connections, int size, int depth, Window window) throws IOException {
        EchoClients clients = new EchoClients(size, depth, window);
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = sockets.connect();
            Client client = clients.new Client(channel);
            client.key = sockets.register(channel, SelectionKey.OP_READ, client);
            client.begin();
        }
    }

    private final class Client implements Sockets.Client {
        private final SocketChannel channel;

        @SuppressWarnings("NullAway.Init") // set when registered, before the first use
        private SelectionKey key;

        private int sent;
        private int received;
        private long begunNanos;
        /** After a first batch that was compared byte by byte, lengths and ends do: checking must not cost much. */
        private boolean proven;

        Client(SocketChannel channel) {
            this.channel = channel;
        }

        void begin() throws IOException {
            sent = 0;
            received = 0;
            begunNanos = System.nanoTime();
            write();
        }

        private void write() throws IOException {
            boolean waited = sent > 0;
            batch.limit(batch.capacity()).position(sent);
            channel.write(batch);
            sent = batch.position();
            if (batch.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            } else if (waited) {
                key.interestOps(SelectionKey.OP_READ);
            }
        }

        @Override
        public void ready(SelectionKey ready) throws IOException {
            if (ready.isWritable()) {
                write();
            }
            if (!ready.isReadable()) {
                return;
            }
            in.clear();
            int count = channel.read(in);
            if (count < 0) {
                throw new IOException("the server closed a connection");
            }
            check(count);
            received += count;
            if (received == batch.capacity()) {
                proven = true;
                window.done(depth, System.nanoTime() - begunNanos);
                begin();
            }
        }

        private void check(int count) throws IOException {
            int end = received + count;
            boolean wrongEnd = end > sent || (end == batch.capacity() && in.get(count - 1) != '\n');
            if (wrongEnd || (!proven && !isSent(count))) {
                throw new IOException("what came back is not what was sent");
            }
        }

        private boolean isSent(int count) {
            return in.slice(0, count).mismatch(batch.clear().slice(received, count)) < 0;
        }
    }
}
