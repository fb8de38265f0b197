package io.netpool;

/** Why a connection ended: the same word in {@link MessageHandler#onClose} and in the log. */
public enum CloseReason {
    /** The client ended its stream; everything it had sent was handled and answered. */
    CLIENT_CLOSED,
    /** The client reset the connection. */
    CLIENT_RESET,
    /** The handler closed it. */
    HANDLER_CLOSED,
    /** A callback of the handler threw. */
    HANDLER_ERROR,
    /** What the client sent is no message of this framing: too long, malformed, or cut off in the middle by its end. */
    PROTOCOL_ERROR,
    /** TLS failed: no common version or cipher, a bad record, an alert. */
    TLS_ERROR,
    /** The TLS handshake was not complete within {@link Deadlines#handshake()}. */
    TIMEOUT_HANDSHAKE,
    /** No whole message came within {@link Deadlines#firstMessage()}. */
    TIMEOUT_FIRST_MESSAGE,
    /** A message that had begun was not whole within {@link Deadlines#message()}. */
    TIMEOUT_MESSAGE,
    /** Nothing was received for {@link Deadlines#idle()}. */
    TIMEOUT_IDLE,
    /** The client took nothing of what it was sent for {@link Deadlines#write()}. */
    TIMEOUT_WRITE,
    /** It was open for {@link Deadlines#lifetime()}. */
    LIFETIME,
    /** Something was sent while 1 MiB was waiting for the client already: it does not read, or one callback sent too much at once. */
    SLOW_CONSUMER,
    /** It was one of the longest idle, and made room for a new client: {@link OverflowStrategy#evictIdle}. */
    OVERFLOW_EVICTED,
    /** The listener drained, and the connection had nothing left to do. */
    DRAINED,
    /** The listener's drain deadline passed. */
    DRAIN_CUT,
    /** The socket failed otherwise. */
    TRANSPORT_ERROR
}
