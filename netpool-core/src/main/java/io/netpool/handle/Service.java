package io.netpool.handle;

import io.netpool.Framing;
import io.netpool.accept.Slot;
import io.netpool.connect.DeadlineWheels;
import io.netpool.transport.Events;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of one listener share. Immutable, of parts that are safe for use by any thread.
 *
 * @param listener its name
 * @param calls the way to the user's handler
 * @param framing bytes to messages and back
 * @param tlsFirst whether TLS stands from the first byte
 * @param startTls TLS that begins when the handler says so, or none
 * @param handshakeNanos how long a TLS handshake may take, 0 for no limit
 * @param firstMessageNanos how long the first message may take, 0 for no limit
 * @param wheels where deadlines are kept
 * @param connections who is connected
 * @param traffic what was done
 * @param log what the log says of connections
 * @param events what the observer is told
 */
public record Service<I, O>(
        String listener,
        UserCalls<I, O> calls,
        Framing<I, O> framing,
        boolean tlsFirst,
        @Nullable SslContext startTls,
        long handshakeNanos,
        long firstMessageNanos,
        DeadlineWheels wheels,
        Connections connections,
        Traffic traffic,
        ConnectionLog log,
        Events events) {

    /** The last handler of an admitted connection's pipeline. Call on the connection's event loop. */
    public ChannelHandler connect(Slot slot, Channel channel) {
        return new EventLoopConnection<>(this, slot, channel);
    }
}
