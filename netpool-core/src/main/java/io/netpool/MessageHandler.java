package io.netpool;

/**
 * What a listener does with its connections. A lambda {@code (message, connection) -> …} is enough; the other callbacks
 * have empty defaults.
 *
 * <p>Threads: all callbacks of one connection come in order and one at a time. Unless {@link ListenerBuilder#dispatch} says otherwise
 * they run on the event loop of its worker and must not block: while one runs, no other connection of that worker is served. One
 * instance serves all connections, many at once; {@link ListenerBuilder#handlerPerConnection} gives each its own.
 *
 * <p>An exception from any callback but {@link #onError} and {@link #onClose} goes to {@link #onError} and closes this
 * connection alone, with {@link CloseReason#HANDLER_ERROR}.
 *
 * @param <I> what comes in: a message as the {@link Framing} decodes it
 * @param <O> what goes out: a message as the {@link Framing} encodes it
 */
@FunctionalInterface
public interface MessageHandler<I, O> {

    /**
     * The connection is usable: accepted, admitted, and past its TLS handshake if the listener speaks TLS from the first
     * byte. Followed by exactly one {@link #onClose}.
     *
     * @param connection the new connection
     * @throws Exception closes the connection with {@link CloseReason#HANDLER_ERROR}
     */
    default void onOpen(Connection<O> connection) throws Exception {}

    /**
     * A message has arrived. A reference-counted message is yours until this method returns, then netpool releases it:
     * {@code retain()} what you keep or send on.
     *
     * @param message the message
     * @param connection the connection it came on
     * @throws Exception closes the connection with {@link CloseReason#HANDLER_ERROR}
     */
    void onMessage(I message, Connection<O> connection) throws Exception;

    /**
     * Something went wrong: a callback threw ({@link CloseReason#HANDLER_ERROR}) or the client's bytes are no message of
     * this framing ({@link CloseReason#PROTOCOL_ERROR}). The connection closes when this returns; last words may still be
     * sent, and arrive.
     *
     * @param connection the connection
     * @param cause what was thrown; a frame over the maximum is an {@link io.netty.handler.codec.TooLongFrameException}
     * @throws Exception is logged
     */
    default void onError(Connection<O> connection, Throwable cause) throws Exception {}

    /**
     * Nothing was received for {@link Deadlines#idle()}, while nothing was left to handle. Unless overridden it closes the connection
     * with {@link CloseReason#TIMEOUT_IDLE}; if it does not close, the next such period begins.
     *
     * @param connection the connection
     * @throws Exception closes the connection with {@link CloseReason#HANDLER_ERROR}
     */
    default void onIdle(Connection<O> connection) throws Exception {
        connection.close();
    }

    /**
     * This connection has nothing left to do and must go, because the listener drains, because it makes room for a new client
     * ({@link OverflowStrategy#evictIdle}), or because {@link Deadlines#lifetime()} has passed: say goodbye. It is flushed and closed when this returns.
     *
     * @param connection the connection
     * @throws Exception closes the connection with {@link CloseReason#HANDLER_ERROR}
     */
    default void onDrain(Connection<O> connection) throws Exception {}

    /**
     * The connection is closed: the last callback, once for each {@link #onOpen}.
     *
     * @param connection the connection; sending does nothing any more
     * @param reason why, the same word as in the log
     * @throws Exception is logged
     */
    default void onClose(Connection<O> connection, CloseReason reason) throws Exception {}
}
