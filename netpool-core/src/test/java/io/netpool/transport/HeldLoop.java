package io.netpool.transport;

import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real event loop that a test can hold up. */
final class HeldLoop implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup group;
    final EventLoop loop;
    final LoopWatch watch;
    private volatile CountDownLatch held = new CountDownLatch(0);

    /** Who holds it, and how often it was told that it is stuck. */
    static final class Client implements LoopWatch.Holder {
        final AtomicInteger stalls = new AtomicInteger();

        @Override
        public void stuck() {
            stalls.incrementAndGet();
        }

        @Override
        public String toString() {
            return "connection 7 of chat";
        }
    }

    HeldLoop(String name) {
        group = new MultiThreadIoEventLoopGroup(1, new LoopThreads(name, true), NioIoHandler.newFactory());
        loop = group.next();
        watch = new LoopWatch(loop);
    }

    /** Keeps it from doing anything else until {@link #release}. */
    void hold(LoopWatch.@Nullable Holder holder) throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        held = new CountDownLatch(1);
        loop.execute(() -> {
            if (holder != null) {
                watch.enter(holder);
            }
            blockTheLoop(entered);
            watch.leave();
        });
        entered.await();
    }

    private void blockTheLoop(CountDownLatch entered) {
        entered.countDown(); // here, where it is to be found
        try {
            held.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void release() {
        held.countDown();
    }

    void untilAnswered() {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> !watch.isPinged());
    }

    void end() {
        release();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Override
    public void close() {
        end();
    }
}
