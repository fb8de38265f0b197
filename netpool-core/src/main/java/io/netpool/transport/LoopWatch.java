package io.netpool.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.ThreadProperties;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One event loop under the eyes of the {@link Watchdog}: who holds it, and whether it answers a ping. {@link #enter} and
 * {@link #leave} are called on the loop, the rest on the watchdog's thread; what both touch says how.
 */
public final class LoopWatch {
    private static final VarHandle HOLDER = holderHandle();

    private final SingleThreadEventLoop loop;
    private final Runnable answer = this::answer;

    /**
     * Written by the loop alone, in release mode: as cheap as a plain store on most machines, and the watchdog, which reads it
     * as a volatile, sees what the holder was when it entered.
     */
    private volatile @Nullable Holder holder;

    /** Whether a ping is on its way. Set by the watchdog before it goes, cleared by the loop. */
    private volatile boolean pinged;
    /** When the loop answered last. Written before {@link #pinged} is cleared, read after. */
    private long answeredNanos;

    /** Who runs user code on an event loop; told in the log by its {@link #toString()}. Both are called on the watchdog's thread. */
    public interface Holder {
        /** It has held the loop for too long: counts that. Called once for each time. */
        void stuck();
    }

    public LoopWatch(EventLoop loop) {
        this.loop = (SingleThreadEventLoop) loop;
    }

    /** User code begins to run for a holder, in the place of one that has not left. */
    public void enter(Holder entered) {
        HOLDER.setRelease(this, entered);
    }

    /** The user code has returned. */
    public void leave() {
        HOLDER.setRelease(this, null);
    }

    @Nullable
    Holder holder() {
        return holder;
    }

    boolean hasEnded() {
        return loop.isShuttingDown();
    }

    /** Asks the loop to answer, unless it has ended. */
    void ping() {
        pinged = true;
        try {
            loop.execute(answer);
        } catch (RejectedExecutionException ended) {
            pinged = false;
        }
    }

    boolean isPinged() {
        return pinged;
    }

    long answeredNanos() {
        return answeredNanos;
    }

    ThreadProperties thread() {
        return loop.threadProperties();
    }

    private void answer() {
        answeredNanos = System.nanoTime();
        pinged = false;
    }

    private static VarHandle holderHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(LoopWatch.class, "holder", Holder.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
