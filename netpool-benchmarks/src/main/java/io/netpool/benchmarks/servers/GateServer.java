package io.netpool.benchmarks.servers;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.util.concurrent.atomic.AtomicInteger;

/** Netty with the least that can be called a limit: it counts, and resets who is one too many. */
final class GateServer implements EchoServer {
    private final NettyServer netty;

    GateServer(ServerSpec spec) throws Exception {
        netty = new NettyServer(spec, new Gate(spec.maximum()));
    }

    @Override
    public int port() {
        return netty.port();
    }

    @Override
    public void close() {
        netty.close();
    }

    private static final class Gate extends ChannelInboundHandlerAdapter {
        private final int maximum;
        private final AtomicInteger open = new AtomicInteger();
        private final ChannelFutureListener leave = closed -> open.decrementAndGet();

        Gate(int maximum) {
            this.maximum = maximum;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object accepted) {
            Channel client = (Channel) accepted;
            if (open.incrementAndGet() <= maximum) {
                client.closeFuture().addListener(leave);
                ctx.fireChannelRead(client);
            } else {
                open.decrementAndGet();
                client.config().setOption(ChannelOption.SO_LINGER, 0);
                client.unsafe().closeForcibly();
            }
        }
    }
}
