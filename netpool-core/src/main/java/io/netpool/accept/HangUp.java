package io.netpool.accept;

import io.netpool.transport.LocalGuest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;

/**
 * Looks whether a client hung up while it waited. Nothing is read of it meanwhile, so only the kernel's word for its connection
 * tells, which epoll and io_uring can ask for, and a client within the JVM itself; NIO finds out when the connection is read.
 */
final class HangUp {
    /** States of a connection in Linux's {@code net/tcp_states.h}. */
    private static final int TCP_CLOSE = 7;

    private static final int TCP_CLOSE_WAIT = 8;

    private static final int FIRST_BYTES = 2_048;

    private HangUp() {}

    /** Whether the client is gone. One that has only ended its stream behind what it sent is still there. */
    static boolean seenOn(Channel waiting) {
        try {
            int state = state(waiting);
            return state == TCP_CLOSE || (state == TCP_CLOSE_WAIT && saidNothing(waiting));
        } catch (Throwable broken) { // out of memory too: a slot depends on the answer
            return true;
        }
    }

    private static int state(Channel waiting) {
        if (waiting instanceof LocalGuest local) {
            return local.isAbandoned() ? TCP_CLOSE : 0;
        }
        if (waiting instanceof EpollSocketChannel epoll) {
            return epoll.tcpInfo().state();
        }
        return waiting instanceof IoUringSocketChannel ioUring
                ? ioUring.tcpInfo().state()
                : 0;
    }

    /** Reads what came before the end of the stream, and keeps it for the connection. */
    private static boolean saidNothing(Channel waiting) throws IOException {
        Socket socket = (Socket) ((UnixChannel) waiting).fd();
        ByteBuf first = waiting.alloc().directBuffer(FIRST_BYTES);
        int read = 0;
        try {
            read = socket.read(first.internalNioBuffer(0, FIRST_BYTES), 0, FIRST_BYTES);
        } finally {
            if (read <= 0) {
                first.release();
            }
        }
        if (read <= 0) {
            return true;
        }
        waiting.pipeline().addFirst(new EarlyBytes(first.writerIndex(read)));
        return false;
    }

    /** Frees what was kept for a connection that never comes to life. */
    static void forget(Channel child) {
        EarlyBytes early = child.pipeline().get(EarlyBytes.class);
        if (early != null) {
            early.release();
        }
    }

    /** Bytes that were read before the connection was. */
    private static final class EarlyBytes extends ChannelInboundHandlerAdapter {
        private final ByteBuf bytes;
        private boolean released;

        EarlyBytes(ByteBuf bytes) {
            this.bytes = bytes;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.fireChannelActive();
            ChannelPipeline pipeline = ctx.pipeline();
            bytes.retain();
            pipeline.remove(this);
            pipeline.fireChannelRead(bytes);
            pipeline.fireChannelReadComplete();
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            release();
        }

        /** Once, whoever comes first: confined to the event loop, or to the thread whose registration failed. */
        private void release() {
            if (!released) {
                released = true;
                bytes.release();
            }
        }
    }
}
