package io.netpool;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Something that happened to a listener, told to the observer that {@link ListenerBuilder#observer} takes, on a thread of its
 * own and in order of each thread that met it.
 */
public sealed interface ListenerEvent {

    /**
     * Clients are served.
     *
     * @param address where, with the real port
     */
    record Started(InetSocketAddress address) implements ListenerEvent {}

    /**
     * A connection was opened.
     *
     * @param id its number
     * @param remote the client
     */
    record Opened(long id, InetSocketAddress remote) implements ListenerEvent {}

    /**
     * A connection has ended; also one that ended before it was opened, such as in its TLS handshake.
     *
     * @param id its number
     * @param remote the client
     * @param reason why
     */
    record Closed(long id, InetSocketAddress remote, CloseReason reason) implements ListenerEvent {}

    /**
     * An accepted client did not become a connection.
     *
     * @param remote the client
     * @param reason why
     */
    record Refused(InetSocketAddress remote, RefusalReason reason) implements ListenerEvent {}

    /**
     * A client waits for a slot.
     *
     * @param remote the client
     */
    record Waiting(InetSocketAddress remote) implements ListenerEvent {}

    /**
     * An idle connection was asked to go, to make room.
     *
     * @param id its number
     * @param remote the client
     */
    record Evicted(long id, InetSocketAddress remote) implements ListenerEvent {}

    /**
     * The overflow strategy raised the maximum.
     *
     * @param from the maximum before
     * @param to the maximum now
     */
    record MaximumRaised(int from, int to) implements ListenerEvent {}

    /**
     * An acceptor got a reason not to accept.
     *
     * @param acceptor its number, from 1
     * @param reason why
     */
    record GateShut(int acceptor, GateReason reason) implements ListenerEvent {}

    /**
     * A reason not to accept has gone; the acceptor accepts again when none is left.
     *
     * @param acceptor its number, from 1
     * @param reason what has gone
     */
    record GateOpened(int acceptor, GateReason reason) implements ListenerEvent {}

    /**
     * The listener accepts nobody any more, and its connections finish.
     *
     * @param limit how long they may
     */
    record Draining(Duration limit) implements ListenerEvent {}

    /**
     * The listener has ended: the last event, but for {@link Dropped}.
     *
     * @param result how its connections went
     */
    record Stopped(DrainResult result) implements ListenerEvent {}

    /**
     * The listener has ended because its server socket failed: the last event, but for {@link Dropped}.
     *
     * @param cause what failed
     */
    record Failed(Throwable cause) implements ListenerEvent {}

    /**
     * The observer was slower than the events, and so many were dropped here.
     *
     * @param count how many
     */
    record Dropped(long count) implements ListenerEvent {}
}
