package io.netpool.accept;

import io.netpool.ListenerEvent;
import io.netpool.Overflow;
import io.netpool.RefusalReason;
import io.netpool.Verdict;
import io.netpool.transport.Addresses;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The head of an acceptor's pipeline: decides on each accepted socket and lets nothing pass. Behind it stands Netty's own
 * {@code ServerBootstrapAcceptor}, which never sees a child or an error, because it would re-open a shut gate.
 *
 * <p>Confined to the acceptor's event loop; what it shares with its siblings is in {@link Reception}.
 */
final class ConnectionLimitHandler extends ChannelInboundHandlerAdapter {
    /** Each newcomer that waits for an eviction costs an idle connection. */
    private static final int MOST_EVICTING = 256;

    private static final long EVICTING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Reception reception;
    private final Acceptor acceptor;

    ConnectionLimitHandler(Reception reception, Acceptor acceptor) {
        this.reception = reception;
        this.acceptor = acceptor;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        Channel child = (Channel) accepted;
        SocketAddress remote = child.remoteAddress();
        acceptor.accepted();
        if (acceptor.isStopping()) {
            acceptor.refuser().refuse(child, RefusalReason.DRAINING);
        } else if (remote == null) {
            // The client hung up before we looked: nothing to serve, and no slot to take.
            acceptor.refuser().reset(child, RefusalReason.HUNG_UP);
        } else {
            receive(child, Addresses.of(remote));
        }
    }

    private void receive(Channel child, InetSocketAddress remote) {
        if (!reception.networks().admits(remote)) {
            acceptor.refuser().reset(child, RefusalReason.NETWORK);
            return;
        }
        AddressLimit.@Nullable Place place = reception.addresses().take(remote);
        if (place == null) {
            acceptor.refuser().reset(child, RefusalReason.ADDRESS);
        } else {
            receive(new Arrival(reception, acceptor, child, remote, place));
        }
    }

    /** Admits, or does what the strategy says. */
    private void receive(Arrival arrival) {
        Admission admission = reception.admission();
        for (; ; ) {
            if (admission.acquire()) {
                reception.log().admitted(admission.numbers());
                arrival.admit();
                return;
            }
            long numbers = admission.numbers();
            if (!Admission.isFull(numbers)) {
                continue; // a slot has just become free
            }
            Verdict verdict = decide(numbers);
            if (!(verdict instanceof Verdict.Raise)) {
                reception.log().overflow(numbers);
            }
            if (verdict == null) {
                arrival.refuse(RefusalReason.STRATEGY_ERROR);
                return;
            }
            if (!(verdict instanceof Verdict.Raise raise)) {
                execute(verdict, arrival);
                return;
            }
            int to = Math.min(raise.to(), Admission.HIGHEST_MAXIMUM);
            if (to <= Admission.maximum(numbers) || to <= Admission.open(numbers)) {
                reception.log().overflow(numbers);
                arrival.refuse(RefusalReason.MAXIMUM);
                return;
            }
            if (raise(numbers, to)) {
                arrival.admit();
                return;
            }
        }
    }

    private @Nullable Verdict decide(long numbers) {
        try {
            Verdict verdict = reception
                    .strategy()
                    .decide(new Overflow(
                            Admission.open(numbers),
                            Admission.waiting(numbers),
                            Admission.maximum(numbers),
                            reception.attainableMaximum().getAsInt()));
            return Objects.requireNonNull(verdict, "decide returned null");
        } catch (Throwable e) {
            reception.log().strategyFailed(e);
            return null;
        }
    }

    /** Raises the maximum if the numbers still stand; true if that gave a slot to the one who came. */
    private boolean raise(long numbers, int to) {
        int granted = reception.admission().raise(numbers, to);
        if (granted < 0) {
            return false;
        }
        int from = Admission.maximum(numbers);
        reception.log().raised(from, to);
        reception.events().emit(() -> new ListenerEvent.MaximumRaised(from, to));
        reception.line().serve(granted);
        return Admission.waiting(numbers) == 0;
    }

    private static void execute(Verdict verdict, Arrival arrival) {
        if (verdict instanceof Verdict.Wait wait) {
            arrival.await(wait.capacity(), wait.timeout().toNanos());
        } else if (verdict instanceof Verdict.Hold) {
            arrival.hold();
        } else if (verdict instanceof Verdict.Evict evict) {
            arrival.awaitEviction(
                    MOST_EVICTING, EVICTING_NANOS, evict.minimumIdle().toNanos());
        } else if (verdict instanceof Verdict.RefuseWith words) {
            arrival.refuseWith(words.farewell());
        } else {
            arrival.refuse(RefusalReason.MAXIMUM);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        acceptor.readComplete();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        acceptor.failed(cause);
    }
}
