package io.netpool.benchmarks.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;

/**
 * Stands in front of the handlers of a real connection and hands them bytes as its transport would, a buffer a read;
 * what they write goes no further. So the pipeline is measured, and no system call.
 */
final class Injection extends ChannelDuplexHandler {
    /** What a transport allocates for a read, as a rule. */
    private static final int READ_BUFFER = 2_048;

    private final CompletableFuture<ChannelHandlerContext> inPlace = new CompletableFuture<>();
    private long writtenBytes;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.fireChannelActive();
        inPlace.complete(ctx);
    }

    /** So many reads of the same bytes, on the connection's event loop; tells how many bytes were written meanwhile. */
    long read(byte[] bytes, int reads) throws Exception {
        ChannelHandlerContext ctx = inPlace.get();
        return ctx.executor()
                .submit(() -> {
                    writtenBytes = 0;
                    for (int i = 0; i < reads; i++) {
                        ctx.fireChannelRead(ctx.alloc()
                                .directBuffer(Math.max(READ_BUFFER, bytes.length))
                                .writeBytes(bytes));
                        ctx.fireChannelReadComplete();
                    }
                    return writtenBytes;
                })
                .get();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            writtenBytes += bytes.readableBytes();
        }
        ReferenceCountUtil.release(message);
        if (!promise.isVoid()) {
            promise.setSuccess();
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        // Nothing waits.
    }
}
