package io.netpool.benchmarks.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netpool.Framing;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/** What people write by hand on Netty. */
public final class EchoPipeline extends ChannelInitializer<Channel> {
    private static final StringDecoder DECODER = new StringDecoder(UTF_8);
    private static final StringEncoder ENCODER = new StringEncoder(UTF_8);

    private final Work work;
    private final @Nullable SslContext tls;

    public EchoPipeline(Work work, @Nullable SslContext tls) {
        this.work = work;
        this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        if (tls != null) {
            pipeline.addLast(tls.newHandler(channel.alloc()));
        }
        switch (work) {
            case STRINGS ->
                pipeline.addLast(
                        new LineBasedFrameDecoder(Framing.DEFAULT_MAXIMUM, true, true),
                        DECODER,
                        ENCODER,
                        Lines.INSTANCE);
            case BYTES -> pipeline.addLast(Pieces.INSTANCE);
            case CLOSE -> pipeline.addLast(Goodbye.INSTANCE);
        }
    }

    @Sharable
    private static final class Lines extends Echo {
        static final Lines INSTANCE = new Lines();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object line) {
            ctx.write(line + "\n", ctx.voidPromise());
        }
    }

    @Sharable
    private static final class Pieces extends Echo {
        static final Pieces INSTANCE = new Pieces();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            ctx.write(bytes, ctx.voidPromise());
        }
    }

    @Sharable
    private static final class Goodbye extends Echo {
        static final Goodbye INSTANCE = new Goodbye();

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.close();
        }
    }

    private abstract static class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
