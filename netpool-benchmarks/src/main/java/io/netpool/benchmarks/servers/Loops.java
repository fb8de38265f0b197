package io.netpool.benchmarks.servers;

import io.netpool.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;

/** Netty's event loops for a transport, as Netty sets them up: one that accepts and one that serves. */
record Loops(EventLoopGroup acceptor, EventLoopGroup worker, Class<? extends ServerChannel> serverChannel) {

    static Loops of(Transport transport) {
        return switch (transport) {
            case EPOLL -> of(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
            case IO_URING -> of(IoUringIoHandler.newFactory(), IoUringServerSocketChannel.class);
            case NIO -> of(NioIoHandler.newFactory(), NioServerSocketChannel.class);
            case AUTO, KQUEUE, LOCAL -> throw new IllegalArgumentException("the race knows no transport " + transport);
        };
    }

    private static Loops of(IoHandlerFactory factory, Class<? extends ServerChannel> serverChannel) {
        return new Loops(
                new MultiThreadIoEventLoopGroup(1, factory),
                new MultiThreadIoEventLoopGroup(1, factory),
                serverChannel);
    }

    void shutDown() {
        acceptor.shutdownGracefully();
        worker.shutdownGracefully();
    }
}
