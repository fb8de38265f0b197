package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One too many, and what becomes of it. */
class OverflowStrategyTest {

    private static ListenerBuilder<String, String> full(Transport transport, OverflowStrategy strategy) {
        return Listener.tcp("127.0.0.1", 0)
                .name("full")
                .transport(transport)
                .maxConnections(1)
                .overflow(strategy);
    }

    private static Listener echo(ListenerBuilder<String, String> builder) {
        return builder.handler((line, connection) -> connection.send(line)).start();
    }

    /** A client that holds its slot for sure. */
    private static Client admitted(Listener listener) throws Exception {
        Client client = Client.connect(listener);
        assertThat(client.send("in\n").line()).isEqualTo("in");
        return client;
    }

    @EachTransport
    void refuse_with_a_farewell_says_it_and_closes_in_good_order(Transport transport) throws Exception {
        try (Listener listener = echo(full(transport, OverflowStrategy.refuse("421 too busy\r\n")));
                Client first = admitted(listener);
                Client second = Client.connect(listener)) {
            second.send("hello, is anybody there?\n");
            assertThat(second.rest()).isEqualTo("421 too busy\r\n");
            assertThat(first.send("still\n").line()).isEqualTo("still");
            assertThat(listener.stats().refused()).containsEntry(RefusalReason.MAXIMUM, 1L);
        }
    }

    @EachTransport
    void backlog_serves_the_excess_in_order_as_slots_become_free(Transport transport) throws Exception {
        try (Listener listener = echo(full(transport, OverflowStrategy.backlog()))) {
            List<Client> clients = new ArrayList<>();
            clients.add(admitted(listener));
            for (int i = 1; i < 20; i++) {
                clients.add(Client.connect(listener).send("client " + i + "\n"));
            }
            await().until(() -> listener.stats().waiting() == 1);
            assertThat(listener.stats().accepted()).isEqualTo(2);
            assertThat(listener.stats().gate()).containsKey(GateReason.FULL);
            for (int i = 1; i < 20; i++) {
                clients.get(i - 1).close();
                assertThat(clients.get(i).line()).isEqualTo("client " + i);
            }
            clients.get(19).close();
            await().until(() -> listener.openConnections() == 0);
            assertThat(listener.stats().peak()).isEqualTo(1);
        }
    }

    @EachTransport
    void queue_serves_first_come_first_served_and_refuses_beyond_its_capacity(Transport transport) throws Exception {
        try (Listener listener = echo(full(transport, OverflowStrategy.queue(5, Duration.ofMinutes(1)))
                .acceptors(3))) {
            List<Client> clients = new ArrayList<>();
            clients.add(admitted(listener));
            for (int i = 1; i <= 5; i++) {
                clients.add(Client.connect(listener).send("client " + i + "\n"));
                int waiting = i;
                await().until(() -> listener.stats().waiting() == waiting);
            }
            assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            for (int i = 1; i <= 5; i++) {
                clients.get(i - 1).close();
                assertThat(clients.get(i).line()).isEqualTo("client " + i);
            }
            clients.get(5).close();
            await().until(() -> listener.openConnections() == 0);
            assertThat(listener.stats().refused()).containsEntry(RefusalReason.CROWDED, 1L);
        }
    }

    @EachTransport
    void queue_refuses_who_has_waited_too_long(Transport transport) throws Exception {
        try (Listener listener = echo(full(transport, OverflowStrategy.queue(5, Duration.ofMillis(200))));
                Client first = admitted(listener)) {
            assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            assertThat(listener.stats().refused()).containsEntry(RefusalReason.WAITED_TOO_LONG, 1L);
            assertThat(listener.stats().waiting()).isZero();
            assertThat(first.send("still\n").line()).isEqualTo("still");
        }
    }

    @EachTransport
    void evict_makes_room_by_closing_the_longest_idle(Transport transport) throws Exception {
        try (Listener listener = echo(full(transport, OverflowStrategy.evictIdle(Duration.ofMillis(300)))
                        .maxConnections(2));
                Client idle = admitted(listener);
                Client busy = admitted(listener)) {
            long idleSinceNanos = System.nanoTime();
            await().until(() -> busy.send("x\n").line().equals("x")
                    && System.nanoTime() - idleSinceNanos
                            > Duration.ofMillis(400).toNanos());
            try (Client third = admitted(listener)) {
                assertThat(idle.end()).isEqualTo(Client.End.CLOSED);
                assertThat(busy.send("still\n").line()).isEqualTo("still");
                assertThat(third.send("too\n").line()).isEqualTo("too");
                assertThat(listener.stats().closed()).containsEntry(CloseReason.OVERFLOW_EVICTED, 1L);
                assertThat(listener.stats().evicted()).isEqualTo(1);
            }
        }
    }

    @EachTransport
    void evict_refuses_if_nobody_is_idle_enough(Transport transport) throws Exception {
        try (Listener listener = echo(full(transport, OverflowStrategy.evictIdle(Duration.ofMinutes(1))));
                Client first = admitted(listener)) {
            assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            assertThat(listener.stats().refused()).containsEntry(RefusalReason.NOBODY_IDLE, 1L);
            assertThat(first.send("still\n").line()).isEqualTo("still");
        }
    }

    @EachTransport
    void raising_the_maximum_admits_the_waiting_at_once_in_order(Transport transport) throws Exception {
        try (Listener listener = echo(full(transport, OverflowStrategy.queue(10, Duration.ofMinutes(1))));
                Client first = admitted(listener);
                Client second = Client.connect(listener).send("second\n")) {
            await().until(() -> listener.stats().waiting() == 1);
            try (Client third = Client.connect(listener).send("third\n")) {
                await().until(() -> listener.stats().waiting() == 2);
                listener.maxConnections(2);
                assertThat(second.line()).isEqualTo("second");
                assertThat(listener.stats().waiting()).isEqualTo(1);
                listener.maxConnections(3);
                assertThat(third.line()).isEqualTo("third");
                assertThat(first.send("still\n").line()).isEqualTo("still");
            }
        }
    }

    @EachTransport
    void waiting_clients_get_their_farewell_when_the_listener_drains(Transport transport) throws Exception {
        Listener listener = echo(full(
                transport, OverflowStrategy.queue(10, Duration.ofMinutes(1)).withFarewell("bye\n")));
        try (Client first = admitted(listener);
                Client second = Client.connect(listener).send("second\n")) {
            await().until(() -> listener.stats().waiting() == 1);
            listener.drain(Duration.ofSeconds(5));
            assertThat(second.rest()).isEqualTo("bye\n");
            assertThat(first.end()).isEqualTo(Client.End.CLOSED);
        }
        listener.stopped().toCompletableFuture().join();
        assertThat(listener.stats().waiting()).isZero();
    }

    @EachTransport
    void who_hung_up_while_waiting_takes_no_slot(Transport transport) throws Exception {
        Recorder recorder = new Recorder();
        try (Listener listener = full(transport, OverflowStrategy.queue(10, Duration.ofMinutes(1)))
                .handler(recorder)
                .start()) {
            Client first = admitted(listener);
            {
                Client.connect(listener).close();
                Client.connect(listener).reset();
                await().until(() -> listener.stats().waiting() == 2);
                try (Client last = Client.connect(listener).send("last\n").halfClose()) {
                    await().until(() -> listener.stats().waiting() == 3);
                    first.close();
                    assertThat(last.rest()).isEqualTo("last\n");
                }
            }
            await().until(() -> listener.openConnections() == 0);
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

    @EachTransport
    void a_suspended_listener_lets_clients_wait_in_the_kernel_and_serves_those_it_has(Transport transport)
            throws Exception {
        try (Listener listener = echo(full(transport, OverflowStrategy.refuse()).maxConnections(10));
                Client first = admitted(listener)) {
            listener.suspend();
            listener.suspend();
            await().until(() -> listener.stats().gate().containsKey(GateReason.SUSPENDED));
            // One accept may be under way already; it is let in.
            try (Client second = Client.connect(listener);
                    Client third = Client.connect(listener).send("third\n")) {
                assertThat(first.send("still\n").line()).isEqualTo("still");
                assertThat(listener.stats().accepted()).isLessThanOrEqualTo(2);
                listener.resume();
                assertThat(third.line()).isEqualTo("third");
                assertThat(second.send("too\n").line()).isEqualTo("too");
            }
        }
    }
}
