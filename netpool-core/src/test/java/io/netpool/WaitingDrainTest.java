package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Those who wait for a slot when the listener ends. */
class WaitingDrainTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final OverflowStrategy QUEUE = OverflowStrategy.queue(100, LONG);

    /** Holds up its listener's drain while it handles "hold". */
    private static final class Busy extends Recorder {
        final CountDownLatch mayFinish = new CountDownLatch(1);
        final CountDownLatch isBusy = new CountDownLatch(1);

        @Override
        public void onMessage(String line, Connection<String> connection) throws Exception {
            if (line.equals("hold")) {
                isBusy.countDown();
                mayFinish.await(15, TimeUnit.SECONDS);
            }
            super.onMessage(line, connection);
        }
    }

    private static List<Client> waiting(int count, Listener listener) throws Exception {
        int before = listener.stats().waiting();
        List<Client> clients = Guests.connect(count, listener);
        for (Client client : clients) {
            client.send("unread\n");
        }
        Guests.until("all wait", () -> listener.stats().waiting() == before + count);
        return clients;
    }

    @EachTransport
    void those_who_wait_are_told_the_farewell(Transport transport) throws Exception {
        Listener listener = Guests.echo(Guests.listener(transport, 1, QUEUE.withFarewell("bye\n")));
        try (Client inside = Guests.admitted(listener)) {
            List<Client> waiting = waiting(10, listener);
            listener.drain(LONG);
            for (Client client : waiting) {
                assertThat(client.rest()).isEqualTo("bye\n");
            }
            assertThat(inside.end()).isEqualTo(Client.End.CLOSED);
            Guests.closeAll(waiting);
        }
        listener.stopped().toCompletableFuture().join();
        assertThat(listener.stats().refused()).containsEntry(RefusalReason.DRAINING, 10L);
        assertThat(listener.stats().waiting()).isZero();
    }

    @EachTransport
    void without_a_farewell_their_stream_ends_in_good_order_whatever_their_acceptor(Transport transport)
            throws Exception {
        for (int i = 0; i < 5; i++) {
            Listener listener = Guests.echo(Guests.listener(transport, 1, QUEUE).acceptors(4));
            try (Client inside = Guests.admitted(listener)) {
                List<Client> waiting = waiting(40, listener);
                listener.drain(LONG);
                for (Client client : waiting) {
                    assertThat(client.end()).isEqualTo(Client.End.CLOSED);
                }
                assertThat(inside.end()).isEqualTo(Client.End.CLOSED);
                Guests.closeAll(waiting);
            }
            listener.stopped().toCompletableFuture().join();
            assertThat(listener.stats().waiting()).isZero();
            assertThat(listener.stats().open()).isZero();
        }
    }

    @EachTransport
    void none_of_them_is_admitted_although_slots_become_free(Transport transport) throws Exception {
        Recorder recorder = new Recorder();
        Listener listener = Guests.listener(transport, 3, QUEUE)
                .acceptors(2)
                .handler(recorder)
                .start();
        List<Client> inside = List.of(Guests.admitted(listener), Guests.admitted(listener), Guests.admitted(listener));
        List<Client> waiting = waiting(10, listener);
        listener.drain(LONG);
        for (Client client : waiting) {
            assertThat(client.end()).isEqualTo(Client.End.CLOSED);
        }
        Guests.closeAll(waiting);
        Guests.closeAll(inside);
        assertThat(listener.stopped().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .extracting(DrainResult::drained, DrainResult::cut)
                .containsExactly(3L, 0L);
        assertThat(recorder.calls).filteredOn("open"::equals).hasSize(3);
        assertThat(listener.stats().admitted()).isEqualTo(3);
    }

    @EachTransport
    void those_who_wait_are_gone_at_once_although_a_busy_connection_holds_the_drain_up(Transport transport)
            throws Exception {
        Busy busy = new Busy();
        Listener listener = Guests.listener(transport, 1, QUEUE).handler(busy).start();
        try (Client inside = Guests.admitted(listener).send("hold\n")) {
            busy.isBusy.await();
            List<Client> waiting = waiting(3, listener);
            listener.drain(LONG);
            for (Client client : waiting) {
                assertThat(client.end()).isEqualTo(Client.End.CLOSED);
            }
            assertThat(listener.stats().waiting()).isZero();
            assertThat(listener.stats().open()).isEqualTo(1);
            assertThat(listener.state()).isEqualTo(Listener.State.DRAINING);
            Guests.closeAll(waiting);
            busy.mayFinish.countDown();
            assertThat(inside.line()).isEqualTo("hold");
        } finally {
            busy.mayFinish.countDown();
        }
        listener.stopped().toCompletableFuture().join();
    }

    @EachTransport
    void those_in_hand_and_those_in_the_kernel_are_told_the_farewell(Transport transport) throws Exception {
        Listener listener = Guests.echo(
                Guests.listener(transport, 1, OverflowStrategy.backlog().withFarewell("bye\n"))
                        .acceptors(2));
        try (Client inside = Guests.admitted(listener)) {
            List<Client> excess = new ArrayList<>();
            while (listener.stats().waiting() < 2) {
                excess.addAll(Guests.connect(1, listener));
            }
            excess.addAll(Guests.connect(20, listener));
            listener.drain(LONG);
            for (Client client : excess) {
                assertThat(client.rest()).isEqualTo("bye\n");
            }
            assertThat(inside.end()).isEqualTo(Client.End.CLOSED);
            Guests.closeAll(excess);
        }
        listener.stopped().toCompletableFuture().join();
        assertThat(listener.stats().waiting()).isZero();
        assertThat(listener.stats().admitted()).isEqualTo(1);
        assertThat(listener.stats().gate()).containsKey(GateReason.DRAINING);
    }

    @EachTransport
    void their_places_of_an_address_are_given_back_so_that_nothing_holds_the_drain_up(Transport transport)
            throws Exception {
        Listener listener =
                Guests.echo(Guests.listener(transport, 1, OverflowStrategy.queue(100, Duration.ofMillis(500)))
                        .limits(Limits.none().perAddress(20)));
        try (Client inside = Guests.admitted(listener)) {
            List<Client> waiting = waiting(19, listener);
            listener.drain(LONG);
            // Their time would be up while the listener drains, or after.
            for (Client client : waiting) {
                assertThat(client.end()).isEqualTo(Client.End.CLOSED);
            }
            Guests.closeAll(waiting);
            assertThat(inside.end()).isEqualTo(Client.End.CLOSED);
        }
        listener.stopped().toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(listener.stats().refused()).containsOnlyKeys(RefusalReason.DRAINING);
    }

    @EachTransport
    void close_from_a_handler_does_not_deadlock_while_others_wait(Transport transport) throws Exception {
        CompletableFuture<Listener> self = new CompletableFuture<>();
        Listener listener = Guests.listener(transport, 1, QUEUE)
                .workers(1)
                .handler((line, connection) -> {
                    if (line.equals("stop")) {
                        self.join().close();
                    }
                    connection.send(line);
                })
                .start();
        self.complete(listener);
        try (Client inside = Guests.admitted(listener)) {
            List<Client> waiting = waiting(5, listener);
            assertThat(inside.send("stop\n").line()).isEqualTo("stop");
            for (Client client : waiting) {
                assertThat(client.end()).isEqualTo(Client.End.CLOSED);
            }
            assertThat(inside.end()).isEqualTo(Client.End.CLOSED);
            Guests.closeAll(waiting);
        }
        assertThat(listener.stopped().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .extracting(DrainResult::drained, DrainResult::cut)
                .containsExactly(1L, 0L);
    }
}
