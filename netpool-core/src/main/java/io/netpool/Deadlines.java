package io.netpool;

import java.time.Duration;

/**
 * How long a client may take; immutable. Deadlines are absolute: no trickle of bytes extends them. They are kept on one
 * coarse wheel a worker and fire up to 0.2 s late. {@link Duration#ZERO} switches one off.
 */
public final class Deadlines {
    private static final Deadlines DEFAULTS = new Deadlines(Duration.ofSeconds(10), Duration.ofSeconds(30));

    private final Duration handshake;
    private final Duration firstMessage;

    private Deadlines(Duration handshake, Duration firstMessage) {
        this.handshake = handshake;
        this.firstMessage = firstMessage;
    }

    /**
     * The defaults: TLS handshake 10 s, first message 30 s.
     *
     * @return the defaults
     */
    public static Deadlines defaults() {
        return DEFAULTS;
    }

    /**
     * Sets how long a TLS handshake may take, from the connection's start or from {@link Connection#startTls}. The client
     * sees its connection closed; the reason is {@link CloseReason#TIMEOUT_HANDSHAKE}.
     *
     * @param limit the time; {@link Duration#ZERO} for no limit
     * @return these deadlines with the change
     * @throws IllegalArgumentException if the time is negative or over 365 days
     */
    public Deadlines handshake(Duration limit) {
        return new Deadlines(checked("handshake", limit), firstMessage);
    }

    /**
     * Sets how long the first whole message may take, from the moment the connection is open. The client sees its
     * connection closed; the reason is {@link CloseReason#TIMEOUT_FIRST_MESSAGE}.
     *
     * @param limit the time; {@link Duration#ZERO} for no limit
     * @return these deadlines with the change
     * @throws IllegalArgumentException if the time is negative or over 365 days
     */
    public Deadlines firstMessage(Duration limit) {
        return new Deadlines(handshake, checked("firstMessage", limit));
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

    private static Duration checked(String deadline, Duration limit) {
        if (limit.isNegative() || limit.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("deadline " + deadline + " = " + limit
                    + ": give 0 (off) to 365 days, such as Duration.ofSeconds(30)");
        }
        return limit;
    }
}
