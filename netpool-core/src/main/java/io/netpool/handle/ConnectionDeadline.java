package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.connect.DeadlineWheel;

/** The one deadline that stands for a connection at a time. Confined to the event loop. */
final class ConnectionDeadline extends DeadlineWheel.Entry {
    private final DeadlineWheel wheel;
    private final EventLoopConnection<?, ?> connection;
    private CloseReason reason = CloseReason.TIMEOUT_HANDSHAKE;

    ConnectionDeadline(DeadlineWheel wheel, EventLoopConnection<?, ?> connection) {
        this.wheel = wheel;
        this.connection = connection;
    }

    /** Sets the deadline in place of any before; 0 for none. */
    void set(CloseReason ifPassed, long limitNanos) {
        clear();
        reason = ifPassed;
        if (limitNanos > 0) {
            wheel.set(this, System.nanoTime() + limitNanos);
        }
    }

    void clear() {
        wheel.cancel(this);
    }

    @Override
    protected void expired() {
        connection.deadlinePassed(reason);
    }
}
