package io.netpool.benchmarks.scale;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CompletableFuture;

/** Counts what comes back to all clients together. Confined to their event loop. */
@Sharable
final class Answers extends ChannelInboundHandlerAdapter {
    private int missing;
    private CompletableFuture<Void> heard = new CompletableFuture<>();

    /** Done when so many bytes have come. */
    CompletableFuture<Void> expect(int bytes) {
        missing = bytes;
        heard = new CompletableFuture<>();
        return heard;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        ByteBuf bytes = (ByteBuf) read;
        missing -= bytes.readableBytes();
        bytes.release();
        if (missing == 0) {
            heard.complete(null);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        heard.completeExceptionally(cause);
    }
}
