package io.netpool.handle;

import io.netpool.connect.IdleOrder;

/** When a connection was last heard of. Confined to the event loop. */
final class ConnectionActivity extends IdleOrder.Entry {
    private final ConnectionHandler<?, ?> client;

    ConnectionActivity(ConnectionHandler<?, ?> client) {
        this.client = client;
    }

    /** The client has sent something, or the connection has just been opened. */
    void heard(long nowNanos) {
        client.share.idleOrder().heard(this, nowNanos);
    }

    void forget() {
        client.share.idleOrder().remove(this);
    }

    @Override
    protected void evict() {
        client.evict();
    }
}
