package io.netpool.handle;

import io.netpool.CloseReason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a conversation throws when it cannot go on, and what the reason to close is when the user's code returns, or throws it on.
 * Confined to that code's thread.
 */
final class ConversationFailures {
    private final ConnectionHandler<?, ?> client;

    /** What was thrown last on receiving, and the reason if that is not caught. */
    private @Nullable IOException thrown;

    private CloseReason ifThrown = CloseReason.HANDLER_ERROR;
    /** What was thrown last on sending. Who says last words may throw on what came before. */
    private @Nullable IOException thrownBySend;
    /** Nothing more can be received, and why. */
    private @Nullable IOException inputFailure;

    private CloseReason ifReturned = CloseReason.HANDLER_CLOSED;

    ConversationFailures(ConnectionHandler<?, ?> client) {
        this.client = client;
    }

    // ---- looking

    /** Throws again why nothing more can be received. */
    void checkInput() throws IOException {
        if (inputFailure != null) {
            throw inputFailure;
        }
    }

    /** Throws if something has happened to the connection. */
    void checkAlive() throws IOException {
        if (client.life.isSound()) {
            return;
        }
        if (client.life.isOpen() && client.life.reason() == CloseReason.PROTOCOL_ERROR) {
            Throwable failure = client.life.takeFailure();
            throw protocol(failure == null ? "no message" : String.valueOf(failure.getMessage()), failure);
        }
        throw throwing(ended(), ifEnded());
    }

    // ---- what is thrown

    IOException endOfStream() {
        if (!client.received.isEmpty()) {
            return protocol("the client's stream ended inside a message", null);
        }
        ifReturned = CloseReason.CLIENT_CLOSED;
        return throwing(new EOFException("the client has ended its stream"), CloseReason.CLIENT_CLOSED);
    }

    IOException dismissed(CloseReason goodbye) {
        return throwing(new EOFException("the connection is to end: " + goodbye), goodbye);
    }

    IOException timeout(String text) {
        return throwing(new SocketTimeoutException(text), CloseReason.TIMEOUT_IDLE);
    }

    IOException interrupted(InterruptedIOException e) {
        return throwing(e, CloseReason.HANDLER_CLOSED);
    }

    IOException protocol(String text, @Nullable Throwable cause) {
        ProtocolException e = new ProtocolException(text);
        if (cause != null) {
            e.initCause(cause);
        }
        inputFailure = e;
        ifReturned = CloseReason.PROTOCOL_ERROR;
        return throwing(e, CloseReason.PROTOCOL_ERROR);
    }

    IOException sendFailed() {
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

    // ---- the end

    /** The reason, if there is none yet, now that the user's code has returned, or thrown something. */
    CloseReason reasonAfter(@Nullable Throwable thrownByUser) {
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
}
