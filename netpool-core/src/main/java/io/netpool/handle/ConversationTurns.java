package io.netpool.handle;

import io.netpool.CloseReason;
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
    /** It has asked the client for something that has not come yet; it may have grown tired of waiting for it. */
    private static final int ASKING = 1 << 28;

    private static final int WAKING = RECEIVED | IDLE | GOODBYE | LEFT | CLOSED;
    /** What is over once the thread has woken up; the rest stands. */
    private static final int PASSING = RECEIVED | GOODBYE;

    private final ConnectionHandler<I, O> client;
    private final Executor executor;

    /** The thread, while it waits. Written by it, read by the event loop. */
    private volatile @Nullable Thread waiting;
    /** It waits for the client to send something. Written before it waits. */
    private boolean receiving;
    /** When it last stopped waiting for the client. Confined to the thread, once that runs. */
    private long atWorkSinceNanos;
    /** The user's code has run since the thread last waited for the client. Confined to the thread. */
    private boolean userWorked;
    /** It was told to come to an end when nothing was left that the client sent. Confined to the thread. */
    private boolean dismissed;
    /** Read by others only to find that it is not theirs: a thread always sees what it has written here itself. */
    private @Nullable Thread thread;

    ConversationTurns(ConnectionHandler<I, O> client, Executor executor) {
        this.client = client;
        this.executor = executor;
    }

    @Override
    void signal(int what) {
        if (what == GOODBYE && !(isAsking() && client.reading.hasReadAll())) {
            return; // first what the client has sent, which may be undecrypted or in the kernel; told again later
        }
        int over = what == RECEIVED ? ASKING : 0;
        int before = getAndUpdate(held -> (held & ~over) | what);
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
        if ((before & WAKING & ~IDLE) != 0) { // by itself that does not wake who waits to send
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
        atWorkSinceNanos = System.nanoTime();
        client.outbox.expectAnswers(client.share.lateFlush());
        try {
            executor.execute(this);
        } catch (Throwable e) { // also where the system has no thread left
            rejected(e);
        }
    }

    private void rejected(Throwable e) {
        client.service.log().callbackFailed("dispatch(…)", client, e);
        done();
        client.life.reset(CloseReason.HANDLER_ERROR);
    }

    @Override
    boolean isResting() {
        return waiting != null && receiving && (get() & WAKING) == 0;
    }

    /** Until it is given something, although it may have stopped waiting. */
    @Override
    boolean isAsking() {
        return (get() & (ASKING | RECEIVED)) == ASKING;
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
        if (client.channel.eventLoop().inEventLoop()) { // it would wait for itself
            rejected(new RejectedExecutionException(
                    "the executor runs a conversation on the thread that gives it the task"));
            return;
        }
        thread = Thread.currentThread();
        try {
            if (client.life.isSound()) {
                converse(new StraightLineConversation<>(client, this));
            } else {
                // Something failed before the user's code began, and is not told to anybody.
                client.life.closeBecause(Objects.requireNonNullElse(client.life.reason(), CloseReason.HANDLER_ERROR));
            }
            client.received.discard();
        } finally {
            thread = null;
            done();
        }
    }

    private void converse(StraightLineConversation<I, O> conversation) {
        Throwable thrown = null;
        try {
            Objects.requireNonNull(client.service.conversation()).converse(conversation);
        } catch (Throwable e) {
            thrown = e;
        }
        client.life.closeBecause(conversation.end(thrown));
    }

    private void done() {
        int before = getAndUpdate(held -> held | DONE);
        if ((before & CLOSED) != 0) {
            client.received.discard(); // what came since
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
     * @return false if the deadline has passed, whatever came
     */
    boolean waitForSignal(boolean forClient, long deadlineNanos) throws InterruptedIOException {
        int wakes = forClient ? WAKING : WAKING & ~IDLE;
        client.outbox.cross();
        receiving = forClient;
        if (forClient) {
            // What decoding takes is the client's own time: else a trickle of bytes would stop the clock.
            if (userWorked) {
                userWorked = false;
                worked(System.nanoTime() - atWorkSinceNanos);
            }
            awaits(client.received);
            client.awaitsMore();
            getAndUpdate(held -> held | ASKING); // behind the last look and the last send
        }
        waiting = Thread.currentThread();
        client.rested();
        try {
            while ((get() & wakes) == 0) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while waiting for the client");
                }
                if (deadlineNanos == 0) {
                    LockSupport.park(this);
                } else {
                    long left = deadlineNanos - System.nanoTime();
                    if (left <= 0) {
                        break;
                    }
                    LockSupport.parkNanos(this, left);
                }
            }
            return deadlineNanos == 0 || deadlineNanos - System.nanoTime() > 0;
        } finally {
            waiting = null;
            if (forClient) {
                atWorkSinceNanos = System.nanoTime();
            }
            int before = getAndUpdate(held -> held & ~((held & RECEIVED) == 0 ? PASSING : PASSING | ASKING));
            if ((before & GOODBYE) != 0) {
                dismissed = true;
            }
        }
    }

    /** The user's code asks for a message. */
    void asked() {
        userWorked = true;
    }

    /** A message was given to the user's code: there may be more behind it. */
    void gave() {
        took();
        takeIdle();
        dismissed = false;
    }

    /** Whether it is to end, and nothing is left of what the client sent but perhaps the beginning of a message. */
    @Override
    boolean isDismissed() {
        return dismissed;
    }

    /** Whether nothing was received for a long time; told once. */
    boolean takeIdle() {
        return (get() & IDLE) != 0 && (getAndUpdate(held -> held & ~IDLE) & IDLE) != 0;
    }
}
