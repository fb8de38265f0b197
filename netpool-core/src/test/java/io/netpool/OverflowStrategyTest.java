package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A strategy of the user's own: it decides from numbers, and cannot break the count. */
class OverflowStrategyTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @EachTransport
    void a_strategy_sees_the_numbers_of_the_moment(Transport transport) throws Exception {
        Queue<Overflow> seen = new ConcurrentLinkedQueue<>();
        OverflowStrategy strategy = overflow -> {
            seen.add(overflow);
            return overflow.waiting() < 2 ? new Verdict.Wait(10, LONG) : Verdict.refuse();
        };
        try (Listener listener = Guests.echo(Guests.listener(transport, 2, strategy));
                Client first = Guests.admitted(listener);
                Client second = Guests.admitted(listener)) {
            List<Client> waiting = Guests.connect(2, listener);
            assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            listener.maxConnections(1);
            assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            assertThat(seen)
                    .allMatch(overflow -> overflow.attainable() > 100)
                    .extracting(Overflow::open, Overflow::waiting, Overflow::maximum)
                    .containsExactly(tuple(2, 0, 2), tuple(2, 1, 2), tuple(2, 2, 2), tuple(2, 2, 1));
            assertThat(first.send("still\n").line()).isEqualTo("still");
            assertThat(second.send("still\n").line()).isEqualTo("still");
            Guests.closeAll(waiting);
        }
    }

    private static org.assertj.core.groups.Tuple tuple(int open, int waiting, int maximum) {
        return org.assertj.core.groups.Tuple.tuple(open, waiting, maximum);
    }

    @EachTransport
    void a_strategy_may_refuse_with_words_of_its_own(Transport transport) throws Exception {
        OverflowStrategy strategy = overflow -> new Verdict.RefuseWith(overflow.open() + " are here\n");
        try (Listener listener = Guests.echo(Guests.listener(transport, 1, strategy));
                Client first = Guests.admitted(listener);
                Client second = Client.connect(listener).send("hello?\n")) {
            assertThat(second.rest()).isEqualTo("1 are here\n");
            assertThat(first.send("still\n").line()).isEqualTo("still");
            assertThat(listener.stats().refused()).containsEntry(RefusalReason.MAXIMUM, 1L);
        }
    }

    @EachTransport
    void words_of_its_own_are_a_reset_where_tls_has_not_begun(Transport transport) throws Exception {
        OverflowStrategy strategy = overflow -> new Verdict.RefuseWith("sorry\n");
        try (Listener listener =
                Guests.echo(Guests.listener(transport, 0, strategy).tls(Certificates.serverOptions()))) {
            assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
        }
    }

    @EachTransport
    void a_strategy_may_hold_evict_and_raise(Transport transport) throws Exception {
        OverflowStrategy strategy = overflow -> switch (overflow.maximum()) {
            case 1 -> new Verdict.Raise(2);
            case 2 -> overflow.open() == 2 ? new Verdict.Evict(Duration.ZERO) : Verdict.refuse();
            default -> Verdict.hold();
        };
        try (Listener listener = Guests.echo(Guests.listener(transport, 1, strategy));
                Client first = Guests.admitted(listener);
                Client second = Guests.admitted(listener)) {
            assertThat(listener.maxConnections()).isEqualTo(2);
            Guests.untilIdleFor(Duration.ofMillis(150));
            second.send("here\n").line();
            try (Client third = Guests.admitted(listener)) {
                assertThat(first.end()).isEqualTo(Client.End.CLOSED);
                listener.maxConnections(0);
                try (Client fourth = Client.connect(listener)) {
                    Guests.until("held", () -> listener.stats().gate().containsKey(GateReason.FULL));
                    listener.maxConnections(3);
                    assertThat(Guests.greeted(fourth)).isNotNull();
                    assertThat(third.send("still\n").line()).isEqualTo("still");
                }
            }
        }
    }

    @EachTransport
    void a_strategy_that_throws_refuses_is_counted_and_logged_once_a_second_at_most(Transport transport)
            throws Exception {
        assertThatIsRefusedAndLogged(transport, overflow -> {
            throw new IllegalStateException("no idea");
        });
    }

    @EachTransport
    @SuppressWarnings("NullAway") // a user's code may do so
    void a_strategy_that_returns_null_refuses_is_counted_and_logged_once_a_second_at_most(Transport transport)
            throws Exception {
        assertThatIsRefusedAndLogged(transport, overflow -> null);
    }

    private static void assertThatIsRefusedAndLogged(Transport transport, OverflowStrategy broken) throws Exception {
        try (LogLines log = LogLines.capture();
                Listener listener = Guests.echo(Guests.listener(transport, 1, broken));
                Client first = Guests.admitted(listener)) {
            long begunNanos = System.nanoTime();
            for (int i = 0; i < 50; i++) {
                assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            }
            long seconds = Duration.ofNanos(System.nanoTime() - begunNanos).toSeconds();
            assertThat(listener.stats().refused()).containsEntry(RefusalReason.STRATEGY_ERROR, 50L);
            assertThat(log.containing("strategy threw"))
                    .hasSizeBetween(1, (int) seconds + 1)
                    .first()
                    .isEqualTo("WARN full: the overflow strategy threw, 1 refused for it since the last such line");
            assertThat(first.send("still\n").line()).isEqualTo("still");
        }
    }

    @EachTransport
    void a_strategy_whose_farewell_throws_refuses_without_one(Transport transport) throws Exception {
        OverflowStrategy broken = new OverflowStrategy() {
            @Override
            public Verdict decide(Overflow overflow) {
                return Verdict.refuse();
            }

            @Override
            public Optional<String> farewell() {
                throw new IllegalStateException("no words");
            }
        };
        try (Listener listener = Guests.echo(Guests.listener(transport, 1, broken));
                Client first = Guests.admitted(listener)) {
            for (int i = 0; i < 3; i++) {
                assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            }
            assertThat(listener.stats().acceptErrors()).isZero();
            assertThat(first.send("still\n").line()).isEqualTo("still");
        }
    }

    @EachTransport
    void one_overflow_raises_by_one_step_although_acceptors_meet_it_at_once(Transport transport) throws Exception {
        AtomicInteger raised = new AtomicInteger();
        CyclicBarrier meeting = new CyclicBarrier(2);
        OverflowStrategy increase = OverflowStrategy.increase(200);
        // The first two have seen the same numbers before either decides.
        OverflowStrategy strategy = overflow -> {
            meet(meeting);
            return increase.decide(overflow);
        };
        try (Listener listener =
                Guests.echo(Guests.listener(transport, 1, strategy).acceptors(4).observer(event -> {
                    if (event instanceof ListenerEvent.MaximumRaised) {
                        raised.incrementAndGet();
                    }
                }))) {
            List<Client> clients = Guests.atOnce(100, () -> Guests.admitted(listener));
            assertThat(listener.maxConnections()).isEqualTo(201);
            assertThat(listener.stats().open()).isEqualTo(100);
            Guests.closeAll(clients);
        }
        Guests.until("told all", () -> ThisProcess.threads("full-events").isEmpty());
        assertThat(raised).hasValue(1);
    }

    private static void meet(CyclicBarrier meeting) {
        try {
            meeting.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException nobodyElseCame) {
            meeting.reset();
        }
    }
}
