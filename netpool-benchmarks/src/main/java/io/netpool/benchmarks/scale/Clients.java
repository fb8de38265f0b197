package io.netpool.benchmarks.scale;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The clients: a channel and one shared handler each, nothing more. They live on one event loop, and so does all here. */
final class Clients implements AutoCloseable {
    private static final int AT_ONCE = 64;
    private static final int GREETINGS_AT_ONCE = 1_000;
    private static final long PATIENCE_SECONDS = 300;
    private static final ByteBuf LINE = Unpooled.unreleasableBuffer(
            Unpooled.wrappedBuffer("here I am\n".getBytes(US_ASCII)).asReadOnly());

    private static final AtomicLong DRAWN = new AtomicLong();

    private final EventLoop loop = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("scale-clients", true), LocalIoHandler.newFactory())
            .next();
    private final Answers answers = new Answers();
    private final Bootstrap bootstrap =
            new Bootstrap().group(loop).channel(LocalChannel.class).handler(answers);
    private final LocalAddress server = new LocalAddress(LocalEcho.NAME);
    /** Whoever came first is first. */
    private final Deque<Channel> inside = new ArrayDeque<>();

    /** One that connects; its own address, because those that Netty draws are sometimes the same. */
    ChannelFuture knock() {
        return bootstrap.connect(server, address());
    }

    LocalAddress address() {
        return new LocalAddress("c" + DRAWN.incrementAndGet());
    }

    Bootstrap bootstrap() {
        return bootstrap;
    }

    /** So many come in, some at once. */
    void come(int count) throws Exception {
        onLoop(() -> new Chain(count, AT_ONCE, this::knock, inside::add).start());
    }

    /** The latest so many say a line and get it back. */
    void greet(int count) throws Exception {
        int said = 0;
        while (said < count) {
            int skipped = said;
            int now = Math.min(GREETINGS_AT_ONCE, count - said);
            onLoop(() -> {
                CompletableFuture<Void> heard = answers.expect(now * LINE.readableBytes());
                var latest = inside.descendingIterator();
                for (int i = 0; i < skipped; i++) {
                    latest.next();
                }
                for (int i = 0; i < now; i++) {
                    latest.next().writeAndFlush(LINE.duplicate());
                }
                return heard;
            });
            said += now;
        }
    }

    /** The first so many close. That the server knows is for the caller to wait for. */
    void leave(int count) throws Exception {
        onLoop(() -> {
            for (int i = 0; i < count; i++) {
                inside.remove().close();
            }
            return CompletableFuture.completedFuture(null);
        });
    }

    /** How long each of so many lines took there and back, one after the other, each on another connection. */
    long[] roundTrips(int count) throws Exception {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            nanos[i] = onLoop(() -> {
                Channel client = inside.remove();
                inside.add(client);
                long begun = System.nanoTime();
                CompletableFuture<Void> heard = answers.expect(LINE.readableBytes());
                client.writeAndFlush(LINE.duplicate());
                return heard.thenApply(back -> System.nanoTime() - begun);
            });
        }
        return nanos;
    }

    /** How long each of so many took to be turned away, one after the other. */
    long[] refusals(int count) throws Exception {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            nanos[i] = onLoop(() -> {
                CompletableFuture<Long> refused = new CompletableFuture<>();
                long begun = System.nanoTime();
                knock().addListener(knocked -> {
                    long took = System.nanoTime() - begun;
                    if (knocked.isSuccess()) {
                        refused.completeExceptionally(new IllegalStateException("let in over the maximum"));
                    } else {
                        refused.complete(took);
                    }
                });
                return refused;
            });
        }
        return nanos;
    }

    void forgetAll() throws Exception {
        onLoop(() -> {
            inside.clear();
            return CompletableFuture.completedFuture(null);
        });
    }

    /** Begins something on the event loop, and waits until it is done. */
    <T> T onLoop(Callable<CompletableFuture<T>> task) throws Exception {
        CompletableFuture<T> begun = CompletableFuture.completedFuture(null)
                .thenComposeAsync(
                        nothing -> {
                            try {
                                return Objects.requireNonNull(task.call());
                            } catch (Exception e) {
                                return CompletableFuture.failedFuture(e);
                            }
                        },
                        loop);
        return begun.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Ends some time later: what the server's end of each has still to do, it does here. */
    @Override
    public void close() {
        loop.submit(() -> inside.forEach(Channel::close)).syncUninterruptibly();
        loop.shutdownGracefully(1, 10, TimeUnit.SECONDS);
    }
}
