package io.netpool.handle;

import io.netpool.transport.VirtualThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where one listener's user code runs, if not on the event loops.
 *
 * @param executor runs it, or none on the event loops
 * @param virtual whether these are virtual threads
 * @param pool what ends with the listener, or none
 */
public record HandlerThreads(
        @Nullable Executor executor,
        boolean virtual,
        @Nullable ExecutorService pool) {

    public static HandlerThreads none() {
        return new HandlerThreads(null, false, null);
    }

    public static HandlerThreads of(Executor executor) {
        return new HandlerThreads(executor, false, null);
    }

    /** A virtual thread a task. */
    public static HandlerThreads virtual(String prefix) {
        return new HandlerThreads(threadEach(VirtualThreads.factory(prefix)), true, null);
    }

    /** A platform thread a task. */
    public static HandlerThreads each(String prefix) {
        return of(threadEach(daemons(prefix)));
    }

    public static HandlerThreads pool(String prefix, int threads) {
        ExecutorService pool = Executors.newFixedThreadPool(threads, daemons(prefix));
        return new HandlerThreads(pool, false, pool);
    }

    private static Executor threadEach(ThreadFactory threads) {
        return task -> threads.newThread(task).start();
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger made = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Nothing is left to run. */
    public void end() {
        if (pool != null) {
            pool.shutdown();
        }
    }
}
