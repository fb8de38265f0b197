package io.netpool.connect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of TLS and lets no records through while the connection is not read from, and never the last one together with
 * those in front of it: it may be close_notify, which must not be seen before what came in front of it is answered, even if all of it
 * came in one read. Confined to the event loop.
 */
final class RecordGate extends ChannelDuplexHandler {
    private static final int HEADER_BYTES = 5;
    /** The content types of RFC 8446, B.1, from change_cipher_spec to heartbeat. */
    private static final int FIRST_TYPE = 20;

    private static final int LAST_TYPE = 24;

    private static final ChannelFutureListener TELL_FAILURE = RecordGate::tellFailure;

    private final Queue<Object> ends = new ArrayDeque<>(2);
    private @Nullable ByteBuf held;
    private boolean passing;
    /** More input was asked for while there was enough. */
    private boolean readPutOff;
    /** Something was passed on since the last complete read was told. */
    private boolean passed;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        ByteBuf before = held;
        held = before == null ? (ByteBuf) read : append(ctx.alloc(), before, (ByteBuf) read);
        pass(ctx);
    }

    /** The rest of a record moves to the front rather than all of a full buffer into a larger one. */
    private static ByteBuf append(ByteBufAllocator allocator, ByteBuf before, ByteBuf read) {
        if (read.readableBytes() > before.writableBytes() && before.refCnt() == 1) {
            before.discardReadBytes();
        }
        return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, before, read);
    }

    /** Told only to those who were given something: TLS would ask for more. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (passed || held == null) {
            passed = false;
            ctx.fireChannelReadComplete();
        }
    }

    /** Reads only when no whole record is left: io_uring would read at each record that goes on, and much more than that. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        readPutOff = held != null && allButLast(held) > 0;
        if (!readPutOff) {
            ctx.read();
        }
    }

    /** The connection may be read from again. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.fireChannelWritabilityChanged();
        resume(ctx);
    }

    /** As far as the connection is read from. */
    void resume(ChannelHandlerContext ctx) {
        if (held != null && !passing) {
            pass(ctx);
            channelReadComplete(ctx);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (held != null
                && (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete)) {
            ends.add(event);
            pass(ctx);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void pass(ChannelHandlerContext ctx) {
        if (passing) {
            return;
        }
        passing = true;
        while (held != null && ctx.channel().config().isAutoRead()) {
            int length = allButLast(held);
            if (length == 0) {
                if (ends.isEmpty()) {
                    break; // the rest of it is to come
                }
                length = held.readableBytes();
            }
            if (passed) {
                ctx.fireChannelReadComplete(); // what was passed before is answered, and the answers are encrypted
            }
            passed = true;
            ctx.fireChannelRead(take(held, length));
        }
        passing = false;
        if (readPutOff && ctx.channel().config().isAutoRead()) {
            read(ctx);
        }
        while (held == null && !ends.isEmpty()) {
            ctx.fireUserEventTriggered(ends.remove());
        }
    }

    private ByteBuf take(ByteBuf from, int length) {
        if (length < from.readableBytes()) {
            return from.readRetainedSlice(length);
        }
        held = null;
        return from;
    }

    /** The length of all whole records but the last, or of one that is there alone; 0 if none is whole. */
    private static int allButLast(ByteBuf bytes) {
        int whole = 0;
        int last = 0;
        for (int record; (record = record(bytes, whole)) > 0; ) {
            whole += record;
            last = record;
        }
        return whole == bytes.readableBytes() && last < whole ? whole - last : whole;
    }

    /** The length of the record at an offset, 0 if it is not whole; of what is no record, all there is. */
    private static int record(ByteBuf bytes, int offset) {
        int readable = bytes.readableBytes() - offset;
        if (readable == 0) {
            return 0;
        }
        int start = bytes.readerIndex() + offset;
        int type = bytes.getUnsignedByte(start);
        if (type < FIRST_TYPE || type > LAST_TYPE) {
            return readable;
        }
        if (readable < HEADER_BYTES) {
            return 0;
        }
        int length = HEADER_BYTES + bytes.getUnsignedShort(start + 3);
        return length <= readable ? length : 0;
    }

    /** TLS keeps to itself why a write failed, and the socket says it once, to whoever asks first. */
    @Override
    public void write(ChannelHandlerContext ctx, Object encrypted, ChannelPromise promise) {
        ctx.write(encrypted, promise.unvoid().addListener(TELL_FAILURE));
    }

    private static void tellFailure(ChannelFuture write) {
        Throwable failure = write.cause();
        if (failure != null && !isOurs(failure)) {
            write.channel().pipeline().fireExceptionCaught(failure);
        }
    }

    /** Whether the write failed because this end has closed the connection, or its half of it. */
    private static boolean isOurs(Throwable failure) {
        return failure instanceof ClosedChannelException
                || (failure instanceof ChannelOutputShutdownException
                        && failure.getCause() == null); // else Netty has, on an error
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        discard();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        discard();
    }

    private void discard() {
        ByteBuf left = held;
        held = null;
        if (left != null) {
            left.release();
        }
    }
}
