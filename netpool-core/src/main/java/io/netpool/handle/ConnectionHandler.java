package io.netpool.handle;

import io.netpool.CloseReason;
import io.netpool.ListenerEvent;
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
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of a connection's pipeline: what the socket says is passed to the connection's parts. Bytes go to
 * {@link Received}, the user's code has its {@link Turns}, its answers leave through {@link Outbox}; how it begins and ends is
 * {@link ConnectionLife}'s.
 *
 * <p>Confined to the event loop, but for what says otherwise.
 */
final class ConnectionHandler<I, O> extends ChannelDuplexHandler implements LoopWatch.Holder {
    /** How soon what the kernel holds for a client that was not read from is here. */
    private static final long UNREAD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    final Service<I, O> service;
    final Channel channel;
    final long id;
    final WorkerShare share;
    final Received<I> received;
    final Encoder<O> encoder;
    final Outbox<O> outbox;
    final ConnectionDeadlines deadlines;
    final ConnectionActivity activity;
    final ConnectionLife life;
    final Turns turns;
    final ClientConnection<O> connection;

    /** By any thread: the handler wants no more messages for now. */
    private volatile boolean pauseStands;
    /** Nothing is read or handled. Set with the pause, and cleared on the event loop once what was sent before its end is on its way. */
    private volatile boolean paused;
    /** The client is not read from until the handler rests; written here, read by its thread. */
    private volatile boolean readingStopped;
    /** A handshake is complete; written here, read by the handler's thread. */
    private volatile boolean tlsIsUp;

    /** The client has said close_notify; written here, read by the handler's thread. */
    private volatile boolean tlsHasEnded;

    private boolean tlsStands;
    private long readingSinceNanos;
    private boolean lookingAgain;
    private boolean awaitingWrites;
    /** Why it is to go when it first becomes idle, unless the listener drains; written here, read by the handler's thread. */
    private volatile @Nullable CloseReason leaving;

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
        deadlines = new ConnectionDeadlines(this);
        activity = new ConnectionActivity(this);
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
            readingSinceNanos = System.nanoTime();
            turns.signal(Turns.OPENED);
            updateReading();
        }
        goIfIdle();
    }

    // ---- reading

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        if (!life.isOpen()) {
            ReferenceCountUtil.release(read);
        } else if (service.reads().isInstance(read)) {
            outbox.beginBatch();
            if (service.codec() == null) {
                heard(((ByteBuf) read).readableBytes());
            }
            received.add(ctx.alloc(), read);
            goOn();
        } else {
            String type = read.getClass().getName();
            ReferenceCountUtil.release(read);
            pipelineFailed(new IllegalStateException("a handler of the pipeline passes on a " + type
                    + " where the framing needs a " + service.reads().getSimpleName()));
        }
    }

    /** So many bytes have come. */
    void heard(int bytes) {
        if (life.isOpen()) {
            long now = System.nanoTime();
            activity.heard(now);
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
        goIfIdle();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        resumeIfStarved();
    }

    void resumeIfStarved() {
        if (life.isOpen() && outbox.takeStarved()) {
            deadlines.resumed();
            goOn();
        } else {
            updateReading();
        }
    }

    private void goOn() {
        turns.signal(Turns.RECEIVED);
        updateReading();
    }

    /** Reads, or leaves to the kernel what the client sends: as the handler can take it. */
    private void updateReading() {
        if (!life.isOpen() || (!service.onThreads() && !turns.isResting())) {
            return; // while a handler is at work here, what it says next may change it
        }
        boolean wanted = wantsInput();
        if (wanted && tlsStands && service.onThreads()) {
            outbox.flush(); // what the handler's thread has sent before it rested: as in goOn()
        }
        if (wanted == channel.config().isAutoRead()) {
            return;
        }
        readingStopped = !wanted;
        channel.config().setAutoRead(wanted);
        if (wanted) {
            readingSinceNanos = System.nanoTime();
            deadlines.resumed();
            if (tlsStands) {
                TlsHandlers.resume(channel.pipeline());
            }
            if (service.handlers() == null) {
                goIfIdle(); // it is not told while it is not read from
            }
            return;
        }
        deadlines.stopped();
        if (wantsInput()) { // the handler's thread has taken it before it could see that it was too much
            updateReading();
        }
    }

    private boolean wantsInput() {
        if (paused) {
            return false;
        }
        if (!service.onThreads()) {
            return outbox.isWritable();
        }
        // Under TLS the answer must be encrypted before the next record, which may be close_notify: see TlsHandlers.
        if (tlsStands && tlsIsUp) {
            return turns.isAsking() && !outbox.holdsAnswers() && outbox.isWritable();
        }
        return !received.isFull();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshakeDone(handshake);
        } else if (event instanceof ChannelInputShutdownEvent
                || event instanceof ChannelInputShutdownReadComplete
                || event == SslCloseCompletionEvent.SUCCESS) {
            tlsHasEnded |= event == SslCloseCompletionEvent.SUCCESS;
            inputEnded();
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
            turns.signal(Turns.RECEIVED);
        }
    }

    // ---- the handler's turns, on its thread

    /** Whether the next message may be handled. */
    boolean mayHandle() {
        return !paused && !pauseStands && life.isSound();
    }

    /** The user's code has nothing to do but wait for the client. */
    void rested() {
        if (channel.eventLoop().inEventLoop()) {
            if (!outbox.isInBatch()) { // else at its end
                updateReading();
                goIfIdle();
            }
        } else if (readingStopped
                || deadlines.isLookDue()
                || leaving != null
                || life.goodbye() != null
                || service.connections().draining()) {
            onEventLoop(this::restedElsewhere);
        }
    }

    private void restedElsewhere() {
        outbox.flush();
        deadlines.rested();
        updateReading();
        goIfIdle();
    }

    // ---- TLS in the middle

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

    void pause() {
        pauseStands = true;
        paused = true;
        onEventLoop(this::updateReading);
    }

    void unpause() {
        if (pauseStands || paused) {
            pauseStands = false;
            onEventLoop(this::goOnAfterPause);
        }
    }

    private void goOnAfterPause() {
        if (!life.isOpen() || !paused) {
            return;
        }
        outbox.flush();
        paused = false;
        if (pauseStands) { // again, since the last look
            paused = true;
            return;
        }
        deadlines.unpaused();
        turns.signal(Turns.RECEIVED); // before the next record, which may be close_notify
        updateReading();
    }

    void closeBecause(CloseReason why) {
        life.because(why);
        onEventLoop(() -> life.close(why));
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

    void drain() {
        channel.eventLoop().execute(() -> {
            if (life.isNew()) {
                life.abort(CloseReason.DRAINED, null);
            } else {
                goIfIdle();
            }
        });
    }

    void cut() {
        channel.eventLoop().execute(life::cut);
    }

    // ---- going

    /** Asks the handler to come to an end when it has nothing left to do. */
    void leave(CloseReason why) {
        leaving = why;
        goIfIdle();
    }

    private void goIfIdle() {
        CloseReason why = goodbyeDue();
        if (why == null || !life.isSound()) {
            return;
        }
        if (service.handlers() == null) {
            life.sayGoodbye(why); // straight-line code sees the end of the stream when it has nothing left
            if (channel.config().isAutoRead() && !hasReadAll() && !lookingAgain) {
                lookingAgain = true;
                channel.eventLoop().schedule(this::goIfIdleAgain, UNREAD_NANOS, TimeUnit.NANOSECONDS);
            }
            return;
        }
        if (life.goodbye() != null
                || awaitingWrites
                || paused
                || !turns.isResting()
                || !received.isEmpty()
                || !channel.isActive()) {
            return; // a channel that is not active is about to be told so
        }
        if (outbox.pendingBytes() == 0) {
            life.sayGoodbye(why);
            return;
        }
        awaitingWrites = true;
        outbox.whenWritten(() -> {
            awaitingWrites = false;
            goIfIdle();
        });
    }

    private void goIfIdleAgain() {
        lookingAgain = false;
        goIfIdle();
    }

    /** Whether what the kernel holds for the client has come, too. */
    boolean hasReadAll() {
        return channel.config().isAutoRead() && System.nanoTime() - readingSinceNanos >= UNREAD_NANOS;
    }

    private @Nullable CloseReason goodbyeDue() {
        CloseReason said = life.goodbye();
        return said != null ? said : service.connections().draining() ? CloseReason.DRAINED : leaving;
    }

    /** It was idle for the longest time, and must make room. */
    void evict() {
        service.traffic().countEvicted();
        service.events().emit(() -> new ListenerEvent.Evicted(id, remoteAddress()));
        life.sayGoodbye(CloseReason.OVERFLOW_EVICTED);
        goIfIdle();
    }

    /** Whether the client is read from, and its input is waited for. */
    boolean isListening() {
        return channel.config().isAutoRead() && turns.isResting() && !outbox.isStarved();
    }

    /** Its handler has held the event loop for too long. On the watchdog's thread. */
    @Override
    public void stuck() {
        service.traffic().countStuck();
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
