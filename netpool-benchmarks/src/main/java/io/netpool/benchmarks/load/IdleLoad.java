package io.netpool.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Connections that had one line sent back and then do nothing, until the next line, or the end, of standard input. */
final class IdleLoad implements Load {
    private final List<SocketChannel> held = new ArrayList<>();

    @Override
    public LoadResult run(Arguments arguments) throws IOException {
        int connections = arguments.nextInt("CONNECTIONS");
        ByteBuffer line = ByteBuffer.wrap(new byte[] {'i', 'd', 'l', 'e', '\n'});
        ByteBuffer in = ByteBuffer.allocate(line.capacity());
        long begunNanos = System.nanoTime();
        try (Sockets sockets = new Sockets(arguments.server())) {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = sockets.connect(i);
                held.add(channel);
                channel.write(line.clear());
                in.clear();
                while (in.hasRemaining()) {
                    if (channel.read(in) < 0) {
                        throw new EOFException("the server closed connection " + (i + 1));
                    }
                }
            }
        }
        return new LoadResult("idle")
                .with("connections", held.size())
                .with("seconds", (System.nanoTime() - begunNanos) / 1e9);
    }

    @Override
    public boolean holds() {
        return true;
    }

    @Override
    public void release() throws IOException {
        for (SocketChannel channel : held) {
            Sockets.reset(channel);
        }
    }
}
