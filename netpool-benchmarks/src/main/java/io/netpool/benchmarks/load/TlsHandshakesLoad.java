package io.netpool.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;

/**
 * Clients that connect, shake hands in full, have one line sent back, close, and come again. The line is there
 * because with TLS 1.3 a client is through with its handshake before the server is.
 */
final class TlsHandshakesLoad implements Load {
    private static final byte[] LINE = "a line of a TLS client\n".getBytes(StandardCharsets.US_ASCII);

    @SuppressWarnings("NullAway.Init") // set before the first client comes
    private TlsClients clients;

    @SuppressWarnings("NullAway.Init") // set before the first client comes
    private Window window;

    @Override
    public LoadResult run(Arguments arguments) throws Exception {
        int parallel = arguments.nextInt("PARALLEL");
        double seconds = arguments.nextDouble("SECONDS");
        try (TlsClients all = new TlsClients(arguments.server(), Visitor::new)) {
            clients = all;
            window = new Window(seconds, arguments.optionalCpu());
            all.run(parallel, window);
            return window.result("tls-handshakes").with("parallel", parallel);
        }
    }

    private final class Visitor extends SimpleChannelInboundHandler<ByteBuf> {
        private final long begunNanos = System.nanoTime();
        private int received;

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
                ctx.writeAndFlush(Unpooled.wrappedBuffer(LINE));
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            received += bytes.readableBytes();
            if (received == LINE.length) {
                window.done(1, System.nanoTime() - begunNanos);
                ctx.close();
                clients.connect();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            clients.fail(cause);
        }
    }
}
