package io.netpool.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.EOFException;

/** Large messages there and back over TLS. */
final class TlsBulkLoad implements Load {
    @SuppressWarnings("NullAway.Init") // set before the first client comes
    private TlsClients clients;

    @SuppressWarnings("NullAway.Init") // set before the first client comes
    private Window window;

    @SuppressWarnings("NullAway.Init") // set before the first client comes
    private ByteBuf batch;

    private int depth;

    @Override
    public LoadResult run(Arguments arguments) throws Exception {
        int connections = arguments.nextInt("CONNECTIONS");
        int size = arguments.nextInt("SIZE");
        depth = arguments.nextInt("DEPTH");
        double seconds = arguments.nextDouble("SECONDS");
        batch = Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(size * depth).writeZero(size * depth).asReadOnly());
        try (TlsClients all = new TlsClients(arguments.server(), Client::new)) {
            clients = all;
            window = new Window(seconds, arguments.optionalCpu());
            all.run(connections, window);
            LoadResult result = window.result("tls-bulk");
            return result.with("MB_per_s", result.number("per_s") * size / 1e6)
                    .with("connections", connections)
                    .with("size", size)
                    .with("depth", depth);
        }
    }

    private final class Client extends SimpleChannelInboundHandler<ByteBuf> {
        private int received;
        private long begunNanos;

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
                send(ctx);
            }
        }

        private void send(ChannelHandlerContext ctx) {
            begunNanos = System.nanoTime();
            ctx.writeAndFlush(batch.duplicate());
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            received += bytes.readableBytes();
            if (received == batch.readableBytes()) {
                received = 0;
                window.done(depth, System.nanoTime() - begunNanos);
                send(ctx);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            clients.fail(new EOFException("the server closed a connection"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            clients.fail(cause);
        }
    }
}
