package io.netpool;

import java.time.Duration;
import java.util.Objects;

/**
 * How long a client may take; immutable. Where it says <em>absolute</em>, no trickle of bytes extends it. None of them runs while
 * the client is not read from, or while a handler on a thread is at work. They are kept on one coarse wheel a worker and fire up to
 * 0.3 s late, never early. {@link Duration#ZERO} switches one off.
 */
public final class Deadlines {
    private static final Deadlines DEFAULTS = new Deadlines(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofSeconds(60),
            Duration.ofHours(24),
            Duration.ofSeconds(5));

    private final Duration handshake;
    private final Duration firstMessage;
    private final Duration message;
    private final Duration idle;
    private final Duration write;
    private final Duration lifetime;
    private final Duration close;

    private Deadlines(
            Duration handshake,
            Duration firstMessage,
            Duration message,
            Duration idle,
            Duration write,
            Duration lifetime,
            Duration close) {
        this.handshake = checked("handshake", handshake);
        this.firstMessage = checked("firstMessage", firstMessage);
        this.message = checked("message", message);
        this.idle = checked("idle", idle);
        this.write = checked("write", write);
        this.lifetime = checked("lifetime", lifetime);
        this.close = checked("close", close);
    }

    /**
     * The defaults: TLS handshake 10 s, first message 30 s, each message 60 s, idle 5 min, write 60 s, lifetime 24 h, close
     * 5 s.
     *
     * @return the defaults
     */
    public static Deadlines defaults() {
        return DEFAULTS;
    }

    /**
     * Sets how long a TLS handshake may take, from the connection's start or from {@link Connection#startTls}; absolute. The client
     * sees its connection reset; the reason is {@link CloseReason#TIMEOUT_HANDSHAKE}.
     *
     * @param limit the time; {@link Duration#ZERO} for no limit
     * @return these deadlines with the change
     * @throws IllegalArgumentException if the time is negative or over 365 days
     */
    public Deadlines handshake(Duration limit) {
        return new Deadlines(limit, firstMessage, message, idle, write, lifetime, close);
    }

    /**
     * Sets how long the first whole message may take, from the moment the connection is open; absolute. The client sees its
     * connection closed; the reason is {@link CloseReason#TIMEOUT_FIRST_MESSAGE}.
     *
     * @param limit the time; {@link Duration#ZERO} for no limit
     * @return these deadlines with the change
     * @throws IllegalArgumentException if the time is negative or over 365 days
     */
    public Deadlines firstMessage(Duration limit) {
        return new Deadlines(handshake, limit, message, idle, write, lifetime, close);
    }

    /**
     * Sets how long a message may take, from its first byte until it is whole, the first one too; absolute. The client sees its
     * connection closed; the reason is {@link CloseReason#TIMEOUT_MESSAGE}. With a {@link Framing#codec} nobody knows when a message has begun:
     * there it has no effect.
     *
     * @param limit the time; {@link Duration#ZERO} for no limit
     * @return these deadlines with the change
     * @throws IllegalArgumentException if the time is negative or over 365 days
     */
    public Deadlines message(Duration limit) {
        return new Deadlines(handshake, firstMessage, limit, idle, write, lifetime, close);
    }

    /**
     * Sets for how long nothing may be received; what is sent does not count. {@link MessageHandler#onIdle} is told, and closes with
     * {@link CloseReason#TIMEOUT_IDLE} unless overridden; {@link Conversation#receive()} throws a
     * {@link java.net.SocketTimeoutException}.
     *
     * @param limit the time; {@link Duration#ZERO} for no limit
     * @return these deadlines with the change
     * @throws IllegalArgumentException if the time is negative or over 365 days
     */
    public Deadlines idle(Duration limit) {
        return new Deadlines(handshake, firstMessage, message, limit, write, lifetime, close);
    }

    /**
     * Sets for how long the client may take nothing at all of what waits for it. It is reset; the reason is
     * {@link CloseReason#TIMEOUT_WRITE}. Looked at twice in this time, so it may fire half of it late.
     *
     * @param limit the time; {@link Duration#ZERO} for no limit
     * @return these deadlines with the change
     * @throws IllegalArgumentException if the time is negative or over 365 days
     */
    public Deadlines write(Duration limit) {
        return new Deadlines(handshake, firstMessage, message, idle, limit, lifetime, close);
    }

    /**
     * Sets how long a connection may be open; absolute. So that those who came together do not come back together, each is given up
     * to a tenth less, at random. When the time has passed and nothing is left to handle, {@link MessageHandler#onDrain} may say
     * goodbye, and the connection closes with {@link CloseReason#LIFETIME}. One that has not come to this within 30 s more is reset.
     * What it is for: nothing stays for ever, and clients spread over the servers there are now. Switch it off for clients that do
     * not come back by themselves.
     *
     * @param limit the time; {@link Duration#ZERO} for no limit
     * @return these deadlines with the change
     * @throws IllegalArgumentException if the time is negative or over 365 days
     */
    public Deadlines lifetime(Duration limit) {
        return new Deadlines(handshake, firstMessage, message, idle, write, limit, close);
    }

    /**
     * Sets how long a client may take for what still waits for it when its connection closes; absolute. Past it, it is reset.
     *
     * @param limit the time; {@link Duration#ZERO} for no limit
     * @return these deadlines with the change
     * @throws IllegalArgumentException if the time is negative or over 365 days
     */
    public Deadlines close(Duration limit) {
        return new Deadlines(handshake, firstMessage, message, idle, write, lifetime, limit);
    }

    /**
     * How long a TLS handshake may take.
     *
     * @return the time, {@link Duration#ZERO} for no limit
     */
    public Duration handshake() {
        return handshake;
    }

    /**
     * How long the first whole message may take.
     *
     * @return the time, {@link Duration#ZERO} for no limit
     */
    public Duration firstMessage() {
        return firstMessage;
    }

    /**
     * How long each later message may take.
     *
     * @return the time, {@link Duration#ZERO} for no limit
     */
    public Duration message() {
        return message;
    }

    /**
     * For how long nothing may be received.
     *
     * @return the time, {@link Duration#ZERO} for no limit
     */
    public Duration idle() {
        return idle;
    }

    /**
     * For how long the client may take nothing.
     *
     * @return the time, {@link Duration#ZERO} for no limit
     */
    public Duration write() {
        return write;
    }

    /**
     * How long a connection may be open.
     *
     * @return the time, {@link Duration#ZERO} for no limit
     */
    public Duration lifetime() {
        return lifetime;
    }

    /**
     * How long the flush at the close may take.
     *
     * @return the time, {@link Duration#ZERO} for no limit
     */
    public Duration close() {
        return close;
    }

    private static Duration checked(String deadline, Duration limit) {
        Objects.requireNonNull(limit, "deadline " + deadline);
        if (limit.isNegative() || limit.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("deadline " + deadline + " = " + limit
                    + ": give 0 (off) to 365 days, such as Duration.ofSeconds(30)");
        }
        return limit;
    }
}
