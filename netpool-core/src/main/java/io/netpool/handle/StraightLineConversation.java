package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.Connection;
import io.netpool.Conversation;
import io.netpool.Framing;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
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

    /** The message that the user has, if it must be released. */
    private @Nullable Object last;
    /** How many messages were taken since they were last counted. */
    private int uncounted;
    /** What this has thrown last when it received, and the reason if that is not caught. */
    private @Nullable IOException thrown;

    private CloseReason ifThrown = CloseReason.HANDLER_ERROR;
    /** What this has thrown last when it sent. Who says last words may throw on what came before. */
    private @Nullable IOException thrownBySend;
    /** Nothing more can be received, and why. */
    private @Nullable IOException inputFailure;

    private CloseReason ifReturned = CloseReason.HANDLER_CLOSED;

    StraightLineConversation(ConnectionHandler<I, O> client, ConversationTurns<I, O> turns) {
        this.client = client;
        this.turns = turns;
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
            ReferenceCountUtil.release(message);
            throw sendFailed();
        }
        client.outbox.send(message);
        while (!client.outbox.isWritable() && client.outbox.starve()) {
            if (!client.life.isOpen()) {
                throw sendFailed();
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
            checkAlive();
            if (inputEnded) {
                throw endOfStream();
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
        Throwable root = thrownByUser instanceof UncheckedIOException wrapped ? wrapped.getCause() : thrownByUser;
        CloseReason goodbye = client.life.goodbye();
        if (root == null || (root == thrown && root instanceof EOFException)) {
            return goodbye != null && ifReturned != CloseReason.PROTOCOL_ERROR ? goodbye : ifReturned;
        }
        if (root == thrown) {
            return ifThrown;
        }
        if (root != thrownBySend) {
            client.service.log().callbackFailed("converse", client, Objects.requireNonNull(thrownByUser));
            return CloseReason.HANDLER_ERROR;
        }
        return ifEnded();
    }

    // ---- receiving

    private <M> M pull(Framing.@Nullable Decoder<M> once, long limitNanos) throws IOException {
        checkThread();
        turns.asked();
        releaseLast();
        if (inputFailure != null) {
            throw inputFailure;
        }
        long deadlineNanos = limitNanos < 0 ? 0 : System.nanoTime() + limitNanos | 1;
        for (boolean inTime = true; ; inTime = pause(true, deadlineNanos)) {
            boolean inputEnded = client.life.inputEnded(); // before the look at what was received
            M message = next(once);
            if (message != null) {
                return given(message);
            }
            checkAlive();
            if (inputEnded) {
                throw endOfStream();
            }
            CloseReason goodbye = client.life.goodbye();
            if (goodbye != null && turns.isDismissed() && client.received.isEmpty()) {
                throw throwing(new EOFException("the connection is to end: " + goodbye), goodbye);
            }
            if (turns.takeIdle()) {
                throw timeout("nothing was received for "
                        + Duration.ofNanos(client.service.times().idle()));
            }
            if (!inTime) {
                throw timeout("no whole message within " + Duration.ofNanos(limitNanos));
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
            throw protocol(e.toString(), e);
        }
    }

    private <M> M given(M message) {
        turns.gave();
        uncounted++;
        last = message;
        return message;
    }

    private void releaseLast() {
        Object message = last;
        last = null;
        try {
            ReferenceCountUtil.release(message);
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
            throw throwing(e, CloseReason.HANDLER_CLOSED);
        }
    }

    private void countTaken() {
        if (uncounted > 0) {
            client.service.traffic().countHandled(uncounted);
            uncounted = 0;
        }
    }

    // ---- what is thrown

    private void checkThread() {
        if (!turns.isCurrent()) {
            throw new IllegalStateException(
                    "a conversation belongs to the thread that converse was called on; elsewhere use its connection()");
        }
    }

    /** Throws if something has happened to the connection. */
    private void checkAlive() throws IOException {
        if (client.life.isSound()) {
            return;
        }
        if (client.life.isOpen() && client.life.reason() == CloseReason.PROTOCOL_ERROR) {
            Throwable failure = client.life.takeFailure();
            throw protocol(failure == null ? "no message" : String.valueOf(failure.getMessage()), failure);
        }
        throw throwing(ended(), ifEnded());
    }

    private IOException endOfStream() {
        if (!client.received.isEmpty()) {
            return protocol("the client's stream ended inside a message", null);
        }
        ifReturned = CloseReason.CLIENT_CLOSED;
        return throwing(new EOFException("the client has ended its stream"), CloseReason.CLIENT_CLOSED);
    }

    private IOException timeout(String text) {
        return throwing(new SocketTimeoutException(text), CloseReason.TIMEOUT_IDLE);
    }

    private IOException protocol(String text, @Nullable Throwable cause) {
        ProtocolException e = new ProtocolException(text);
        if (cause != null) {
            e.initCause(cause);
        }
        inputFailure = e;
        ifReturned = CloseReason.PROTOCOL_ERROR;
        return throwing(e, CloseReason.PROTOCOL_ERROR);
    }

    private IOException sendFailed() {
        IOException e = ended();
        thrownBySend = e;
        return e;
    }

    private IOException ended() {
        CloseReason reason = client.life.reason();
        return reason == null && client.tlsHasEnded()
                ? new IOException("the client has ended TLS, under which nothing can be sent after that")
                : new IOException("the connection has ended: " + ifEnded(), client.life.cause());
    }

    private CloseReason ifEnded() {
        CloseReason reason = client.life.reason();
        if (reason != null) {
            return reason;
        }
        return client.tlsHasEnded() ? CloseReason.CLIENT_CLOSED : CloseReason.HANDLER_CLOSED;
    }

    private IOException throwing(IOException e, CloseReason ifNotCaught) {
        thrown = e;
        ifThrown = ifNotCaught;
        return e;
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
