package io.netpool;

import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Where the user's code runs; immutable. Whatever is chosen, the callbacks of one connection come in order and one at a time.
 */
public final class Dispatch {
    private static final Dispatch EVENT_LOOP = new Dispatch(Kind.EVENT_LOOP, 0, Runnable::run);
    private static final Dispatch VIRTUAL_THREADS = new Dispatch(Kind.VIRTUAL_THREADS, 0, Runnable::run);
    private static final Dispatch THREAD_EACH = new Dispatch(Kind.THREAD_EACH, 0, Runnable::run);

    /** The only cases there are. */
    enum Kind {
        EVENT_LOOP,
        VIRTUAL_THREADS,
        THREAD_EACH,
        POOL,
        EXECUTOR
    }

    private final Kind kind;
    private final int threads;
    private final Executor executor;

    private Dispatch(Kind kind, int threads, Executor executor) {
        this.kind = kind;
        this.threads = threads;
        this.executor = executor;
    }

    /**
     * On the connection's event loop: the default of {@link ListenerBuilder#handler}. The fastest; callbacks must not block.
     *
     * @return the dispatch
     */
    public static Dispatch eventLoop() {
        return EVENT_LOOP;
    }

    /**
     * On virtual threads, named {@code NAME-virtual-N}; callbacks may block. Needs Java 21 or later; before, the listener is refused
     * when it is built. The default of {@link ListenerBuilder#serve} where there are virtual threads.
     *
     * @return the dispatch
     */
    public static Dispatch virtualThreads() {
        return VIRTUAL_THREADS;
    }

    /**
     * On a pool of the listener's own, of daemon threads named {@code NAME-handler-N}; callbacks may block. While all threads are
     * busy, connections wait their turn. It ends with the listener.
     *
     * @param threads 1 to 10,000; for {@link ListenerBuilder#serve} at least {@code maxConnections}, because each conversation holds one
     * @return the dispatch
     * @throws IllegalArgumentException if it is out of range
     */
    public static Dispatch pool(int threads) {
        if (threads < 1 || threads > 10_000) {
            throw new IllegalArgumentException("dispatch pool of " + threads + " threads: give 1 to 10,000");
        }
        return new Dispatch(Kind.POOL, threads, Runnable::run);
    }

    /**
     * On your own executor, which you shut down after the listener has stopped. A connection whose task it rejects is closed with
     * {@link CloseReason#HANDLER_ERROR}; its {@link MessageHandler#onClose}, if one is due, then runs on the common pool. One that runs
     * a task in its caller runs it on an event loop, where callbacks must not block; a conversation is refused there, with
     * {@link CloseReason#HANDLER_ERROR}.
     *
     * @param executor runs one task for each batch of a connection's input, or one for each conversation
     * @return the dispatch
     */
    public static Dispatch on(Executor executor) {
        return new Dispatch(Kind.EXECUTOR, 0, Objects.requireNonNull(executor, "executor"));
    }

    /** A platform thread a conversation: what straight-line code has where there are no virtual threads. */
    static Dispatch threadEach() {
        return THREAD_EACH;
    }

    /** JEP 444. */
    static boolean virtualThreadsExist() {
        return Runtime.version().feature() >= 21;
    }

    Kind kind() {
        return kind;
    }

    int threads() {
        return threads;
    }

    Executor executor() {
        return executor;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case EVENT_LOOP -> "event loop";
            case VIRTUAL_THREADS -> "virtual threads";
            case THREAD_EACH -> "a thread a conversation";
            case POOL -> "pool of " + threads;
            case EXECUTOR -> "on " + executor;
        };
    }
}
