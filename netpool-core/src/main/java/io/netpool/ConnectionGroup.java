package io.netpool;

import io.netpool.handle.ClientConnection;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A set of connections that forgets those that have closed, and sends to all. Safe for use by any thread; none of the methods blocks.
 *
 * @param <O> what goes out
 */
public final class ConnectionGroup<O> implements Iterable<Connection<O>> {
    private final Set<Connection<O>> members = ConcurrentHashMap.newKeySet();

    /** An empty group. */
    public ConnectionGroup() {}

    /**
     * Adds a connection, until it closes or is removed. One that has closed already is not kept.
     *
     * @param connection the connection
     * @return false if it was in already
     */
    public boolean add(Connection<O> connection) {
        boolean added = members.add(Objects.requireNonNull(connection, "connection"));
        if (added) {
            connection.channel().closeFuture().addListener(closed -> members.remove(connection));
        }
        return added;
    }

    /**
     * Takes a connection out.
     *
     * @param connection the connection
     * @return false if it was not in
     */
    public boolean remove(Connection<O> connection) {
        return members.remove(connection);
    }

    /**
     * Sends a message to every member, each as {@link Connection#send} does. It is encoded once for all members that share a framing.
     * A member that does not take what it is sent harms itself alone. Takes over one reference of a reference-counted message.
     *
     * @param message the message
     * @throws IllegalArgumentException if a framing cannot encode the message
     */
    public void send(O message) {
        IdentityHashMap<Framing<?, O>, ByteBuf> encoded = new IdentityHashMap<>(2);
        try {
            for (Connection<O> member : members) {
                if (member instanceof ClientConnection<O> client && client.sharesBytes()) {
                    ByteBuf bytes = encoded.get(client.framing());
                    if (bytes == null) {
                        bytes = client.encode(ReferenceCountUtil.retain(message));
                        encoded.put(client.framing(), bytes);
                    }
                    client.sendShared(bytes.retainedDuplicate());
                } else {
                    member.send(ReferenceCountUtil.retain(message));
                }
            }
        } finally {
            encoded.values().forEach(ByteBuf::release);
            ReferenceCountUtil.release(message);
        }
    }

    /**
     * How many there are now.
     *
     * @return the number
     */
    public int size() {
        return members.size();
    }

    /**
     * The members; those that come and go meanwhile may be in it or not.
     *
     * @return an iterator, without {@code remove}
     */
    @Override
    public Iterator<Connection<O>> iterator() {
        return Collections.unmodifiableSet(members).iterator();
    }
}
