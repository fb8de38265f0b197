package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The excess waits, accepted but unread. */
class OverflowQueueTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @EachTransport
    void queue_serves_first_come_first_served_over_all_acceptors(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(
                Guests.listener(transport, 1, OverflowStrategy.queue(30, LONG)).acceptors(4))) {
            List<Client> clients = new ArrayList<>();
            clients.add(Guests.admitted(listener));
            for (int i = 1; i <= 30; i++) {
                clients.add(Client.connect(listener).send("client " + i + "\n"));
                int waiting = i;
                Guests.until("waits", () -> listener.stats().waiting() == waiting);
            }
            assertThat(listener.stats().acceptedBy())
                    .as("the kernel spreads them")
                    .filteredOn(n -> n > 0)
                    .hasSizeGreaterThan(1);
            for (int i = 1; i <= 30; i++) {
                clients.get(i - 1).close();
                assertThat(clients.get(i).line()).isEqualTo("client " + i);
                assertThat(listener.stats().waiting()).isEqualTo(30 - i);
            }
            clients.get(30).close();
            Guests.until("empty", () -> listener.openConnections() == 0);
            assertThat(listener.stats().peak()).isEqualTo(1);
        }
    }

    @EachTransport
    void queue_takes_exactly_its_capacity_however_many_come_at_once(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(
                Guests.listener(transport, 5, OverflowStrategy.queue(10, LONG)).acceptors(4))) {
            Queue<Client> staying = new ConcurrentLinkedQueue<>();
            Guests.atOnce(100, () -> Guests.tryConnect(listener).map(staying::add));
            Guests.until(
                    "all met",
                    () -> listener.stats().accepted() == 100 && listener.stats().refusedInAll() == 85);
            assertThat(listener.stats().refused()).containsOnlyKeys(RefusalReason.CROWDED);
            assertThat(listener.stats().open()).isEqualTo(5);
            assertThat(listener.stats().waiting()).isEqualTo(10);
            Guests.closeAll(staying);
            Guests.until("all left", () -> listener.stats().waiting() == 0 && listener.openConnections() == 0);
        }
    }

    @EachTransport
    void queue_does_not_read_from_those_who_wait(Transport transport) throws Exception {
        Recorder recorder = new Recorder();
        try (Listener listener = Guests.listener(transport, 1, OverflowStrategy.queue(5, LONG))
                        .handler(recorder)
                        .start();
                Client first = Guests.admitted(listener);
                Client second = Client.connect(listener).send("early\n")) {
            Guests.until("waits", () -> listener.stats().waiting() == 1);
            long bytes = listener.stats().bytesIn();
            first.send("more\n").line();
            assertThat(listener.stats().bytesIn()).isEqualTo(bytes + 5);
            assertThat(recorder.calls).doesNotContain("message early");
            first.halfClose();
            assertThat(second.line()).isEqualTo("early");
        }
    }

    @EachTransport
    void queue_refuses_who_has_waited_too_long(Transport transport) throws Exception {
        try (Listener listener =
                        Guests.echo(Guests.listener(transport, 1, OverflowStrategy.queue(5, Duration.ofMillis(200))));
                Client first = Guests.admitted(listener)) {
            long begunNanos = System.nanoTime();
            assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isGreaterThan(Duration.ofMillis(190));
            assertThat(listener.stats().refused()).containsEntry(RefusalReason.WAITED_TOO_LONG, 1L);
            assertThat(listener.stats().waiting()).isZero();
            assertThat(first.send("still\n").line()).isEqualTo("still");
        }
    }

    @EachTransport
    void queue_says_its_farewell_to_who_has_waited_too_long(Transport transport) throws Exception {
        OverflowStrategy strategy =
                OverflowStrategy.queue(5, Duration.ofMillis(100)).withFarewell("later\n");
        try (Listener listener = Guests.echo(Guests.listener(transport, 1, strategy));
                Client first = Guests.admitted(listener);
                Client second = Client.connect(listener).send("hello?\n")) {
            assertThat(second.rest()).isEqualTo("later\n");
            assertThat(first.send("still\n").line()).isEqualTo("still");
        }
    }

    @EachTransport
    void who_was_served_is_not_refused_when_his_time_would_be_up(Transport transport) throws Exception {
        try (Listener listener =
                        Guests.echo(Guests.listener(transport, 1, OverflowStrategy.queue(5, Duration.ofMillis(300))));
                Client first = Guests.admitted(listener);
                Client second = Client.connect(listener).send("second\n")) {
            Guests.until("waits", () -> listener.stats().waiting() == 1);
            first.halfClose();
            assertThat(second.line()).isEqualTo("second");
            Guests.untilIdleFor(Duration.ofMillis(400));
            assertThat(second.send("still\n").line()).isEqualTo("still");
            assertThat(listener.stats().refused()).isEmpty();
        }
    }

    @EachTransport
    void who_hung_up_while_waiting_takes_no_slot(Transport transport) throws Exception {
        Recorder recorder = new Recorder();
        try (Listener listener = Guests.listener(transport, 1, OverflowStrategy.queue(10, LONG))
                .handler(recorder)
                .start()) {
            Client first = Guests.admitted(listener);
            Client.connect(listener).close();
            Client.connect(listener).reset();
            Guests.until("wait", () -> listener.stats().waiting() == 2);
            try (Client last = Client.connect(listener).send("last\n").halfClose()) {
                Guests.until("waits", () -> listener.stats().waiting() == 3);
                first.close();
                assertThat(last.rest()).isEqualTo("last\n");
            }
            Guests.until("empty", () -> listener.openConnections() == 0);
            if (transport != Transport.NIO) {
                assertThat(recorder.calls)
                        .containsExactly(
                                "open",
                                "message in",
                                "close CLIENT_CLOSED",
                                "open",
                                "message last",
                                "close CLIENT_CLOSED");
                assertThat(listener.stats().refused()).containsEntry(RefusalReason.HUNG_UP, 2L);
            }
        }
    }
}
