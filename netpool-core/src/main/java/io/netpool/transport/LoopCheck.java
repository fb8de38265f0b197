package io.netpool.transport;

import io.netpool.transport.LoopWatch.Holder;
import io.netty.util.concurrent.ThreadProperties;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the watchdog remembers of one event loop. Confined to the watchdog's thread.
 *
 * <p>A wait is counted in ticks and not by the clock: a machine that was suspended, or has no time for any thread, also held up
 * the watchdog.
 */
final class LoopCheck {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final String NOBODY = "no connection: a task or an overflow strategy";

    private final LoopWatch watch;
    private final int limitTicks;

    private long pingedNanos;
    private int ticks;
    /** Whether this stall was counted. */
    private boolean counted;
    /** Whether this stall was logged, and so must be its end. */
    private boolean logged;
    /** The thread's name, once it was logged. */
    private String name = "";

    LoopCheck(LoopWatch watch, int limitTicks) {
        this.watch = watch;
        this.limitTicks = limitTicks;
    }

    /** Carries the stack of the thread that holds a loop into the log. */
    private static final class HeldHere extends Throwable {
        private static final long serialVersionUID = 1L;

        HeldHere(ThreadProperties thread) {
            super(thread.name());
            setStackTrace(thread.stackTrace());
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    /**
     * Looks whether the last ping was answered.
     *
     * @param mayWarn whether a stall may be logged now; if not, it is at a later tick
     * @return whether one was
     */
    boolean tick(boolean mayWarn) {
        if (watch.isPinged()) {
            ticks++;
            return ticks >= limitTicks && tellStall(mayWarn);
        }
        if (logged) {
            LOG.info("{} moves again: it was held for {} ms", name, millisSincePing(watch.answeredNanos()));
        }
        ticks = 0;
        counted = false;
        logged = false;
        pingedNanos = System.nanoTime();
        watch.ping();
        return false;
    }

    private boolean tellStall(boolean mayWarn) {
        if (counted && (logged || !mayWarn)) {
            return false;
        }
        Holder holder = watch.holder();
        HeldHere stack = new HeldHere(watch.thread());
        if (!watch.isPinged()) {
            // It moves: these may be others already.
            return false;
        }
        if (mayWarn) {
            logged = true;
            name = String.valueOf(stack.getMessage());
            LOG.warn(
                    "{} is stuck: held for {} ms by {}; all connections of this event loop wait meanwhile",
                    name,
                    millisSincePing(System.nanoTime()),
                    holder == null ? NOBODY : holder.toString(),
                    stack);
        }
        if (holder != null && !counted) {
            holder.stuck();
        }
        counted = true;
        return mayWarn;
    }

    private long millisSincePing(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos - pingedNanos);
    }
}
