package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.Connection;
import io.netpool.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import javax.net.ssl.SSLSession;

/**
 * One client, as the user's code and a {@code ConnectionGroup} have it. Safe for use by any thread: what is read is final or safe, what
 * is changed is changed on the event loop.
 */
public final class ClientConnection<O> implements Connection<O> {
    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<ClientConnection> TLS_ASKED =
            AtomicIntegerFieldUpdater.newUpdater(ClientConnection.class, "tlsAsked");

    private final ConnectionHandler<?, O> client;

    /** 1 once somebody has called {@link #startTls}. */
    @SuppressWarnings("UnusedVariable") // used by its updater
    private volatile int tlsAsked;

    ClientConnection(ConnectionHandler<?, O> client) {
        this.client = client;
    }

    @Override
    public long id() {
        return client.id;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return client.remoteAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return client.localAddress();
    }

    @Override
    public Optional<SSLSession> tls() {
        SslHandler tls = client.channel.pipeline().get(SslHandler.class);
        return tls != null && tls.handshakeFuture().isSuccess()
                ? Optional.of(tls.engine().getSession())
                : Optional.empty();
    }

    @Override
    public void send(O message) {
        client.outbox.send(message);
    }

    @Override
    public CompletionStage<Void> deliver(O message) {
        return client.outbox.deliver(message);
    }

    @Override
    public void pause() {
        checkCallbacks();
        client.reading.pause();
    }

    @Override
    public void unpause() {
        checkCallbacks();
        client.reading.unpause();
    }

    private void checkCallbacks() {
        if (client.service.handlers() == null) {
            throw new IllegalStateException(
                    "pause() and unpause() on the connection of a conversation: it is read from when it receives");
        }
    }

    @Override
    public void startTls(O lastPlainReply) {
        SslContext context = client.service.startTls();
        if (context == null) {
            References.release(lastPlainReply);
            throw new IllegalStateException("startTls without TLS options: give the listener startTls(TlsOptions)");
        }
        boolean threads = client.service.onThreads();
        if (threads && !client.turns.isCurrent()) {
            References.release(lastPlainReply);
            throw new IllegalStateException(
                    "startTls outside of the handler, which runs on threads: call it in a callback");
        }
        ByteBuf reply = client.encoder.bytes(client.channel.alloc(), lastPlainReply);
        if (!TLS_ASKED.compareAndSet(this, 0, 1)) {
            reply.release();
            throw new IllegalStateException("startTls where TLS stands already");
        }
        if (threads) {
            startTlsFromThread(context, reply);
        } else if (client.channel.eventLoop().inEventLoop()) {
            client.outbox.flush();
            client.startTls(context, reply);
        } else {
            client.outbox.turn(reply, bytes -> client.startTls(context, bytes));
        }
    }

    private void startTlsFromThread(SslContext context, ByteBuf reply) {
        ReceivedBytes<?> received = (ReceivedBytes<?>) client.received;
        received.hold(true);
        if (received.isEmpty()) {
            client.outbox.turn(reply, bytes -> {
                client.startTls(context, bytes);
                received.hold(false);
            });
            client.outbox.cross();
        } else {
            reply.release();
            client.injected();
        }
    }

    @Override
    public void close() {
        client.outbox.refuse();
        client.life.closeBecause(client.turns.isCurrent() ? client.turns.reasonIfClosed() : CloseReason.HANDLER_CLOSED);
    }

    @Override
    public void close(O farewell) {
        client.outbox.send(farewell);
        close();
    }

    @Override
    public Channel channel() {
        return client.channel;
    }

    // ---- for those who send the same to many

    /** Whether messages are bytes before they reach the channel, so that others may share them. */
    public boolean sharesBytes() {
        return client.encoder.encodesHere();
    }

    /** How its messages are encoded now. */
    public Framing<?, O> framing() {
        return client.encoder.framing();
    }

    /** Encodes a message as it would be sent. Takes over the message's reference. */
    public ByteBuf encode(O message) {
        return client.encoder.bytes(client.channel.alloc(), message);
    }

    /** Sends an encoded message that others may send too. Takes over a reference. */
    public void sendShared(ByteBuf bytes) {
        client.outbox.sendShared(bytes);
    }

    @Override
    public String toString() {
        return "connection " + client.id + " from "
                + (client.channel.remoteAddress() instanceof InetSocketAddress address
                        ? NetUtil.toSocketAddressString(address)
                        : client.channel.remoteAddress());
    }
}
