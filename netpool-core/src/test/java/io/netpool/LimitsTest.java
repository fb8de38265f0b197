package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits beside the maximum: an address, a rate, a network. */
class LimitsTest {
    private static final String HERE = "127.0.0.2";
    private static final String THERE = "127.0.0.3";
    private static final Duration LONG = Duration.ofMinutes(1);

    private static ListenerBuilder<String, String> listener(Transport transport, Limits limits) {
        return Guests.listener(transport, 1_000, OverflowStrategy.refuse()).limits(limits);
    }

    @EachTransport
    void an_address_has_exactly_as_many_connections_as_it_may_over_four_acceptors(Transport transport)
            throws Exception {
        try (Listener listener =
                Guests.echo(listener(transport, Limits.none().perAddress(10)).acceptors(4))) {
            Queue<Client> admitted = new ConcurrentLinkedQueue<>();
            AtomicInteger next = new AtomicInteger();
            Guests.atOnce(
                    200,
                    () -> greetedFrom(next.getAndIncrement() % 2 == 0 ? HERE : THERE, listener)
                            .map(admitted::add));
            assertThat(admitted).filteredOn(client -> isFrom(HERE, client)).hasSize(10);
            assertThat(admitted).filteredOn(client -> isFrom(THERE, client)).hasSize(10);
            assertThat(listener.stats().refused()).containsEntry(RefusalReason.ADDRESS, 180L);
            Guests.closeAll(admitted);
        }
    }

    private static Optional<Client> greetedFrom(String address, Listener listener) throws Exception {
        try {
            Client client = Guests.from(address, listener);
            return client.send("in\n").line().equals("in") ? Optional.of(client) : Optional.empty();
        } catch (SocketException reset) {
            return Optional.empty();
        } catch (java.io.IOException end) {
            throw new AssertionError("closed in good order, where a reset was due", end);
        }
    }

    private static boolean isFrom(String address, Client client) {
        return client.socket().getLocalAddress().getHostAddress().equals(address);
    }

    @EachTransport
    void an_address_gets_its_places_back_as_its_connections_end(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(listener(transport, Limits.none().perAddress(2)))) {
            for (int i = 0; i < 10; i++) {
                try (Client one = Guests.greeted(Guests.from(HERE, listener));
                        Client two = Guests.greeted(Guests.from(HERE, listener))) {
                    assertThat(Guests.isReset(HERE, listener)).isTrue();
                    assertThat(one.send("still\n").line()).isEqualTo("still");
                    if (i % 2 == 0) {
                        two.reset();
                    }
                }
                Guests.until("empty", () -> listener.openConnections() == 0);
            }
        }
    }

    @EachTransport
    void exempt_networks_are_not_counted(Transport transport) throws Exception {
        Limits limits = Limits.none().perAddress(1).exempt("127.0.0.2/32", "10.0.0.0/8");
        try (Listener listener = Guests.echo(listener(transport, limits))) {
            List<Client> proxied = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                proxied.add(Guests.greeted(Guests.from(HERE, listener)));
            }
            try (Client other = Guests.greeted(Guests.from(THERE, listener))) {
                assertThat(Guests.isReset(THERE, listener)).isTrue();
                assertThat(other.send("still\n").line()).isEqualTo("still");
            }
            Guests.closeAll(proxied);
        }
    }

    @EachTransport
    void those_who_wait_count_and_give_their_place_back_when_they_are_refused(Transport transport) throws Exception {
        try (Listener listener =
                        Guests.echo(Guests.listener(transport, 1, OverflowStrategy.queue(5, Duration.ofMillis(300)))
                                .limits(Limits.none().perAddress(1)));
                Client inside = Guests.greeted(Guests.from(HERE, listener));
                Client waiting = Guests.from(THERE, listener)) {
            Guests.until("waits", () -> listener.stats().waiting() == 1);
            assertThat(Guests.isReset(THERE, listener)).isTrue();
            assertThat(listener.stats().refused()).containsOnlyKeys(RefusalReason.ADDRESS);
            assertThat(waiting.end()).isEqualTo(Client.End.RESET);
            try (Client again = Guests.from(THERE, listener)) {
                Guests.until("waits again", () -> listener.stats().waiting() == 1);
                inside.halfClose();
                assertThat(Guests.greeted(again)).isNotNull();
            }
        }
    }

    @EachTransport
    void those_refused_at_the_maximum_give_their_place_back(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 1, OverflowStrategy.refuse())
                        .limits(Limits.none().perAddress(1)));
                Client inside = Guests.greeted(Guests.from(HERE, listener))) {
            for (int i = 0; i < 3; i++) {
                assertThat(Guests.isReset(THERE, listener)).isTrue();
            }
            assertThat(listener.stats().refused()).containsOnlyKeys(RefusalReason.MAXIMUM);
            inside.halfClose();
            Guests.until("empty", () -> listener.openConnections() == 0);
            try (Client other = Guests.greeted(Guests.from(THERE, listener))) {
                assertThat(Guests.isReset(THERE, listener)).isTrue();
                assertThat(other.send("still\n").line()).isEqualTo("still");
            }
        }
    }

    @EachTransport
    void those_who_hung_up_while_they_waited_give_their_place_back(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 1, OverflowStrategy.queue(5, LONG))
                        .limits(Limits.none().perAddress(1)));
                Client inside = Guests.greeted(Guests.from(HERE, listener))) {
            Guests.from(THERE, listener).reset();
            Guests.until("waits", () -> listener.stats().waiting() == 1);
            inside.halfClose();
            Guests.until("gone", () -> listener.stats().waiting() == 0 && listener.openConnections() == 0);
            try (Client other = Guests.greeted(Guests.from(THERE, listener))) {
                assertThat(other.send("still\n").line()).isEqualTo("still");
            }
        }
    }

    @EachTransport
    void over_the_accept_rate_clients_come_later_and_nobody_is_refused(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(listener(transport, Limits.none().acceptRate(40)))) {
            long begunNanos = System.nanoTime();
            List<Client> clients = Guests.connect(44, listener);
            Guests.until(
                    "the gate is shut for the rate",
                    () -> listener.stats().gate().containsKey(GateReason.RATE));
            for (Client client : clients) {
                Guests.greeted(client);
            }
            // A burst of 4 at once, the other 40 in a second.
            assertThat(Duration.ofNanos(System.nanoTime() - begunNanos))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
            assertThat(listener.stats().refused()).isEmpty();
            assertThat(listener.stats().admitted()).isEqualTo(44);
            Guests.closeAll(clients);
        }
    }

    @EachTransport
    void only_networks_that_are_allowed_and_not_denied_come_in(Transport transport) throws Exception {
        Limits limits = Limits.none().allow("127.0.0.0/29", "10.0.0.0/8").deny("127.0.0.3/32", "127.0.0.6/31");
        try (Listener listener = Guests.echo(listener(transport, limits));
                Client allowed = Guests.greeted(Guests.from("127.0.0.2", listener));
                Client allowedToo = Guests.greeted(Guests.from("127.0.0.5", listener))) {
            assertThat(Guests.isReset("127.0.0.3", listener))
                    .as("denied inside allowed")
                    .isTrue();
            assertThat(Guests.isReset("127.0.0.7", listener))
                    .as("denied by a network")
                    .isTrue();
            assertThat(Guests.isReset("127.0.0.8", listener)).as("not allowed").isTrue();
            assertThat(listener.stats().refused()).containsExactly(Map.entry(RefusalReason.NETWORK, 3L));
            assertThat(allowed.send("still\n").line()).isEqualTo("still");
            assertThat(allowedToo.send("still\n").line()).isEqualTo("still");
        }
    }

    @EachTransport
    void a_network_that_may_not_come_in_is_told_nothing(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 0, OverflowStrategy.refuse("bye\n"))
                .limits(Limits.none().deny("127.0.0.2/32")))) {
            assertThat(Guests.isReset(HERE, listener)).isTrue();
            try (Client other = Guests.from(THERE, listener)) {
                assertThat(other.rest()).isEqualTo("bye\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.0.0.0/33",
                "host/8",
                "::1/129",
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0/8",
                "::ffff:10.0.0.0/104",
                "fe80::1%nosuch/64"
            })
    void what_is_no_network_is_refused_and_named(String network) {
        String message = "network \"" + network + "\": give ADDRESS/BITS, such as 10.0.0.0/8 or 2001:db8::/32";
        assertThatThrownBy(() -> Limits.none().allow("127.0.0.0/8", network))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> Limits.none().deny(network)).hasMessage(message);
        assertThatThrownBy(() -> Limits.none().exempt(network)).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "10.0.0.0/8", "127.0.0.1/32", "::/0", "2001:db8::/32", "::1/128"})
    void what_is_a_network_is_taken(String network) {
        assertThat(Limits.none().allow(network).allowed()).containsExactly(network);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void a_limit_an_address_under_1_is_refused(int connections) {
        assertThatThrownBy(() -> Limits.none().perAddress(connections))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("perAddress = " + connections + ": give 1 or more");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 129})
    void a_prefix_out_of_range_is_refused(int bits) {
        assertThatThrownBy(() -> Limits.none().ipv6Prefix(bits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ipv6Prefix = " + bits + ": give 1 to 128 bits");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000_001})
    void a_rate_out_of_range_is_refused(int clients) {
        assertThatThrownBy(() -> Limits.none().acceptRate(clients))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("acceptRate = " + clients + ": give 1 to 1000000 a second");
    }
}
