package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.Connection;
import io.netpool.ListenerEvent;
import io.netpool.accept.Slot;
import io.netpool.connect.TlsHandlers;
import io.netpool.transport.LingeringClose;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One connection on its event loop: the last handler of its pipeline, and what the user's handler knows as {@link Connection}.
 *
 * <p>Bytes come in and wait in {@link ReceivedBytes}; while the client takes its answers, one message after another is decoded and
 * handled, and the answers gather in {@link Outbox}. The life of a connection is {@link Phase}, one way only, and the first reason
 * to close is the one that counts.
 *
 * <p>All state is confined to the event loop. The methods of {@link Connection} may come from any thread: what they read is final
 * or safe, what they change they change on the event loop.
 */
final class EventLoopConnection<I, O> extends ChannelDuplexHandler implements Connection<O> {
    private enum Phase {
        /** {@code onOpen} was not called. */
        NEW,
        /** Between {@code onOpen} and the first reason to close. */
        OPEN,
        /** Last words are on their way; no callback but {@code onClose} follows. */
        CLOSING,
        /** Everything is given back. */
        CLOSED
    }

    private final Service<I, O> service;
    private final Slot slot;
    private final Channel channel;
    private final long id;
    private final ReceivedBytes<I> received;
    private final Outbox<O> outbox;
    private final ConnectionDeadline deadline;
    private final ConnectionActivity activity;

    /** Written on the event loop alone, read by all. */
    private volatile Phase phase = Phase.NEW;

    private @Nullable CloseReason reason;
    private @Nullable Throwable cause;
    private boolean tlsStands;
    private boolean spoken;
    private boolean handling;
    private boolean inputEnded;
    private boolean awaitingWrites;
    private boolean cut;

    EventLoopConnection(Service<I, O> service, Slot slot, Channel channel) {
        this.service = service;
        this.slot = slot;
        this.channel = channel;
        id = service.connections().nextId();
        received = new ReceivedBytes<>(service.framing().decoder());
        outbox = new Outbox<>(service.framing(), channel, this, service.traffic());
        tlsStands = service.tlsFirst();
        deadline = new ConnectionDeadline(service.wheels().of(channel.eventLoop()), this);
        activity = new ConnectionActivity(service.connections().idleOrder(channel.eventLoop()), this);
    }

    // ---- opening

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        service.connections().add(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (service.connections().draining()) {
            abort(CloseReason.DRAINED);
        } else if (service.tlsFirst()) {
            deadline.set(CloseReason.TIMEOUT_HANDSHAKE, service.handshakeNanos());
        } else {
            open();
        }
    }

    private void open() {
        if (reason != null || !slot.hold()) {
            return; // it ended before it was usable: no handler hears of it
        }
        phase = Phase.OPEN;
        activity.heard();
        service.events().emit(() -> new ListenerEvent.Opened(id, remoteAddress()));
        deadline.set(CloseReason.TIMEOUT_FIRST_MESSAGE, service.firstMessageNanos());
        Throwable thrown = service.calls().open(this);
        if (thrown != null) {
            handlerFailed("onOpen", thrown);
        }
        drainIfIdle();
    }

    // ---- reading and handling

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        if (phase != Phase.OPEN) {
            ReferenceCountUtil.release(read);
        } else if (read instanceof ByteBuf bytes) {
            outbox.beginBatch();
            activity.heard();
            service.traffic().countIn(bytes.readableBytes());
            received.add(ctx.alloc(), bytes);
            handleReceived();
            if (tlsStands) {
                outbox.flush(); // the next record may be close_notify: see TlsHandlers
            }
        } else {
            ReferenceCountUtil.release(read);
            handlerFailed(
                    "pipeline(…)",
                    new IllegalStateException("a handler of the pipeline passes on a "
                            + read.getClass().getName() + " where the framing needs a ByteBuf"));
        }
    }

    /** Decodes and handles while there are messages and the client takes its answers. */
    private void handleReceived() {
        if (handling) {
            return;
        }
        handling = true;
        boolean exhausted = false;
        int handled = 0;
        while (phase == Phase.OPEN && outbox.isWritable()) {
            if (!handleNext()) {
                exhausted = true;
                break;
            }
            handled++;
        }
        handling = false;
        service.traffic().countHandled(handled);
        if (phase == Phase.OPEN) {
            if (exhausted && inputEnded) {
                close(received.isEmpty() ? CloseReason.CLIENT_CLOSED : CloseReason.PROTOCOL_ERROR);
            } else if (channel.config().isAutoRead() != outbox.isWritable()) {
                channel.config().setAutoRead(outbox.isWritable());
            }
        }
    }

    private boolean handleNext() {
        I message;
        try {
            message = received.next();
        } catch (Throwable e) {
            fail(CloseReason.PROTOCOL_ERROR, e);
            return false;
        }
        if (message == null) {
            return false;
        }
        if (!spoken) {
            spoken = true;
            deadline.clear();
        }
        Throwable thrown = service.calls().message(message, this);
        if (thrown != null) {
            handlerFailed("onMessage", thrown);
        }
        return true;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        received.compact();
        outbox.endBatch();
        drainIfIdle();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (phase == Phase.OPEN && outbox.isWritable() && !handling) {
            outbox.beginBatch();
            handleReceived();
            outbox.endBatch();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshakeDone(handshake);
        } else if (event instanceof ChannelInputShutdownEvent
                || event instanceof ChannelInputShutdownReadComplete
                || event == SslCloseCompletionEvent.SUCCESS) {
            inputEnded();
        }
    }

    private void handshakeDone(SslHandshakeCompletionEvent handshake) {
        if (!handshake.isSuccess()) {
            cause = handshake.cause();
            abort(inputEnded ? CloseReason.CLIENT_CLOSED : CloseReason.TLS_ERROR);
        } else if (phase == Phase.NEW) {
            open();
        } else {
            deadline.clear();
        }
    }

    private void inputEnded() {
        if (inputEnded) {
            return;
        }
        inputEnded = true;
        if (phase == Phase.NEW) {
            abort(CloseReason.CLIENT_CLOSED);
        } else if (phase == Phase.OPEN) {
            outbox.beginBatch();
            handleReceived();
            outbox.endBatch();
        }
    }

    // ---- what the handler asks for, from any thread

    @Override
    public long id() {
        return id;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public Optional<SSLSession> tls() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls != null && tls.handshakeFuture().isSuccess()
                ? Optional.of(tls.engine().getSession())
                : Optional.empty();
    }

    @Override
    public void send(O message) {
        outbox.send(message);
    }

    @Override
    public CompletionStage<Void> deliver(O message) {
        return outbox.deliver(message);
    }

    @Override
    public void startTls(O lastPlainReply) {
        SslContext context = service.startTls();
        if (context == null) {
            throw new IllegalStateException("startTls without TLS options: give the listener startTls(TlsOptions)");
        }
        if (channel.pipeline().get(SslHandler.class) != null) {
            throw new IllegalStateException("startTls where TLS stands already");
        }
        ByteBuf reply = outbox.encode(lastPlainReply);
        onEventLoop(() -> startTls(context, reply));
    }

    private void startTls(SslContext context, ByteBuf reply) {
        if (phase != Phase.OPEN || tlsStands) {
            reply.release();
        } else if (!received.isEmpty()) {
            reply.release();
            fail(
                    CloseReason.PROTOCOL_ERROR,
                    new CorruptedFrameException("bytes in plain after the request for TLS: an injection"));
        } else {
            outbox.writeNow(reply);
            tlsStands = true;
            TlsHandlers.addFirst(channel.pipeline(), context);
            deadline.set(CloseReason.TIMEOUT_HANDSHAKE, service.handshakeNanos());
        }
    }

    @Override
    public void close() {
        onEventLoop(() -> close(CloseReason.HANDLER_CLOSED));
    }

    @Override
    public void close(O farewell) {
        outbox.send(farewell);
        close();
    }

    @Override
    public Channel channel() {
        return channel;
    }

    boolean isOpen() {
        return phase == Phase.OPEN;
    }

    private void onEventLoop(Runnable change) {
        if (channel.eventLoop().inEventLoop()) {
            change.run();
        } else {
            channel.eventLoop().execute(change);
        }
    }

    // ---- what the listener asks for, from any thread

    void drain() {
        channel.eventLoop().execute(() -> {
            if (phase == Phase.NEW) {
                abort(CloseReason.DRAINED);
            } else {
                drainIfIdle();
            }
        });
    }

    private void drainIfIdle() {
        if (phase != Phase.OPEN
                || !service.connections().draining()
                || handling
                || awaitingWrites
                || !received.isEmpty()) {
            return;
        }
        if (outbox.pendingBytes() > 0) {
            awaitingWrites = true;
            outbox.whenWritten(() -> {
                awaitingWrites = false;
                drainIfIdle();
            });
            return;
        }
        sayGoodbye(CloseReason.DRAINED);
    }

    /** Called on the event loop when the connection was idle for the longest time and must make room. */
    void evict() {
        service.traffic().countEvicted();
        service.events().emit(() -> new ListenerEvent.Evicted(id, remoteAddress()));
        sayGoodbye(CloseReason.OVERFLOW_EVICTED);
    }

    private void sayGoodbye(CloseReason why) {
        because(why);
        Throwable thrown = service.calls().drain(this);
        if (thrown != null) {
            service.log().callbackFailed("onDrain", this, thrown);
        }
        close(why);
    }

    void cut() {
        channel.eventLoop().execute(() -> {
            cut = phase != Phase.CLOSED;
            reset(CloseReason.DRAIN_CUT);
        });
    }

    // ---- closing

    /** Called when the deadline that stands has passed. */
    void deadlinePassed(CloseReason passed) {
        if (passed == CloseReason.TIMEOUT_HANDSHAKE) {
            reset(passed);
        } else {
            close(passed);
        }
    }

    /** Called when somebody sends although too much waits already. */
    void overrun() {
        if (phase == Phase.OPEN) {
            reset(CloseReason.SLOW_CONSUMER);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        if (phase == Phase.CLOSING || phase == Phase.CLOSED) {
            channel.close();
            return;
        }
        CloseReason found = SocketErrors.reasonOf(thrown, inputEnded);
        if (found == CloseReason.HANDLER_ERROR && phase == Phase.OPEN) {
            handlerFailed("pipeline(…)", thrown);
        } else {
            cause = thrown;
            abort(found);
        }
    }

    private void handlerFailed(String callback, Throwable thrown) {
        if (phase == Phase.OPEN) {
            service.log().callbackFailed(callback, this, thrown);
        }
        fail(CloseReason.HANDLER_ERROR, thrown);
    }

    /** Tells the handler, and closes with whatever it says last. */
    private void fail(CloseReason why, Throwable thrown) {
        if (phase != Phase.OPEN) {
            return;
        }
        because(why);
        cause = thrown;
        Throwable again = service.calls().error(this, thrown);
        if (again != null) {
            service.log().callbackFailed("onError", this, again);
        }
        close(why);
    }

    /** In good order: what was sent arrives. */
    private void close(CloseReason why) {
        if (phase != Phase.OPEN) {
            return;
        }
        because(why);
        leave();
        outbox.close();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null && !tls.handshakeFuture().isSuccess()) {
            channel.close(); // nothing can be said under TLS that does not stand
        } else {
            String name = channel.pipeline().context(this).name();
            channel.pipeline()
                    .addBefore(
                            name,
                            null,
                            reason == CloseReason.OVERFLOW_EVICTED
                                    ? LingeringClose.brief(inputEnded)
                                    : new LingeringClose(inputEnded));
        }
    }

    /** At once: the socket or its TLS is broken, or nothing was said yet. */
    private void abort(CloseReason why) {
        because(why);
        leave();
        outbox.discard();
        channel.close();
    }

    /** At once, and with a reset: the client takes too long. */
    private void reset(CloseReason why) {
        because(why);
        leave();
        outbox.discard();
        LingeringClose.reset(channel);
    }

    private void because(CloseReason why) {
        if (reason == null) {
            reason = why;
        }
    }

    /** No callback but {@code onClose} follows, and what was received is not handled any more. */
    private void leave() {
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
        }
        deadline.clear();
        activity.forget();
        received.discard();
    }

    /** Somebody closes the channel itself; passed by all that is asked of the channel, not by what Netty closes on its own. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        because(CloseReason.HANDLER_CLOSED);
        ctx.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended();
    }

    /** Also for a channel that never became active. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        ended();
    }

    private void ended() {
        if (phase == Phase.CLOSED) {
            return;
        }
        because(inputEnded ? CloseReason.CLIENT_CLOSED : CloseReason.TRANSPORT_ERROR);
        boolean opened = phase != Phase.NEW;
        leave();
        outbox.discard();
        phase = Phase.CLOSED;
        CloseReason why = Objects.requireNonNull(reason);
        service.connections().remove(this, cut);
        service.traffic().countClosed(why);
        service.log().closed(this, why, cause);
        if (channel.remoteAddress() instanceof InetSocketAddress remote) {
            service.events().emit(() -> new ListenerEvent.Closed(id, remote, why));
        }
        if (opened) {
            Throwable thrown = service.calls().close(this, why);
            if (thrown != null) {
                service.log().callbackFailed("onClose", this, thrown);
            }
            slot.userDone();
        }
    }

    @Override
    public String toString() {
        return "connection " + id + " from "
                + (channel.remoteAddress() instanceof InetSocketAddress address
                        ? NetUtil.toSocketAddressString(address)
                        : channel.remoteAddress());
    }
}
