package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The numbers of a listener, after what is known to have happened. */
class ListenerStatsTest {

    @EachTransport
    void the_numbers_are_exactly_what_happened(Transport transport) throws Exception {
        MessageHandler<String, String> handler = (line, connection) -> {
            connection.send(line + line);
            if (line.equals("bye")) {
                connection.close();
            }
        };
        try (Listener listener = Guests.listener(transport, 2, OverflowStrategy.queue(1, Duration.ofMinutes(1)))
                .acceptors(2)
                .handler(handler)
                .start()) {
            // Two come in, one waits, two are too many.
            Client first = Client.connect(listener);
            assertThat(first.send("abc\n").line()).isEqualTo("abcabc"); // 4 bytes in, 7 out
            Client second = Client.connect(listener);
            second.send("x\ny\n"); // 4 in, 6 out
            assertThat(second.line() + second.line()).isEqualTo("xxyy");
            Client third = Client.connect(listener).send("bye\n"); // 4 in, 7 out
            Guests.until("waits", () -> listener.stats().waiting() == 1);
            assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            ListenerStats full = listener.stats();
            assertThat(full.open()).isEqualTo(2);
            assertThat(full.maximum()).isEqualTo(2);
            assertThat(full.admitted()).isEqualTo(2);
            assertThat(full.accepted()).isEqualTo(5);

            first.close();
            assertThat(third.rest()).isEqualTo("byebye\n");
            third.close();
            second.send("half").reset(); // 4 in
            Guests.until("empty", () -> listener.openConnections() == 0);

            ListenerStats stats = listener.stats();
            assertThat(stats.open()).isZero();
            assertThat(stats.waiting()).isZero();
            assertThat(stats.peak()).isEqualTo(2);
            assertThat(stats.accepted()).isEqualTo(5);
            assertThat(stats.acceptedBy()).hasSize(2);
            assertThat(stats.acceptedBy().stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(5);
            assertThat(stats.acceptErrors()).isZero();
            assertThat(stats.admitted()).isEqualTo(3);
            assertThat(stats.refused()).isEqualTo(Map.of(RefusalReason.CROWDED, 2L));
            assertThat(stats.refusedInAll()).isEqualTo(2);
            assertThat(stats.evicted()).isZero();
            assertThat(stats.closed())
                    .isEqualTo(Map.of(
                            CloseReason.CLIENT_CLOSED, 1L,
                            CloseReason.CLIENT_RESET, 1L,
                            CloseReason.HANDLER_CLOSED, 1L));
            // The reset may overtake the half line.
            assertThat(stats.bytesIn()).isBetween(12L, 16L);
            assertThat(stats.bytesOut()).isEqualTo(20);
            assertThat(stats.messagesIn()).isEqualTo(4);
            assertThat(stats.messagesOut()).isEqualTo(4);
            assertThat(stats.gate()).isEmpty();
        }
    }

    @EachTransport
    void the_evicted_are_counted_as_evicted_and_as_closed(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 1, OverflowStrategy.evictIdle(Duration.ZERO)));
                Client first = Guests.admitted(listener);
                Client second = Guests.admitted(listener)) {
            assertThat(first.end()).isEqualTo(Client.End.CLOSED);
            assertThat(second.send("still\n").line()).isEqualTo("still");
            ListenerStats stats = listener.stats();
            assertThat(stats.evicted()).isEqualTo(1);
            assertThat(stats.closed()).isEqualTo(Map.of(CloseReason.OVERFLOW_EVICTED, 1L));
            assertThat(stats.admitted()).isEqualTo(2);
            assertThat(stats.refused()).isEmpty();
            assertThat(stats.peak()).isEqualTo(1);
        }
    }

    @EachTransport
    void each_reason_at_the_gate_tells_how_long_it_has_stood(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 1, OverflowStrategy.backlog()));
                Client first = Guests.admitted(listener)) {
            long begunNanos = System.nanoTime();
            listener.suspend();
            Guests.until("suspended", () -> listener.stats().gate().containsKey(GateReason.SUSPENDED));
            Guests.untilIdleFor(Duration.ofMillis(50));
            assertThat(listener.stats().gate())
                    .hasEntrySatisfying(
                            GateReason.SUSPENDED,
                            stood -> assertThat(stood)
                                    .isBetween(
                                            Duration.ofMillis(50), Duration.ofNanos(System.nanoTime() - begunNanos)));
            List<Client> excess = Guests.connect(2, listener);
            listener.resume();
            Guests.until("held", () -> listener.stats().gate().keySet().equals(Set.of(GateReason.FULL)));
            assertThat(listener.stats().gate())
                    .hasEntrySatisfying(
                            GateReason.FULL,
                            stood -> assertThat(stood)
                                    .isBetween(Duration.ZERO, Duration.ofNanos(System.nanoTime() - begunNanos)));
            first.halfClose();
            Guests.closeAll(excess);
            Guests.until("open", () -> listener.stats().gate().isEmpty());
        }
    }

    @EachTransport
    void the_numbers_stay_when_the_listener_has_stopped(Transport transport) throws Exception {
        Listener listener = Guests.echo(Guests.listener(transport, 5, OverflowStrategy.refuse()));
        Client client = Guests.admitted(listener);
        listener.drain(Duration.ofSeconds(30));
        assertThat(client.end()).isEqualTo(Client.End.CLOSED);
        client.close();
        listener.close();
        ListenerStats stats = listener.stats();
        assertThat(stats.open()).isZero();
        assertThat(stats.accepted()).isEqualTo(1);
        assertThat(stats.closed()).isEqualTo(Map.of(CloseReason.DRAINED, 1L));
        assertThat(stats.gate()).containsOnlyKeys(GateReason.DRAINING);
    }
}
