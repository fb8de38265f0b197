package io.netpool.transport;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a socket so that its last bytes arrive: flushes, shuts down the output, reads and discards until the client's end or
 * one second, closes; where there is no half-close, it closes after the flush. A plain close with unread input would reset the
 * connection, and the reset would overtake the bytes (RFC 1122, 4.2.2.13). A client that does not take a farewell within five seconds
 * is reset; who closes after other words watches over that himself.
 *
 * <p>Begins when it is added to the pipeline of an active channel, or when its channel becomes active. Nothing inbound passes
 * it. Confined to the channel's event loop.
 */
public final class LingeringClose extends ChannelInboundHandlerAdapter {
    /** For a farewell without deadlines of its own. */
    private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long LINGER_MS = 1_000;
    private static final long BRIEF_LINGER_MS = 200;

    private final @Nullable String farewell;
    private final Object nothing;
    private final long lingerMs;
    private boolean inputEnded;
    private boolean begun;
    private boolean outputDone;
    private boolean outputShut;
    private @Nullable Future<?> deadline;

    /**
     * Closes after what was written already.
     *
     * @param inputEnded whether the client's end of stream was seen already
     * @param nothing passes the pipeline behind that and leaves it as an empty buffer
     */
    public LingeringClose(boolean inputEnded, Object nothing) {
        this(inputEnded, null, nothing, LINGER_MS);
    }

    /** Closes a channel to which nothing was written. */
    public LingeringClose() {
        this(false, Unpooled.EMPTY_BUFFER);
    }

    /** Closes after one last word, in UTF-8 exactly as given. */
    public LingeringClose(String farewell) {
        this(false, farewell, Unpooled.EMPTY_BUFFER, LINGER_MS);
    }

    private LingeringClose(boolean inputEnded, @Nullable String farewell, Object nothing, long lingerMs) {
        this.inputEnded = inputEnded;
        this.farewell = farewell;
        this.nothing = nothing;
        this.lingerMs = lingerMs;
    }

    /** Closes after what was written already, and does not wait long for the client: somebody else waits for its slot. */
    public static LingeringClose brief(boolean inputEnded, Object nothing) {
        return new LingeringClose(inputEnded, null, nothing, BRIEF_LINGER_MS);
    }

    /** Whether the client has taken everything, and only its end is waited for. */
    public boolean isFlushed() {
        return outputShut;
    }

    /** Resets a registered channel, discarding what it still holds. Call on its event loop. */
    public static void reset(Channel channel) {
        if (channel.isOpen()) {
            try {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            } catch (RuntimeException alreadyGone) {
                // The client's reset came first: what follows only frees the descriptor.
            }
            ReadGuard.stopReading(channel);
            channel.unsafe().close(channel.unsafe().voidPromise());
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            begin(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        begin(ctx);
    }

    private void begin(ChannelHandlerContext ctx) {
        if (begun) {
            return;
        }
        begun = true;
        if (farewell != null) {
            deadline = ctx.executor().schedule(() -> reset(ctx.channel()), FLUSH_NANOS, TimeUnit.NANOSECONDS);
            ctx.write(ByteBufUtil.writeUtf8(ctx.alloc(), farewell), ctx.voidPromise());
        }
        ChannelPromise flushed = ctx.newPromise();
        flushed.addListener(done -> flushed(ctx, done));
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls != null) {
            // After close_notify nothing is encrypted any more: first all that a handler in between may hold back.
            ctx.writeAndFlush(nothing).addListener(passed -> {
                // From here on the engine would take more from the client for an error.
                ctx.pipeline().addFirst(new Sink());
                tls.closeOutbound(flushed);
            });
        } else {
            ctx.writeAndFlush(nothing, flushed);
        }
        ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        ctx.channel().config().setAutoRead(true);
    }

    /** In front of everything: discards what still comes. */
    private static final class Sink extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object late) {
            ReferenceCountUtil.release(late);
        }
    }

    private void flushed(ChannelHandlerContext ctx, Future<?> flushed) {
        outputDone = true;
        if (inputEnded || !flushed.isSuccess() || !(ctx.channel() instanceof DuplexChannel socket)) {
            close(ctx);
            return;
        }
        ChannelFuture shut = socket.shutdownOutput();
        shut.addListener(done -> {
            cancelDeadline();
            outputShut = true;
            if (done.isSuccess() && !inputEnded) {
                deadline = ctx.executor().schedule(() -> close(ctx), lingerMs, TimeUnit.MILLISECONDS);
            } else {
                close(ctx);
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object late) {
        ReferenceCountUtil.release(late);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {}

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent
                || event instanceof ChannelInputShutdownReadComplete
                || event instanceof SslCloseCompletionEvent) {
            inputEnded = true;
            if (outputDone) {
                close(ctx);
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {}

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        close(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancelDeadline();
        ctx.fireChannelInactive();
    }

    private static void close(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(false);
        ctx.channel().close();
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
