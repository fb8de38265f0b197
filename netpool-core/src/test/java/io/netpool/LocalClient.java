package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A client on Netty's local transport; every wait ends after ten seconds. */
final class LocalClient extends ChannelInboundHandlerAdapter implements AutoCloseable {
    private static final long PATIENCE_MS = 10_000;
    private static final String END = "";
    static final EventLoopGroup LOOPS = new MultiThreadIoEventLoopGroup(
            2, new DefaultThreadFactory("local-client", true), LocalIoHandler.newFactory());
    /** Of its own: those that Netty draws are sometimes the same. */
    private static final AtomicLong ADDRESSES = new AtomicLong();

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final StringBuilder unread = new StringBuilder();
    private final ChannelFuture connected;

    private LocalClient(String name, @Nullable SslContext tls) {
        connected = new Bootstrap()
                .group(LOOPS)
                .channel(LocalChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(LocalClient.this);
                    }
                })
                .connect(new LocalAddress(name), new LocalAddress("client-" + ADDRESSES.incrementAndGet()));
    }

    /** One that connects, and is perhaps not let in. */
    static LocalClient knocking(Listener listener) {
        return new LocalClient(listener.address().getHostString(), null);
    }

    /** One that is connected. */
    static LocalClient connect(Listener listener) {
        return knocking(listener).inside();
    }

    static LocalClient connect(Listener listener, SslContext tls) {
        return new LocalClient(listener.address().getHostString(), tls).inside();
    }

    LocalClient inside() {
        if (!connected.awaitUninterruptibly(PATIENCE_MS)) {
            throw new IllegalStateException("still connecting: " + connected);
        }
        connected.syncUninterruptibly();
        return this;
    }

    /** Whether it is neither connected nor turned away. */
    boolean isWaiting() {
        return !connected.isDone();
    }

    boolean isInside() {
        return connected.isSuccess() && connected.channel().isActive();
    }

    /** Whether it was turned away without a word. */
    boolean isRefused() {
        return connected.awaitUninterruptibly(PATIENCE_MS) && !connected.isSuccess();
    }

    LocalClient send(String text) {
        connected.channel().writeAndFlush(Unpooled.copiedBuffer(text, UTF_8)).syncUninterruptibly();
        return this;
    }

    /** The next line without its LF. */
    String line() throws InterruptedException {
        while (unread.indexOf("\n") < 0) {
            String more = next();
            if (more.equals(END)) {
                throw new IllegalStateException("end after \"" + unread + '"');
            }
            unread.append(more);
        }
        String line = unread.substring(0, unread.indexOf("\n"));
        unread.delete(0, line.length() + 1);
        return line;
    }

    /** Everything up to the end. */
    String rest() throws InterruptedException {
        for (String more = next(); !more.equals(END); more = next()) {
            unread.append(more);
        }
        return unread.toString();
    }

    private String next() throws InterruptedException {
        String next = received.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new IllegalStateException("nothing comes: " + connected);
        }
        return next;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        ByteBuf bytes = (ByteBuf) read;
        received.add(bytes.toString(UTF_8));
        bytes.release();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        received.add(END);
    }

    Channel channel() {
        return connected.channel();
    }

    @Override
    public void close() {
        connected.channel().close().syncUninterruptibly();
    }
}
