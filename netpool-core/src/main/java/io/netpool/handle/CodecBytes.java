package io.netpool.handle;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;

/** Stands in front of a {@link Codec} and sees the bytes, which nobody behind it does. Confined to the event loop. */
final class CodecBytes extends ChannelDuplexHandler {
    /** Passes a codec's encoders in its turn and is not encoded, as an empty buffer might be. */
    static final Object NOTHING = new Object();

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
            ctx.write(message, promise);
        } else if (message == NOTHING) {
            ctx.write(Unpooled.EMPTY_BUFFER, promise);
        } else if (message instanceof FileRegion) {
            ctx.write(message, promise);
        } else {
            String type = message.getClass().getName();
            References.release(message);
            // Netty would drop it without a word: the promise of most messages is void.
            IllegalStateException wrong =
                    new IllegalStateException("no handler of the framing's codec encodes a " + type + " that is sent");
            promise.tryFailure(wrong);
            client.pipelineFailed(wrong);
        }
    }
}
