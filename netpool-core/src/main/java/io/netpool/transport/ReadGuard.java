package io.netpool.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Stands in front of TLS and of handlers that are not netpool's, and lets them ask for no more input once the channel is being closed.
 * {@code SslHandler} asks in the middle of a close, whatever auto-read says, and a handler that closes by itself leaves auto-read on;
 * Netty 4.2.18's io_uring then arms a poll that nobody cancels: it would keep the socket open in the kernel, without a word to the client,
 * after its descriptor is closed. Confined to the event loop.
 */
public final class ReadGuard extends ChannelDuplexHandler {
    private boolean closing;

    /** No more input is wanted, not even to close: for a plain channel auto-read says it, for TLS this guard. */
    public static void stopReading(Channel channel) {
        ReadGuard guard = channel.pipeline().get(ReadGuard.class);
        if (guard != null) {
            guard.closing = true;
        }
        channel.config().setAutoRead(false);
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!closing) {
            ctx.read();
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        closing = true;
        ctx.close(promise);
    }
}
