package io.netpool.transport;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the threads of event loops: {@code PREFIX-1}, {@code PREFIX-2}, … */
public final class LoopThreads extends DefaultThreadFactory {
    private final String prefix;
    private final AtomicInteger made = new AtomicInteger();

    public LoopThreads(String prefix, boolean daemon) {
        super(prefix, daemon);
        this.prefix = prefix;
    }

    /** Whether the calling thread is an event loop of netpool, which must never wait. */
    public static boolean isCurrent() {
        return Thread.currentThread() instanceof LoopThread;
    }

    @Override
    protected Thread newThread(Runnable loop, String numberedByNetty) {
        return new LoopThread(loop, prefix + '-' + made.incrementAndGet());
    }

    private static final class LoopThread extends FastThreadLocalThread {
        LoopThread(Runnable loop, String name) {
            super(loop, name);
        }
    }
}
