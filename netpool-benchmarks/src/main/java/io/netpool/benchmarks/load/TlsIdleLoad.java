package io.netpool.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;

/** What {@link IdleLoad} does, over TLS. */
final class TlsIdleLoad implements Load {
    private static final byte[] LINE = "idle\n".getBytes(StandardCharsets.US_ASCII);

    @SuppressWarnings("NullAway.Init") // set before the first client comes
    private TlsClients clients;

    private int wanted;
    private int connected;

    @Override
    public LoadResult run(Arguments arguments) throws Exception {
        wanted = arguments.nextInt("CONNECTIONS");
        clients = new TlsClients(arguments.server(), Client::new);
        clients.run(1);
        return new LoadResult("tls-idle").with("connections", wanted);
    }

    /** One after the other. */
    private void next() {
        connected++;
        if (connected < wanted) {
            clients.connect();
        } else {
            clients.finish();
        }
    }

    @Override
    public boolean holds() {
        return true;
    }

    @Override
    public void release() {
        clients.close();
    }

    private final class Client extends SimpleChannelInboundHandler<ByteBuf> {
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
                next();
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
