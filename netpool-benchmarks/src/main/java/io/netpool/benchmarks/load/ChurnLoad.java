package io.netpool.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** Clients that connect, have one line sent back and close, or wait for the server to close, and come again. */
final class ChurnLoad implements Load {
    private static final int LINE = 32;

    private final ByteBuffer line = line();
    private final ByteBuffer in = ByteBuffer.allocateDirect(2 * LINE);
    private final String mode;
    private final boolean talks;
    private long errors;

    private ChurnLoad(String mode, boolean talks) {
        this.mode = mode;
        this.talks = talks;
    }

    static ChurnLoad talking() {
        return new ChurnLoad("churn", true);
    }

    /** To a server that closes at once. */
    static ChurnLoad silent() {
        return new ChurnLoad("accepts", false);
    }

    private static ByteBuffer line() {
        ByteBuffer line = ByteBuffer.allocateDirect(LINE);
        while (line.remaining() > 1) {
            line.put((byte) 'y');
        }
        return line.put((byte) '\n');
    }

    @Override
    public LoadResult run(Arguments arguments) throws IOException {
        int parallel = arguments.nextInt("PARALLEL");
        double seconds = arguments.nextDouble("SECONDS");
        try (Sockets sockets = new Sockets(arguments.server())) {
            Window window = new Window(seconds, arguments.optionalCpu());
            for (int i = 0; i < parallel; i++) {
                new Visitor(sockets, window).come();
            }
            while (window.isOpen()) {
                sockets.turn();
            }
            return window.result(mode).with("parallel", parallel).with("errors", errors);
        }
    }

    private final class Visitor implements Sockets.Client {
        private final Sockets sockets;
        private final Window window;
        private int received;
        private long begunNanos;

        Visitor(Sockets sockets, Window window) {
            this.sockets = sockets;
            this.window = window;
        }

        void come() throws IOException {
            received = 0;
            begunNanos = System.nanoTime();
            SocketChannel channel = sockets.dial();
            // On the loopback it is connected by now, as a rule, which saves a turn.
            if (channel.finishConnect()) {
                speak(channel);
                sockets.register(channel, SelectionKey.OP_READ, this);
            } else {
                sockets.register(channel, SelectionKey.OP_CONNECT, this);
            }
        }

        @Override
        public void ready(SelectionKey key) throws IOException {
            SocketChannel channel = (SocketChannel) key.channel();
            boolean ended;
            try {
                ended = key.isConnectable() ? !greet(key, channel) : hear(channel);
            } catch (IOException e) {
                errors++;
                ended = true;
            }
            if (ended) {
                Sockets.reset(channel);
                come();
            }
        }

        private void speak(SocketChannel channel) throws IOException {
            if (talks) {
                channel.write(line.clear());
            }
        }

        private boolean greet(SelectionKey key, SocketChannel channel) throws IOException {
            boolean connected = channel.finishConnect();
            if (connected) {
                speak(channel);
                key.interestOps(SelectionKey.OP_READ);
            }
            return connected;
        }

        private boolean hear(SocketChannel channel) throws IOException {
            int count = channel.read(in.clear());
            if (count < 0 && talks) {
                throw new IOException("closed before its line came back");
            }
            received += count;
            if (talks && received < LINE) {
                return false;
            }
            window.done(1, System.nanoTime() - begunNanos);
            return true;
        }
    }
}
