package io.netpool.handle;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Stands in front of a {@link Codec} and sees the bytes, which nobody behind it does. Confined to the event loop. */
final class CodecBytes extends ChannelDuplexHandler {
    private final ConnectionHandler<?, ?> client;

    CodecBytes(ConnectionHandler<?, ?> client) {
        this.client = client;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        if (read instanceof ByteBuf bytes) {
            client.heard(bytes.readableBytes());
        }
        ctx.fireChannelRead(read);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            client.service.traffic().countOut(0, bytes.readableBytes());
        }
        ctx.write(message, promise);
    }
}
