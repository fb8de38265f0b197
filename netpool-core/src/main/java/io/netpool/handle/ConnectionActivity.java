package io.netpool.handle;

import io.netpool.connect.IdleOrder;

/** When a connection was last heard of. Confined to the event loop. */
final class ConnectionActivity extends IdleOrder.Entry {
    private final IdleOrder order;
    private final EventLoopConnection<?, ?> connection;

    ConnectionActivity(IdleOrder order, EventLoopConnection<?, ?> connection) {
        this.order = order;
        this.connection = connection;
    }

    /** The client has sent something, or the connection has just been opened. */
    void heard() {
        order.heard(this, System.nanoTime());
    }

    void forget() {
        order.remove(this);
    }

    @Override
    protected void evict() {
        connection.evict();
    }
}
