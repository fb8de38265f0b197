package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.Connection;
import io.netpool.ListenerEvent;
import io.netpool.accept.Slot;
import io.netpool.connect.TlsHandlers;
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
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import javax.net.ssl.SSLSession;

/**
 * One connection on its event loop: the last handler of its pipeline, and what the user's handler knows as {@link Connection}.
 *
 * <p>Bytes come in and wait in {@link ReceivedBytes}; while the client takes its answers, one message after another is decoded and
 * handled, and the answers gather in {@link Outbox}. How it begins and ends is {@link ConnectionLife}'s.
 *
 * <p>All state is confined to the event loop. The methods of {@link Connection} may come from any thread: what they read is final
 * or safe, what they change they change on the event loop.
 */
final class EventLoopConnection<I, O> extends ChannelDuplexHandler implements Connection<O> {
    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<EventLoopConnection> TLS_ASKED =
            AtomicIntegerFieldUpdater.newUpdater(EventLoopConnection.class, "tlsAsked");

    private final Service<I, O> service;
    private final Channel channel;
    private final long id;
    private final ReceivedBytes<I> received;
    private final Outbox<O> outbox;
    private final ConnectionDeadline deadline;
    private final ConnectionActivity activity;
    private final ConnectionLife<O> life;

    /** 1 once somebody has called {@link #startTls}; by any thread. */
    @SuppressWarnings("UnusedVariable") // used by its updater
    private volatile int tlsAsked;

    private boolean tlsStands;
    private boolean spoken;
    private boolean handling;
    private boolean awaitingWrites;

    EventLoopConnection(Service<I, O> service, Slot slot, Channel channel) {
        this.service = service;
        this.channel = channel;
        id = service.connections().nextId();
        received = new ReceivedBytes<>(service.framing().decoder());
        outbox = new Outbox<>(service.framing(), channel, this, service.traffic());
        deadline = new ConnectionDeadline(service.wheels().of(channel.eventLoop()), this);
        activity = new ConnectionActivity(service.connections().idleOrder(channel.eventLoop()), this);
        life = new ConnectionLife<>(service, slot, channel, this, received, outbox, deadline, activity);
        tlsStands = service.tlsFirst();
    }

    // ---- opening

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        service.connections().add(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (service.connections().draining()) {
            life.abort(CloseReason.DRAINED, null);
        } else if (service.tlsFirst()) {
            deadline.set(CloseReason.TIMEOUT_HANDSHAKE, service.handshakeNanos());
        } else {
            open();
        }
    }

    private void open() {
        life.open();
        if (life.isOpen() && life.inputEnded()) {
            resume(); // the client ended its stream while onOpen ran
        }
        drainIfIdle();
    }

    // ---- reading and handling

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        if (!life.isOpen()) {
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
            String type = read.getClass().getName();
            ReferenceCountUtil.release(read);
            life.handlerFailed(
                    "pipeline(…)",
                    new IllegalStateException(
                            "a handler of the pipeline passes on a " + type + " where the framing needs a ByteBuf"));
        }
    }

    /** Decodes and handles while there are messages and the client takes its answers. */
    private void handleReceived() {
        if (handling || life.isCalling()) {
            return;
        }
        handling = true;
        boolean exhausted = false;
        int handled = 0;
        while (life.isOpen() && outbox.isWritable()) {
            if (!handleNext()) {
                exhausted = true;
                break;
            }
            handled++;
        }
        handling = false;
        service.traffic().countHandled(handled);
        if (life.isOpen()) {
            if (exhausted && life.inputEnded()) {
                endOfInput();
            } else if (channel.config().isAutoRead() != outbox.isWritable()) {
                channel.config().setAutoRead(outbox.isWritable());
            }
        }
    }

    /** Everything that the client sent is handled, but for a message that it did not finish. */
    private void endOfInput() {
        if (received.isEmpty()) {
            life.close(CloseReason.CLIENT_CLOSED);
        } else {
            life.fail(
                    CloseReason.PROTOCOL_ERROR,
                    new CorruptedFrameException("the client's stream ended inside a message"));
        }
    }

    /** Handles one message; false if there is none. */
    private boolean handleNext() {
        I message;
        try {
            message = received.next();
        } catch (IllegalReferenceCountException e) {
            life.handlerFailed("onMessage", UserCalls.gaveAwayTooMuch(e));
            return false;
        } catch (ReceivedBytes.StuckDecoderException e) {
            life.handlerFailed("framing(…)", e);
            return false;
        } catch (Throwable e) {
            life.fail(CloseReason.PROTOCOL_ERROR, e);
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
            life.handlerFailed("onMessage", thrown);
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
        if (life.isOpen() && outbox.isWritable()) {
            resume();
        }
    }

    private void resume() {
        if (!handling && !life.isCalling()) {
            outbox.beginBatch();
            handleReceived();
            outbox.endBatch();
            drainIfIdle();
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
            life.abort(life.inputEnded() ? CloseReason.CLIENT_CLOSED : CloseReason.TLS_ERROR, handshake.cause());
        } else if (life.isNew()) {
            open();
        } else {
            deadline.clear();
        }
    }

    private void inputEnded() {
        if (life.inputEnded()) {
            return;
        }
        life.inputHasEnded();
        if (life.isNew()) {
            life.abort(CloseReason.CLIENT_CLOSED, null);
        } else if (life.isOpen()) {
            resume();
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
    public void pause() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unpause() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void startTls(O lastPlainReply) {
        SslContext context = service.startTls();
        if (context == null) {
            throw new IllegalStateException("startTls without TLS options: give the listener startTls(TlsOptions)");
        }
        ByteBuf reply = outbox.encode(lastPlainReply);
        if (!TLS_ASKED.compareAndSet(this, 0, 1)) {
            reply.release();
            throw new IllegalStateException("startTls where TLS stands already");
        }
        if (channel.eventLoop().inEventLoop()) {
            outbox.flush();
            startTls(context, reply);
        } else {
            outbox.turn(reply, bytes -> startTls(context, bytes));
        }
    }

    private void startTls(SslContext context, ByteBuf reply) {
        if (!life.isOpen()) {
            reply.release();
        } else if (!received.isEmpty()) {
            reply.release();
            life.fail(
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
        outbox.refuse();
        onEventLoop(() -> life.close(CloseReason.HANDLER_CLOSED));
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
        return life.isOpen();
    }

    private void onEventLoop(Runnable change) {
        if (channel.eventLoop().inEventLoop()) {
            change.run();
        } else if (!life.isEnded()) {
            channel.eventLoop().execute(change);
        }
    }

    // ---- what the listener asks for, from any thread

    void drain() {
        channel.eventLoop().execute(() -> {
            if (life.isNew()) {
                life.abort(CloseReason.DRAINED, null);
            } else {
                drainIfIdle();
            }
        });
    }

    void cut() {
        channel.eventLoop().execute(life::cut);
    }

    // ---- what its parts tell it, on the event loop

    private void drainIfIdle() {
        if (!service.connections().draining()
                || !life.isOpen()
                || handling
                || life.isCalling()
                || awaitingWrites
                || !received.isEmpty()) {
            return;
        }
        if (outbox.pendingBytes() == 0) {
            life.sayGoodbye(CloseReason.DRAINED);
            return;
        }
        awaitingWrites = true;
        outbox.whenWritten(() -> {
            awaitingWrites = false;
            drainIfIdle();
        });
    }

    /** It was idle for the longest time, and must make room. */
    void evict() {
        service.traffic().countEvicted();
        service.events().emit(() -> new ListenerEvent.Evicted(id, remoteAddress()));
        life.sayGoodbye(CloseReason.OVERFLOW_EVICTED);
    }

    /** The deadline that stands has passed. */
    void deadlinePassed(CloseReason passed) {
        if (passed == CloseReason.TIMEOUT_HANDSHAKE) {
            life.reset(passed);
        } else {
            life.close(passed);
        }
    }

    /** Somebody sends although too much waits already. */
    void overrun() {
        if (life.isOpen()) {
            life.reset(CloseReason.SLOW_CONSUMER);
        }
    }

    // ---- ending

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        CloseReason found = SocketErrors.reasonOf(thrown, life.inputEnded());
        if (found == CloseReason.HANDLER_ERROR && life.isOpen()) {
            life.handlerFailed("pipeline(…)", thrown);
        } else {
            life.abort(found, thrown);
        }
    }

    /** Somebody closes the channel itself; passed by all that is asked of the channel, not by what Netty closes on its own. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        life.because(CloseReason.HANDLER_CLOSED);
        channel.config().setAutoRead(false); // see ReadGuard
        ctx.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        life.ended();
    }

    /** Also for a channel that never became active. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        life.ended();
    }

    @Override
    public String toString() {
        return "connection " + id + " from "
                + (channel.remoteAddress() instanceof InetSocketAddress address
                        ? NetUtil.toSocketAddressString(address)
                        : channel.remoteAddress());
    }
}
