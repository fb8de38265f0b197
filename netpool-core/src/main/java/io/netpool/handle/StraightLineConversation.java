package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.Connection;
import io.netpool.Conversation;
import io.netpool.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A conversation, as the user's straight-line code has it. Confined to that code's thread. */
final class StraightLineConversation<I, O> implements Conversation<I, O> {
    private static final Duration LONGEST = Duration.ofDays(365);

    private final ConnectionHandler<I, O> client;
    private final ConversationTurns<I, O> turns;
    private final ConversationFailures failures;

    /** The message that the user has, if it must be released. */
    private @Nullable Object last;
    /** How many messages were taken since they were last counted. */
    private int uncounted;

    StraightLineConversation(ConnectionHandler<I, O> client, ConversationTurns<I, O> turns) {
        this.client = client;
        this.turns = turns;
        failures = new ConversationFailures(client);
    }

    @Override
    public I receive() throws IOException {
        return pull(null, -1);
    }

    @Override
    public I receive(Duration limit) throws IOException {
        if (limit.isNegative() || limit.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("receive limit = " + limit + ": give 0 to 365 days");
        }
        return pull(null, limit.toNanos());
    }

    @Override
    public <M> M receive(Framing<M, ?> once) throws IOException {
        bytes("receive with a framing of its own");
        return pull(once.decoder(), -1);
    }

    @Override
    public Iterator<I> iterator() {
        return new Iterator<>() {
            private @Nullable I next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    try {
                        next = receive();
                    } catch (EOFException end) {
                        return false;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                return true;
            }

            @Override
            public I next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the client's stream has ended");
                }
                I message = Objects.requireNonNull(next);
                next = null;
                return message;
            }
        };
    }

    @Override
    public void send(O message) throws IOException {
        checkThread();
        if (client.outbox.isClosed() || !client.life.isOpen() || client.tlsHasEnded()) {
            References.release(message);
            throw failures.sendFailed();
        }
        client.outbox.send(message);
        while (!client.outbox.isWritable() && client.outbox.starve()) {
            if (!client.life.isOpen()) {
                throw failures.sendFailed();
            }
            pause(false, 0);
        }
    }

    @Override
    public void startTls(O lastPlainReply) throws IOException {
        checkThread();
        client.connection.startTls(lastPlainReply);
        while (!client.tlsIsUp()) {
            boolean inputEnded = client.life.inputEnded();
            failures.checkAlive();
            if (inputEnded) {
                throw failures.endOfStream();
            }
            pause(false, 0);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // from here on it is a conversation of these types
    public <I2, O2> Conversation<I2, O2> framing(Framing<I2, O2> framing) {
        checkThread();
        bytes("another framing").framing(framing);
        client.encoder.framing(framing);
        return (Conversation<I2, O2>) this;
    }

    @Override
    public boolean draining() {
        return client.life.goodbye() != null;
    }

    @Override
    public Connection<O> connection() {
        return client.connection;
    }

    /** The user's code has returned, or thrown something. Tells what the reason is, if there is none yet. */
    CloseReason end(@Nullable Throwable thrownByUser) {
        countTaken();
        try {
            releaseLast();
        } catch (IllegalStateException e) {
            if (thrownByUser == null) {
                client.service.log().callbackFailed("converse", client, e);
                return CloseReason.HANDLER_ERROR;
            }
        }
        return failures.reasonAfter(thrownByUser);
    }

    // ---- receiving

    private <M> M pull(Framing.@Nullable Decoder<M> once, long limitNanos) throws IOException {
        checkThread();
        turns.asked();
        releaseLast();
        failures.checkInput();
        long deadlineNanos = limitNanos < 0 ? 0 : System.nanoTime() + limitNanos | 1;
        for (boolean inTime = true; ; inTime = pause(true, deadlineNanos)) {
            boolean inputEnded = client.life.inputEnded(); // before the look at what was received
            M message = next(once);
            if (message != null) {
                return given(message);
            }
            failures.checkAlive();
            if (inputEnded) {
                throw failures.endOfStream();
            }
            CloseReason goodbye = client.life.goodbye();
            if (goodbye != null && turns.isDismissed() && client.received.isEmpty()) {
                throw failures.dismissed(goodbye);
            }
            if (turns.takeIdle()) {
                throw failures.timeout("nothing was received for "
                        + Duration.ofNanos(client.service.times().idle()));
            }
            if (!inTime) {
                throw failures.timeout("no whole message within " + Duration.ofNanos(limitNanos));
            }
        }
    }

    @SuppressWarnings("unchecked") // without a framing of its own a message is an I
    private <M> @Nullable M next(Framing.@Nullable Decoder<M> once) throws IOException {
        try {
            return once == null ? (M) client.received.next() : bytes("receive").next(once);
        } catch (IllegalReferenceCountException e) {
            throw UserCalls.gaveAwayTooMuch(e);
        } catch (ReceivedBytes.StuckDecoderException e) {
            throw e;
        } catch (Exception e) {
            throw failures.protocol(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    private <M> M given(M message) {
        turns.gave();
        uncounted++;
        last = message;
        if (InHand.isLarge(message)) {
            InHand.give(message);
        }
        return message;
    }

    private void releaseLast() {
        Object message = last;
        last = null;
        if (message instanceof ByteBuf) {
            InHand.takeBack(null);
        }
        try {
            References.release(message);
        } catch (IllegalReferenceCountException e) {
            throw UserCalls.gaveAwayTooMuch(e);
        }
    }

    private boolean pause(boolean forClient, long deadlineNanos) throws IOException {
        countTaken();
        client.received.compact();
        try {
            return turns.waitForSignal(forClient, deadlineNanos);
        } catch (InterruptedIOException e) {
            throw failures.interrupted(e);
        }
    }

    private void countTaken() {
        if (uncounted > 0) {
            client.service.traffic().countHandled(uncounted);
            uncounted = 0;
        }
    }

    private void checkThread() {
        if (!turns.isCurrent()) {
            throw new IllegalStateException(
                    "a conversation belongs to the thread that converse was called on; elsewhere use its connection()");
        }
    }

    // ---- framings

    private ReceivedBytes<I> bytes(String wish) {
        if (client.received instanceof ReceivedBytes<I> received) {
            return received;
        }
        throw new IllegalStateException(
                wish + " on a listener whose framing is a codec: its bytes are decoded in the pipeline");
    }
}
