package io.netpool;

/**
 * Straight-line code for one client, on a thread of its own; see {@link ListenerBuilder#serve}. One instance serves all connections,
 * many at once.
 *
 * @param <I> what comes in: a message as the {@link Framing} decodes it
 * @param <O> what goes out: a message as the {@link Framing} encodes it
 */
@FunctionalInterface
public interface ConversationHandler<I, O> {

    /**
     * Talks to one client, and may block. Called once a connection, when it is usable: accepted, admitted, and past its TLS handshake
     * if the listener speaks TLS from the first byte. When this returns, what was sent is flushed and the connection is closed.
     *
     * @param conversation the client
     * @throws Exception closes the connection: with {@link CloseReason#HANDLER_ERROR}, logged, if it is your code's own; what
     *     {@link Conversation} has thrown closes it with the reason that stands behind it, such as {@link CloseReason#CLIENT_CLOSED}
     *     for the end of the stream or {@link CloseReason#TIMEOUT_IDLE} for a wait that took too long
     */
    void converse(Conversation<I, O> conversation) throws Exception;
}
