package io.netpool.benchmarks.scale;

import io.netpool.benchmarks.load.LoadResult;
import io.netpool.benchmarks.servers.EchoPipeline;
import io.netpool.benchmarks.servers.Work;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Netty by hand: the same work, with no limit, no deadline and no count but the one of who is there. */
final class NettyLocal implements LocalEcho {
    static final String WORD = "netty";

    private final EventLoopGroup acceptor = loop();
    private final EventLoopGroup worker = loop();
    private final AtomicInteger open = new AtomicInteger();
    /** Shared, so that it takes nothing a connection. */
    private final ChannelFutureListener leave = closed -> open.decrementAndGet();

    NettyLocal() throws InterruptedException {
        new ServerBootstrap()
                .group(acceptor, worker)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInitializer<LocalChannel>() {
                    @Override
                    protected void initChannel(LocalChannel channel) {
                        open.incrementAndGet();
                        channel.closeFuture().addListener(leave);
                        channel.pipeline().addLast(new EchoPipeline(Work.STRINGS, null));
                    }
                })
                .bind(new LocalAddress(NAME))
                .sync();
    }

    private static EventLoopGroup loop() {
        return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(THREADS, true), LocalIoHandler.newFactory());
    }

    @Override
    public int open() {
        return open.get();
    }

    @Override
    public boolean limitTo(int connections) {
        return false;
    }

    @Override
    public Optional<LoadResult> drain() {
        return Optional.empty();
    }

    @Override
    public void close() {
        acceptor.shutdownGracefully();
        worker.shutdownGracefully();
    }
}
