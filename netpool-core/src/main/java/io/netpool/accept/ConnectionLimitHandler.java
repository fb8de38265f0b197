package io.netpool.accept;

import io.netpool.Overflow;
import io.netpool.Verdict;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The head of an acceptor's pipeline: decides on each accepted socket and lets nothing pass. Behind it stands Netty's own
 * {@code ServerBootstrapAcceptor}, which never sees a child or an error, because it would re-open a shut gate.
 *
 * <p>Confined to the acceptor's event loop; what it shares with its siblings is in {@link Reception}.
 */
final class ConnectionLimitHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimitHandler.class);

    private final Reception reception;
    private final AcceptBackOff backOff;
    private final boolean keepAliveInherited;
    private final Consumer<Throwable> onFatal;
    /** Set when the listener drains: what is still in the accept queue is closed in good order. */
    private @Nullable LastCall lastCall;

    ConnectionLimitHandler(
            Reception reception, AcceptBackOff backOff, boolean keepAliveInherited, Consumer<Throwable> onFatal) {
        this.reception = reception;
        this.backOff = backOff;
        this.keepAliveInherited = keepAliveInherited;
        this.onFatal = onFatal;
    }

    void lastCall(LastCall call) {
        lastCall = call;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        Channel child = (Channel) accepted;
        backOff.accepted();
        if (lastCall != null) {
            lastCall.close(child);
        } else if (child.remoteAddress() == null) {
            // The client hung up before we looked: nothing to serve, and no slot to take.
            reset(child);
        } else if (acquire()) {
            admit(child);
        } else {
            reset(child);
        }
    }

    /** Takes a slot, by raising the maximum if the strategy says so. */
    private boolean acquire() {
        Admission admission = reception.admission();
        for (; ; ) {
            if (admission.acquire()) {
                reception.log().admitted(admission.numbers());
                return true;
            }
            long numbers = admission.numbers();
            int maximum = Admission.maximum(numbers);
            if (Admission.open(numbers) < maximum) {
                continue; // one has just become free
            }
            int raised = decide(numbers) instanceof Verdict.Raise raise
                    ? Math.min(raise.to(), Admission.HIGHEST_MAXIMUM)
                    : maximum;
            if (raised <= maximum) {
                reception.log().refused(numbers);
                return false;
            }
            if (admission.raiseAndAcquire(numbers, raised)) {
                reception.log().raised(maximum, raised);
                return true;
            }
        }
    }

    private Verdict decide(long numbers) {
        try {
            return reception
                    .strategy()
                    .decide(new Overflow(
                            Admission.open(numbers),
                            Admission.maximum(numbers),
                            reception.attainableMaximum().getAsInt()));
        } catch (Throwable e) {
            reception.log().strategyFailed(e);
            return Verdict.refuse();
        }
    }

    private void admit(Channel child) {
        Slot slot = new Slot(reception.admission());
        try {
            SocketChannel socket = (SocketChannel) child;
            socket.config().setAllowHalfClosure(true);
            if (!keepAliveInherited) {
                socket.config().setKeepAlive(true);
            }
            child.pipeline().addLast(reception.connections().apply(slot));
            child.closeFuture().addListener(slot);
            ChannelFuture registration = reception.workers().register(child);
            if (registration.isDone() && !registration.isSuccess()) {
                abandon(child, slot, registration.cause());
            }
        } catch (Throwable e) {
            abandon(child, slot, e);
        }
    }

    /** A child whose registration fails may never run the listeners of its close future. */
    private void abandon(Channel child, Slot slot, Throwable cause) {
        LOG.debug("{}: {} was gone before it could be served", reception.listener(), child, cause);
        reset(child);
        slot.socketDone();
    }

    /** RST, so that no TIME_WAIT piles up here. Works on a child that no event loop knows. */
    private static void reset(Channel child) {
        try {
            child.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (RuntimeException alreadyGone) {
            LOG.trace("{} cannot be reset any more", child, alreadyGone);
        }
        child.unsafe().closeForcibly();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (lastCall != null) {
            lastCall.next();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        switch (AcceptError.of(cause)) {
            case PASSING -> LOG.debug("{}: a client was gone before it was accepted", reception.listener(), cause);
            case SCARCE -> backOff.failed(cause);
            case FATAL -> onFatal.accept(cause);
        }
    }
}
