package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What an operator may do to a listener that runs. */
class WhileRunningTest {
    private static final OverflowStrategy QUEUE = OverflowStrategy.queue(50, Duration.ofMinutes(1));

    private static List<Client> waiting(int count, Listener listener) throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            clients.add(Client.connect(listener).send(i + "\n"));
            int waiting = i;
            Guests.until("waits", () -> listener.stats().waiting() == waiting);
        }
        return clients;
    }

    @EachTransport
    void raising_the_maximum_admits_the_waiting_at_once_in_order_and_never_beyond(Transport transport)
            throws Exception {
        Recorder recorder = new Recorder();
        try (Listener listener = Guests.listener(transport, 0, QUEUE)
                .acceptors(3)
                .handler(recorder)
                .start()) {
            List<Client> clients = waiting(12, listener);
            int admitted = 0;
            for (int maximum : new int[] {1, 2, 7, 10}) {
                listener.maxConnections(maximum);
                assertThat(listener.stats().waiting()).isEqualTo(12 - maximum);
                assertThat(listener.openConnections()).isEqualTo(maximum);
                for (; admitted < maximum; admitted++) {
                    assertThat(clients.get(admitted).line()).isEqualTo(String.valueOf(admitted + 1));
                }
                assertThat(recorder.calls).filteredOn("open"::equals).hasSize(maximum);
            }
            assertThat(listener.stats().peak()).isEqualTo(10);
            Guests.closeAll(clients);
        }
    }

    @EachTransport
    void lowering_the_maximum_closes_nobody_and_admits_nobody_until_the_count_is_below(Transport transport)
            throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 4, QUEUE))) {
            List<Client> inside = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                inside.add(Guests.admitted(listener));
            }
            listener.maxConnections(2);
            List<Client> waiting = waiting(2, listener);
            for (int open = 3; open >= 2; open--) {
                inside.remove(0).close();
                int left = open;
                Guests.until("one has gone", () -> listener.openConnections() == left);
                assertThat(listener.stats().waiting()).isEqualTo(2);
            }
            for (Client client : inside) {
                assertThat(client.send("still\n").line()).isEqualTo("still");
            }
            inside.remove(0).close();
            assertThat(waiting.get(0).line()).isEqualTo("1");
            assertThat(listener.openConnections()).isEqualTo(2);
            assertThat(listener.stats().waiting()).isEqualTo(1);
            Guests.closeAll(inside);
            Guests.closeAll(waiting);
        }
    }

    @EachTransport
    void a_maximum_of_0_admits_nobody_yet(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 2, QUEUE))) {
            listener.maxConnections(0);
            List<Client> clients = waiting(2, listener);
            assertThat(listener.openConnections()).isZero();
            listener.maxConnections(1);
            assertThat(clients.get(0).line()).isEqualTo("1");
            listener.maxConnections(0);
            clients.remove(0).close();
            Guests.until("gone", () -> listener.openConnections() == 0);
            assertThat(listener.stats().waiting()).isEqualTo(1);
            listener.maxConnections(1);
            assertThat(clients.get(0).line()).isEqualTo("2");
            Guests.closeAll(clients);
        }
    }

    @EachTransport
    void a_maximum_out_of_range_is_refused_by_name_and_changes_nothing(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 2, QUEUE))) {
            for (int maximum : new int[] {-1, 16_777_216}) {
                assertThatThrownBy(() -> listener.maxConnections(maximum))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("listener full: maxConnections = " + maximum
                                + ": give 0 to 16777215 (0 admits nobody)");
            }
            assertThat(listener.maxConnections()).isEqualTo(2);
            listener.maxConnections(16_777_215);
            assertThat(listener.maxConnections()).isEqualTo(16_777_215);
            try (Client client = Guests.admitted(listener)) {
                assertThat(client.send("still\n").line()).isEqualTo("still");
            }
        }
    }

    @EachTransport
    void a_suspended_listener_lets_clients_wait_in_the_kernel_and_serves_those_it_has(Transport transport)
            throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 10, OverflowStrategy.refuse()));
                Client first = Guests.admitted(listener)) {
            listener.suspend();
            Guests.until("suspended", () -> listener.stats().gate().containsKey(GateReason.SUSPENDED));
            // One accept may be under way already; it is let in.
            List<Client> others = Guests.connect(5, listener);
            assertThat(first.send("still\n").line()).isEqualTo("still");
            assertThat(listener.stats().accepted()).isLessThanOrEqualTo(2);
            listener.resume();
            for (Client other : others) {
                Guests.greeted(other);
            }
            assertThat(listener.stats().gate()).isEmpty();
            Guests.closeAll(others);
        }
    }

    @EachTransport
    void suspend_and_resume_may_be_said_twice(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(
                Guests.listener(transport, 10, OverflowStrategy.refuse()).acceptors(2))) {
            listener.resume();
            listener.suspend();
            listener.suspend();
            Guests.until("suspended", () -> listener.stats().gate().containsKey(GateReason.SUSPENDED));
            listener.resume();
            listener.resume();
            for (int i = 0; i < 10; i++) {
                Guests.closeAll(List.of(Guests.admitted(listener)));
            }
        }
    }

    @EachTransport
    void an_operator_is_not_punished_for_coming_after_the_end(Transport transport) throws Exception {
        Listener listener = Guests.echo(Guests.listener(transport, 10, OverflowStrategy.refuse()));
        listener.close();
        listener.suspend();
        listener.resume();
        listener.maxConnections(5);
        assertThat(listener.connections()).isEmpty();
        assertThat(listener.stats().open()).isZero();
        assertThat(listener.state()).isEqualTo(Listener.State.STOPPED);
    }

    @EachTransport
    void connections_are_listed_found_by_number_and_closed_one_by_one(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 10, OverflowStrategy.refuse()))) {
            assertThat(listener.connections()).isEmpty();
            try (Client one = Guests.admitted(listener);
                    Client two = Guests.admitted(listener)) {
                List<Connection<?>> connections = listener.connections();
                assertThat(connections)
                        .extracting(connection -> connection.remoteAddress().getPort())
                        .containsExactlyInAnyOrder(
                                one.socket().getLocalPort(), two.socket().getLocalPort());
                Connection<?> first = connections.stream()
                        .filter(connection -> connection.remoteAddress().getPort()
                                == one.socket().getLocalPort())
                        .findFirst()
                        .orElseThrow();
                assertThat(listener.connection(first.id())).contains(first);
                listener.connection(first.id()).ifPresent(Connection::close);
                assertThat(one.end()).isEqualTo(Client.End.CLOSED);
                one.halfClose();
                assertThat(listener.connection(first.id())).isEmpty();
                assertThat(listener.connections()).hasSize(1).doesNotContain(first);
                assertThat(listener.connection(4_711)).isEmpty();
                assertThat(two.send("still\n").line()).isEqualTo("still");
                Guests.until("closed", () -> listener.stats().closed().containsKey(CloseReason.HANDLER_CLOSED));
            }
            assertThat(listener.connections()).hasSizeLessThanOrEqualTo(1);
        }
    }
}
