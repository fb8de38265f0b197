package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The excess waits in the kernel, but for one in hand of each acceptor. */
class OverflowBacklogTest {

    @EachTransport
    void backlog_serves_the_excess_in_order_as_slots_become_free(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 1, OverflowStrategy.backlog()))) {
            List<Client> clients = new ArrayList<>();
            clients.add(Guests.admitted(listener));
            for (int i = 1; i < 20; i++) {
                clients.add(Client.connect(listener).send("client " + i + "\n"));
            }
            Guests.until("one in hand", () -> listener.stats().waiting() == 1);
            assertThat(listener.stats().accepted()).isEqualTo(2);
            assertThat(listener.stats().gate()).containsOnlyKeys(GateReason.FULL);
            for (int i = 1; i < 20; i++) {
                clients.get(i - 1).close();
                assertThat(clients.get(i).line()).isEqualTo("client " + i);
            }
            clients.get(19).close();
            Guests.until("empty", () -> listener.openConnections() == 0);
            assertThat(listener.stats().peak()).isEqualTo(1);
            Guests.until("open", () -> listener.stats().gate().isEmpty());
            assertThat(listener.stats().refused()).isEmpty();
        }
    }

    @EachTransport
    void three_acceptors_hold_at_most_three_in_hand_and_only_those_that_hold_one_are_shut(Transport transport)
            throws Exception {
        Queue<ListenerEvent> shut = new ConcurrentLinkedQueue<>();
        try (Listener listener = Guests.echo(Guests.listener(transport, 1, OverflowStrategy.backlog())
                .acceptors(3)
                .observer(event -> {
                    if (event instanceof ListenerEvent.GateShut) {
                        shut.add(event);
                    }
                }))) {
            Client first = Guests.admitted(listener);
            long[] before = acceptedBy(listener);
            List<Client> waiting = new ArrayList<>();
            // Clients fall to acceptors at random: they come until each acceptor has one in hand.
            while (listener.stats().waiting() < 3) {
                waiting.add(Client.connect(listener).send("me\n"));
                Guests.until(
                        "told of each in hand",
                        () -> shut.size() == listener.stats().waiting());
            }
            waiting.addAll(Guests.connect(30, listener));
            long[] now = acceptedBy(listener);
            for (int i = 0; i < 3; i++) {
                assertThat(now[i] - before[i]).as("acceptor %d", i + 1).isEqualTo(1);
            }
            assertThat(listener.stats().waiting()).isEqualTo(3);
            assertThat(shut)
                    .containsExactlyInAnyOrder(
                            new ListenerEvent.GateShut(1, GateReason.FULL),
                            new ListenerEvent.GateShut(2, GateReason.FULL),
                            new ListenerEvent.GateShut(3, GateReason.FULL));
            first.close();
            Guests.closeAll(waiting);
            Guests.until(
                    "empty",
                    () -> listener.stats().accepted() == waiting.size() + 1L
                            && listener.openConnections() == 0
                            && listener.stats().waiting() == 0);
            assertThat(listener.stats().peak()).isEqualTo(1);
        }
    }

    @EachTransport
    void a_freed_slot_takes_the_oldest_in_hand_of_all_acceptors(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(
                Guests.listener(transport, 1, OverflowStrategy.backlog()).acceptors(4))) {
            Client inside = Guests.admitted(listener);
            List<Client> inHand = new ArrayList<>();
            List<Client> inKernel = new ArrayList<>();
            while (inHand.size() < 3) {
                int held = listener.stats().waiting();
                long accepted = listener.stats().accepted();
                Client client = Client.connect(listener);
                // It is in hand once it is accepted; while its acceptor is shut it stays in the kernel, and nothing
                // happens.
                if (isAccepted(listener, accepted)) {
                    Guests.until("in hand", () -> listener.stats().waiting() == held + 1);
                    inHand.add(client);
                } else {
                    inKernel.add(client);
                }
            }
            Guests.closeAll(inKernel);
            for (Client next : inHand) {
                inside.close();
                inside = Guests.greeted(next);
            }
            inside.close();
        }
    }

    private static boolean isAccepted(Listener listener, long before) {
        long begunNanos = System.nanoTime();
        while (System.nanoTime() - begunNanos < 200_000_000) {
            if (listener.stats().accepted() > before) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    private static long[] acceptedBy(Listener listener) {
        return listener.stats().acceptedBy().stream().mapToLong(Long::longValue).toArray();
    }
}
