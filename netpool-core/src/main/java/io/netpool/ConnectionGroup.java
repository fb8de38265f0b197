package io.netpool;

import io.netpool.handle.ClientConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.ReferenceCountUtil;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A set of connections that forgets those that have closed, and sends to all. Safe for use by any thread; none of the methods blocks.
 *
 * @param <O> what goes out
 */
public final class ConnectionGroup<O> implements Iterable<Connection<O>> {
    /** Each with what forgets it when it closes. */
    private final Map<Connection<O>, ChannelFutureListener> members = new ConcurrentHashMap<>();

    /** An empty group. */
    public ConnectionGroup() {}

    /**
     * Adds a connection, until it closes or is removed. One that has closed already is not kept.
     *
     * @param connection the connection
     * @return false if it was in already
     */
    public boolean add(Connection<O> connection) {
        ChannelFutureListener forget = closed -> members.remove(connection);
        if (members.putIfAbsent(Objects.requireNonNull(connection, "connection"), forget) != null) {
            return false;
        }
        connection.channel().closeFuture().addListener(forget);
        if (!connection.channel().isOpen()) {
            members.remove(connection, forget); // its worker may have ended, and would tell nobody
        }
        return true;
    }

    /**
     * Takes a connection out.
     *
     * @param connection the connection
     * @return false if it was not in
     */
    public boolean remove(Connection<O> connection) {
        ChannelFutureListener forget = members.remove(connection);
        if (forget == null) {
            return false;
        }
        connection.channel().closeFuture().removeListener(forget);
        return true;
    }

    /**
     * Sends a message to every member, each as {@link Connection#send} does. It is encoded once for all members that share a framing.
     * A member that does not take what it is sent, or whose framing cannot encode the message where another's can, harms itself
     * alone. Takes over one reference of a reference-counted message.
     *
     * @param message the message
     * @throws IllegalArgumentException if no member's framing can encode the message
     */
    public void send(O message) {
        IdentityHashMap<Framing<?, O>, Optional<ByteBuf>> encoded = new IdentityHashMap<>(2);
        IllegalArgumentException failure = null;
        boolean sent = false;
        try {
            for (Connection<O> member : members.keySet()) {
                try {
                    sent |= send(message, member, encoded);
                } catch (IllegalArgumentException e) {
                    failure = e;
                }
            }
        } finally {
            encoded.values().forEach(bytes -> bytes.ifPresent(ByteBuf::release));
            ReferenceCountUtil.release(message);
        }
        if (failure != null && !sent) {
            throw failure;
        }
    }

    /** False if its framing cannot encode the message, which was told before. */
    private boolean send(O message, Connection<O> member, IdentityHashMap<Framing<?, O>, Optional<ByteBuf>> encoded) {
        if (!(member instanceof ClientConnection<O> client) || !client.sharesBytes()) {
            member.send(duplicate(message));
            return true;
        }
        Framing<?, O> framing = client.framing();
        Optional<ByteBuf> bytes = encoded.get(framing);
        if (bytes == null) {
            encoded.put(framing, Optional.empty()); // for the others, if it cannot
            bytes = Optional.of(client.encode(duplicate(message)));
            encoded.put(framing, bytes);
        }
        bytes.ifPresent(shared -> client.sendShared(shared.retainedDuplicate()));
        return bytes.isPresent();
    }

    /** The message for one member: what encodes it may read its bytes to their end. */
    @SuppressWarnings("unchecked") // a duplicate is of its kind
    private static <O> O duplicate(O message) {
        if (message instanceof ByteBuf bytes) {
            return (O) bytes.retainedDuplicate();
        }
        return message instanceof ByteBufHolder holder
                ? (O) holder.retainedDuplicate()
                : ReferenceCountUtil.retain(message);
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
        return Collections.unmodifiableSet(members.keySet()).iterator();
    }
}
