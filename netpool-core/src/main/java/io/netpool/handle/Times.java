package io.netpool.handle;

import io.netpool.Deadlines;

/** The deadlines in nanoseconds, 0 for none. Immutable. */
public record Times(long handshake, long firstMessage, long message, long idle, long write, long lifetime, long close) {

    public static Times of(Deadlines deadlines) {
        return new Times(
                deadlines.handshake().toNanos(),
                deadlines.firstMessage().toNanos(),
                deadlines.message().toNanos(),
                deadlines.idle().toNanos(),
                deadlines.write().toNanos(),
                deadlines.lifetime().toNanos(),
                deadlines.close().toNanos());
    }

    /** How soon to look at a connection on which something happens: for then a message may have begun, or answers wait. */
    long whileActive() {
        long half = write / 2;
        return message == 0 || half == 0 ? Math.max(message, half) : Math.min(message, half);
    }
}
