package io.netpool.handle;

import io.netpool.CloseReason;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The turns of the user's code on one connection: the event loop signals what there is to do, and it is done in order, one thing at a
 * time, on whichever thread the user's code runs. The inherited number holds the signals.
 */
@SuppressWarnings("serial") // never serialized; AtomicInteger is inherited to save an object a connection
abstract class Turns extends AtomicInteger {
    /** The connection is usable. */
    static final int OPENED = 1;
    /** Something was received, or may be handled now, or went wrong: look. */
    static final int RECEIVED = 1 << 1;
    /** Nothing was received for a long time. */
    static final int IDLE = 1 << 2;
    /** The connection is asked to go, and why is in its life. */
    static final int GOODBYE = 1 << 3;
    /** There is a reason to close, and nothing is handled any more. */
    static final int LEFT = 1 << 4;
    /** The socket is closed. */
    static final int CLOSED = 1 << 5;

    /** The first whole message was taken. */
    private volatile boolean spoken;
    /** Since when a message has begun and is not whole; 0 if none has. Written on the handler's thread, read by the event loop. */
    private volatile long partialSinceNanos;
    /** For how long the client could only wait for the user's code, which a decoder is not. Written on the handler's thread, read by the event loop. */
    private volatile long workedNanos;

    /** On the event loop. */
    abstract void signal(int what);

    /** Begins to work off what was signalled. By any thread. */
    abstract void go();

    /** Where {@link #go} costs least, if the user's code runs on virtual threads. */
    abstract Executor virtualThreads();

    /** Whether the user's code has nothing to do but wait for the client. On the event loop. */
    abstract boolean isResting();

    /** Whether all that was read for the user's code is done with, so that it may be given more. On the event loop. */
    boolean isAsking() {
        return isResting();
    }

    /** Whether the user's code has been asked to go since it was last given a message. On the handler's thread. */
    boolean isDismissed() {
        return false;
    }

    /** Whether the calling thread is the one that runs the user's code for this connection now. */
    abstract boolean isCurrent();

    /** What the reason is if the user's code closes the connection now. On the handler's thread. */
    abstract CloseReason reasonIfClosed();

    /** A whole message was taken. On the handler's thread. */
    final void took() {
        if (!spoken) {
            spoken = true;
        }
        if (partialSinceNanos != 0) {
            partialSinceNanos = 0;
        }
    }

    /** No whole message is there, but perhaps the beginning of one. On the handler's thread. */
    final void awaits(Received<?> received) {
        if (received.isEmpty()) {
            if (partialSinceNanos != 0) { // the decoder has skipped it
                partialSinceNanos = 0;
            }
        } else if (partialSinceNanos == 0) {
            partialSinceNanos = System.nanoTime() - workedNanos | 1;
        }
    }

    /** The user's code has worked again. On the handler's thread. */
    final void worked(long nanos) {
        long before = workedNanos; // nobody else writes it
        workedNanos = before + nanos;
    }

    /** On a clock that stands still while the user's code works, as far as that is known; so is the time of a message. */
    final long withoutWork(long nowNanos) {
        return nowNanos - workedNanos;
    }

    final boolean hasSpoken() {
        return spoken;
    }

    final long partialSinceNanos() {
        return partialSinceNanos;
    }
}
