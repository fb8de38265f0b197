package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.MessageHandler;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.util.IllegalReferenceCountException;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Callbacks: as long as there are signals one thread at a time works them off, the event loop itself or one of an executor's. A
 * signal that comes in the middle of a callback is worked off after it, so that callbacks never nest.
 */
@SuppressWarnings("serial") // never serialized
final class CallbackTurns<I, O> extends Turns implements Runnable {
    /** A thread works off the signals, or will. */
    private static final int RUNNING = 1 << 30;
    /** After so many rounds others that wait for a thread of the pool have their turn. */
    private static final int MOST_ROUNDS = 16;
    /** How soon to try again where there is no thread for the last callbacks. */
    private static final long AGAIN_SECONDS = 1;

    private final ConnectionHandler<I, O> client;
    /** Where the callbacks run; none is on the event loop. */
    private final @Nullable Executor executor;

    // The rest is confined to the thread that works off the signals.

    private @Nullable MessageHandler<I, O> handler;
    /** A callback but onMessage is running, and this is why it was called. */
    private @Nullable CloseReason ifClosed;
    /** Read by others only to find that it is not theirs: a thread always sees what it has written here itself. */
    private @Nullable Thread thread;

    CallbackTurns(ConnectionHandler<I, O> client, @Nullable Executor executor) {
        this.client = client;
        this.executor = executor;
    }

    @Override
    void signal(int what) {
        if ((hold(what | RUNNING) & RUNNING) != 0) {
            return;
        }
        if (executor == null) {
            run();
            return;
        }
        client.outbox.expectAnswers(client.share.lateFlush());
        if (client.service.virtual()) {
            client.share.wakeUps().add(this);
        } else {
            go();
        }
    }

    @Override
    void go() {
        try {
            virtualThreads().execute(this);
        } catch (Throwable e) { // not only that it rejects: there may be no memory for another thread
            rejected(e);
        }
    }

    @Override
    Executor virtualThreads() {
        return Objects.requireNonNull(executor);
    }

    private void rejected(Throwable e) {
        client.service.log().callbackFailed("dispatch(…)", client, e);
        client.life.because(CloseReason.HANDLER_ERROR);
        client.onEventLoop(() -> client.life.reset(CloseReason.HANDLER_ERROR));
        try {
            ForkJoinPool.commonPool().execute(this);
        } catch (Throwable none) { // no thread there either
            client.channel.eventLoop().schedule(this::go, AGAIN_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    boolean isResting() {
        return get() == 0;
    }

    @Override
    boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    @Override
    CloseReason reasonIfClosed() {
        return ifClosed == null ? CloseReason.HANDLER_CLOSED : ifClosed;
    }

    // ---- the signals; on the event loop nobody else has them, and a plain field is enough

    /** Holds more of them; tells which were held before. */
    private int hold(int more) {
        if (executor != null) {
            return getAndAccumulate(more, (held, added) -> held | added);
        }
        int held = getPlain();
        setPlain(held | more);
        return held;
    }

    /** All that are held, which are held no longer. */
    private int take() {
        if (executor != null) {
            return getAndSet(RUNNING);
        }
        int held = getPlain();
        setPlain(RUNNING);
        return held;
    }

    /** Whether none has come since they were taken, and nobody works any more. */
    private boolean rest() {
        if (executor != null) {
            return compareAndSet(RUNNING, 0);
        }
        boolean none = getPlain() == RUNNING;
        if (none) {
            setPlain(0);
        }
        return none;
    }

    // ---- working them off

    /** Works off all signals, and those that come meanwhile. */
    @Override
    public void run() {
        if (executor == null) {
            client.share.watch().enter(client);
        } else if (client.channel.eventLoop().inEventLoop()) {
            // The executor runs this in its caller, but ran earlier turns elsewhere: first what those have sent.
            client.outbox.flush();
        }
        boolean ownBatch = executor == null && !client.outbox.isInBatch();
        if (ownBatch) {
            client.outbox.beginBatch();
        }
        for (int rounds = 1; ; rounds++) {
            thread = Thread.currentThread();
            long begunNanos = executor == null ? 0 : System.nanoTime();
            boolean called = work(take());
            if (executor != null) {
                client.outbox.cross();
            }
            thread = null;
            if (executor != null && called) {
                worked(System.nanoTime() - begunNanos);
            }
            if (rest()) {
                break;
            }
            if (rounds == MOST_ROUNDS && client.service.takesTurns()) {
                go();
                return;
            }
        }
        if (ownBatch) {
            client.outbox.endBatch();
            client.deadlines.sent(); // nothing was heard that would have asked for a look
        }
        if (executor == null) {
            client.share.watch().leave();
        }
        client.rested();
    }

    /** Whether the handler was called: else the client need not have waited, and its deadlines go on. */
    private boolean work(int signals) {
        if ((signals & CLOSED) != 0) {
            close();
            return true;
        }
        if ((signals & OPENED) != 0) {
            open();
        }
        int handled = handleReceived();
        if ((signals & IDLE) != 0 && handled == 0 && client.life.isSound()) {
            idle();
        }
        Throwable failure = client.life.takeFailure();
        if (failure != null) {
            tell(failure);
        } else if ((signals & GOODBYE) != 0 && client.life.isSound()) {
            sayGoodbye();
        }
        if ((signals & LEFT) != 0) {
            client.received.discard();
        }
        return handled > 0 || (signals & ~(RECEIVED | RUNNING)) != 0;
    }

    private void open() {
        if (!client.life.isSound()) {
            return; // it ended before anybody had time for it: no handler hears of it
        }
        try {
            handler = Objects.requireNonNull(
                    Objects.requireNonNull(client.service.handlers()).get(), "the handler of a connection");
        } catch (Throwable e) {
            client.service.log().callbackFailed("handlerPerConnection(…)", client, e);
            client.life.closeBecause(CloseReason.HANDLER_ERROR);
            return;
        }
        failedIf("onOpen", UserCalls.open(handler, client.connection));
    }

    /** Decodes and handles while there are messages and the client takes its answers. */
    private int handleReceived() {
        boolean inputEnded = client.life.inputEnded(); // before the last look at what was received
        boolean exhausted = false;
        int handled = 0;
        while (client.reading.mayHandle() && (client.outbox.isWritable() || !client.outbox.starve())) {
            if (!handleNext()) {
                exhausted = true;
                break;
            }
            handled++;
        }
        if (handled > 0) {
            client.service.traffic().countHandled(handled);
        }
        if (exhausted && client.life.isSound()) {
            awaits(client.received);
            client.awaitsMore();
            if (inputEnded) {
                endOfInput();
            }
        }
        if (executor != null) {
            client.received.compact();
        }
        return handled;
    }

    /** Handles one message; false if there is none. */
    private boolean handleNext() {
        I message;
        try {
            message = client.received.next();
        } catch (IllegalReferenceCountException e) {
            failedIf("onMessage", UserCalls.gaveAwayTooMuch(e));
            return false;
        } catch (ReceivedBytes.StuckDecoderException e) {
            failedIf("framing(…)", e);
            return false;
        } catch (Throwable e) {
            client.life.failed(CloseReason.PROTOCOL_ERROR, e);
            return false;
        }
        if (message == null) {
            return false;
        }
        took();
        failedIf("onMessage", UserCalls.message(Objects.requireNonNull(handler), message, client.connection));
        client.received.handled();
        return true;
    }

    /** Everything that the client sent is handled, but for a message that it did not finish. */
    private void endOfInput() {
        if (client.received.isEmpty()) {
            client.life.closeBecause(CloseReason.CLIENT_CLOSED);
        } else {
            client.life.failed(
                    CloseReason.PROTOCOL_ERROR,
                    new CorruptedFrameException("the client's stream ended inside a message"));
        }
    }

    private void idle() {
        ifClosed = CloseReason.TIMEOUT_IDLE;
        failedIf("onIdle", UserCalls.idle(Objects.requireNonNull(handler), client.connection));
        ifClosed = null;
    }

    private void failedIf(String callback, @Nullable Throwable thrown) {
        if (thrown != null) {
            client.life.failed(CloseReason.HANDLER_ERROR, thrown);
            client.service.log().callbackFailed(callback, client, thrown); // also if there was a reason to close before
        }
    }

    /** Tells the handler what went wrong, and closes with whatever it says last. */
    private void tell(Throwable failure) {
        CloseReason why = Objects.requireNonNull(client.life.reason());
        if (handler != null) {
            Throwable again = UserCalls.error(handler, client.connection, failure);
            if (again != null) {
                client.service.log().callbackFailed("onError", client, again);
            }
        }
        client.life.closeBecause(why);
    }

    private void sayGoodbye() {
        CloseReason why = Objects.requireNonNull(client.life.goodbye());
        ifClosed = why;
        failedIf("onDrain", UserCalls.drain(Objects.requireNonNull(handler), client.connection));
        ifClosed = null;
        Throwable failure = client.life.takeFailure();
        if (failure != null) {
            tell(failure);
        } else {
            client.life.closeBecause(why);
        }
    }

    /** The last callback. */
    private void close() {
        try {
            client.received.discard();
            if (handler != null) {
                Throwable thrown =
                        UserCalls.close(handler, client.connection, Objects.requireNonNull(client.life.reason()));
                if (thrown != null) {
                    client.service.log().callbackFailed("onClose", client, thrown);
                }
            }
        } finally {
            client.service.connections().remove(client);
            client.life.userDone();
        }
    }
}
