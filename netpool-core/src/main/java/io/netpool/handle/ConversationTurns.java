package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.transport.LoopThreads;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Straight-line code: one thread for the whole life of the connection, that waits when it has nothing to do, and is woken by each
 * signal.
 */
@SuppressWarnings("serial") // never serialized
final class ConversationTurns<I, O> extends Turns implements Runnable {
    /** The user's code has returned. */
    private static final int DONE = 1 << 29;

    private static final int WAKING = RECEIVED | IDLE | GOODBYE | LEFT | CLOSED;

    private final ConnectionHandler<I, O> client;
    private final Executor executor;

    /** The thread, while it waits. Written by it, read by the event loop. */
    private volatile @Nullable Thread waiting;
    /** It waits for the client to send something. Written before it waits. */
    private boolean receiving;
    /** Read by others only to find that it is not theirs: a thread always sees what it has written here itself. */
    private @Nullable Thread thread;

    ConversationTurns(ConnectionHandler<I, O> client, Executor executor) {
        this.client = client;
        this.executor = executor;
    }

    @Override
    void signal(int what) {
        int before = getAndAccumulate(what, (held, more) -> held | more);
        if (what == OPENED) {
            begin();
            return;
        }
        if (what == RECEIVED) {
            client.outbox.expectAnswers(client.share.lateFlush());
        }
        if (what == CLOSED && (before & DONE) != 0) {
            client.received.discard(); // what came after the user's code had returned
            client.service.connections().remove(client);
        }
        if ((before & WAKING) != 0) {
            return; // it is awake, or about to be
        }
        if (client.service.virtual()) {
            client.share.wakeUps().add(this);
        } else {
            go();
        }
    }

    @Override
    void go() {
        Thread waits = waiting;
        if (waits != null) {
            LockSupport.unpark(waits);
        }
    }

    @Override
    Executor virtualThreads() {
        return executor;
    }

    private void begin() {
        client.outbox.expectAnswers(client.share.lateFlush());
        try {
            executor.execute(this);
        } catch (RejectedExecutionException e) {
            client.service.log().callbackFailed("dispatch(…)", client, e);
            done();
            client.life.reset(CloseReason.HANDLER_ERROR);
        }
    }

    @Override
    boolean isResting() {
        return waiting != null && receiving;
    }

    @Override
    boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    @Override
    CloseReason reasonIfClosed() {
        CloseReason goodbye = client.life.goodbye();
        return goodbye == null ? CloseReason.HANDLER_CLOSED : goodbye;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        StraightLineConversation<I, O> conversation = new StraightLineConversation<>(client, this);
        if (client.life.isSound()) {
            Throwable thrown = null;
            try {
                if (LoopThreads.isCurrent()) {
                    throw new IllegalStateException("dispatch = " + executor
                            + ", which runs straight-line code in its caller, an event loop, that must not wait");
                }
                Objects.requireNonNull(client.service.conversation()).converse(conversation);
            } catch (Throwable e) {
                thrown = e;
            }
            CloseReason why = conversation.end(thrown);
            if (why == CloseReason.HANDLER_ERROR && thrown != null) {
                client.service.log().callbackFailed("converse", client, thrown);
            }
            client.closeBecause(why);
        }
        client.received.discard();
        thread = null;
        done();
    }

    private void done() {
        int before = getAndAccumulate(DONE, (held, more) -> held | more);
        if ((before & CLOSED) != 0) {
            client.service.connections().remove(client);
        }
        client.life.userDone();
    }

    // ---- waiting, on the thread itself

    /**
     * Sends what is to be sent and waits for a signal that came since the last wait.
     *
     * @param forClient whether it is the client that has to do something
     * @param deadlineNanos when to give up, or 0 for never
     * @return false if the deadline has passed
     */
    boolean waitForSignal(boolean forClient, long deadlineNanos) throws InterruptedIOException {
        client.outbox.cross();
        receiving = forClient;
        waiting = Thread.currentThread();
        client.rested();
        try {
            while ((get() & WAKING) == 0) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while waiting for the client");
                }
                if (deadlineNanos == 0) {
                    LockSupport.park(this);
                } else {
                    long left = deadlineNanos - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    LockSupport.parkNanos(this, left);
                }
            }
            return true;
        } finally {
            waiting = null;
            getAndAccumulate(~(WAKING & ~IDLE), (held, mask) -> held & mask);
        }
    }

    /** Whether nothing was received for a long time; told once. */
    boolean takeIdle() {
        return (get() & IDLE) != 0 && (getAndAccumulate(~IDLE, (held, mask) -> held & mask) & IDLE) != 0;
    }
}
