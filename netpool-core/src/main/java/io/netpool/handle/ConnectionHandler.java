package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.accept.Slot;
import io.netpool.connect.TlsHandlers;
import io.netpool.transport.Addresses;
import io.netpool.transport.LoopWatch;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;

/**
 * The last handler of a connection's pipeline: what the socket says is passed to the connection's parts. Bytes go to
 * {@link Received}, and come when {@link ConnectionReading} says so; the user's code has its {@link Turns}, its answers leave through
 * {@link Outbox}; how it begins and ends is {@link ConnectionLife}'s, and how it is asked to go {@link ConnectionIdleness}'s.
 *
 * <p>Confined to the event loop, but for what says otherwise.
 */
final class ConnectionHandler<I, O> extends ChannelDuplexHandler implements LoopWatch.Holder {
    final Service<I, O> service;
    final Channel channel;
    final long id;
    final WorkerShare share;
    final Received<I> received;
    final Encoder<O> encoder;
    final Outbox<O> outbox;
    final ConnectionReading reading;
    final ConnectionDeadlines deadlines;
    final ConnectionIdleness idleness;
    final ConnectionLife life;
    final Turns turns;
    final ClientConnection<O> connection;

    /** A handshake is complete; written here, read by the handler's thread. */
    private volatile boolean tlsIsUp;

    /** The client has said close_notify; written here, read by the handler's thread. */
    private volatile boolean tlsHasEnded;

    private boolean tlsStands;

    ConnectionHandler(Service<I, O> service, Slot slot, Channel channel) {
        this.service = service;
        this.channel = channel;
        id = service.connections().nextId();
        share = service.connections().share(channel.eventLoop());
        received = service.received();
        encoder = service.conversation() == null
                ? service.encoder()
                : service.encoder().copy();
        outbox = new Outbox<>(this);
        reading = new ConnectionReading(this);
        deadlines = new ConnectionDeadlines(this);
        idleness = new ConnectionIdleness(this);
        life = new ConnectionLife(this, slot);
        turns = service.turns(this);
        connection = new ClientConnection<>(this);
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
            deadlines.handshakeBegins();
        } else {
            open();
        }
    }

    private void open() {
        if (life.open()) {
            deadlines.opened();
            reading.begin();
            turns.signal(Turns.OPENED);
            reading.update();
        }
        idleness.goIfIdle();
    }

    // ---- reading

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        if (!life.isOpen()) {
            References.release(read);
        } else if (service.reads().isInstance(read)) {
            outbox.beginBatch();
            if (service.codec() == null) {
                heard(((ByteBuf) read).readableBytes());
            }
            received.add(ctx.alloc(), read);
            reading.goOn();
        } else {
            String type = read.getClass().getName();
            References.release(read);
            pipelineFailed(new IllegalStateException("a handler of the pipeline passes on a " + type
                    + " where the framing needs a " + service.reads().getSimpleName()));
        }
    }

    /** So many bytes have come. */
    void heard(int bytes) {
        if (life.isOpen()) {
            long now = System.nanoTime();
            idleness.heard(now);
            deadlines.heard(now);
        }
        service.traffic().countIn(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!service.onThreads()) {
            received.compact();
        }
        outbox.endBatch();
        idleness.goIfIdle();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        reading.resumeIfStarved();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshakeDone(handshake);
        } else if (event instanceof ChannelInputShutdownEvent
                || event instanceof ChannelInputShutdownReadComplete
                || event == SslCloseCompletionEvent.SUCCESS) {
            tlsHasEnded |= event == SslCloseCompletionEvent.SUCCESS;
            life.inputHasEnded();
        }
    }

    // ---- the handler's turns, on its thread

    /** All that was received before is looked at, and no whole message is left. */
    void awaitsMore() {
        if (deadlines.isLookDue()) {
            onEventLoop(deadlines::awaitsMore);
        }
    }

    /** The user's code has nothing to do but wait for the client. */
    void rested() {
        if (channel.eventLoop().inEventLoop()) {
            if (!outbox.isInBatch()) { // else at its end
                reading.update();
                idleness.goIfIdle();
            }
        } else if (reading.isStopped() || deadlines.isLookDue() || (idleness.isToGo() && !turns.isDismissed())) {
            onEventLoop(this::restedElsewhere);
        }
    }

    private void restedElsewhere() {
        outbox.flush();
        reading.update();
        deadlines.rested(); // once it is read from again
        idleness.goIfIdle();
    }

    // ---- TLS in the middle

    /** Whether TLS is in the pipeline. */
    boolean tlsStands() {
        return tlsStands;
    }

    /** Whether a handshake is complete. By any thread. */
    boolean tlsIsUp() {
        return tlsIsUp;
    }

    /** Whether nothing can be sent any more because the client's end of stream has closed its TLS. By any thread. */
    boolean tlsHasEnded() {
        return tlsHasEnded;
    }

    private void handshakeDone(SslHandshakeCompletionEvent handshake) {
        if (!handshake.isSuccess()) {
            life.abort(life.inputEnded() ? CloseReason.CLIENT_CLOSED : CloseReason.TLS_ERROR, handshake.cause());
            return;
        }
        tlsIsUp = true;
        if (life.isNew()) {
            open();
        } else {
            deadlines.handshakeDone();
            turns.signal(Turns.RECEIVED);
        }
    }

    /** The request for TLS was answered with this: goes on under TLS, if nothing in plain stands behind the request. */
    void startTls(SslContext context, ByteBuf lastPlainReply) {
        if (!life.isOpen()) {
            lastPlainReply.release();
        } else if (!received.isEmpty()) {
            lastPlainReply.release();
            injected();
            turns.signal(Turns.RECEIVED);
        } else {
            outbox.writeNow(lastPlainReply);
            tlsStands = true;
            TlsHandlers.addFirst(channel.pipeline(), context);
            deadlines.handshakeBegins();
        }
    }

    /** By the handler's thread, too. */
    void injected() {
        life.failed(
                CloseReason.PROTOCOL_ERROR,
                new CorruptedFrameException("bytes in plain after the request for TLS: an injection"));
    }

    // ---- what is asked for, from any thread

    InetSocketAddress remoteAddress() {
        return Addresses.of(channel.remoteAddress());
    }

    InetSocketAddress localAddress() {
        return Addresses.of(channel.localAddress());
    }

    /** Here and now on the event loop. */
    void onEventLoop(Runnable change) {
        if (channel.eventLoop().inEventLoop()) {
            change.run();
        } else if (!life.isEnded()) {
            try {
                channel.eventLoop().execute(change);
            } catch (RejectedExecutionException ended) {
                outbox.refuse(); // the worker has ended, and the connection long before
            }
        }
    }

    void cut() {
        channel.eventLoop().execute(life::cut);
    }

    /** Its handler has held the event loop for too long. On the watchdog's thread. */
    @Override
    public void stuck() {
        service.traffic().countStuck();
    }

    // ---- ending

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        CloseReason found = SocketErrors.reasonOf(thrown, life.inputEnded());
        if (found != CloseReason.HANDLER_ERROR || !life.isOpen()) {
            life.abort(found, thrown);
        } else if (thrown instanceof DecoderException undecodable && received instanceof ReceivedMessages<I> messages) {
            messages.addFailure(undecodable);
            turns.signal(Turns.RECEIVED);
        } else {
            pipelineFailed(thrown);
        }
    }

    /** One of Netty's handlers does not do what it is there for. */
    void pipelineFailed(Throwable thrown) {
        if (life.failed(CloseReason.HANDLER_ERROR, thrown)) {
            service.log().callbackFailed("pipeline(…)", this, thrown);
            turns.signal(Turns.RECEIVED);
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
        return connection.toString();
    }
}
