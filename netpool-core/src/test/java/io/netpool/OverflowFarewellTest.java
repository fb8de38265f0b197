package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Last words to those who are refused, without letting a flood hold descriptors. */
class OverflowFarewellTest {

    @EachTransport
    void refuse_with_a_farewell_says_it_and_closes_in_good_order(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 1, OverflowStrategy.refuse("421 busy\r\n")));
                Client first = Guests.admitted(listener);
                Client second = Client.connect(listener)) {
            second.send("hello, is anybody there?\n");
            assertThat(second.rest()).isEqualTo("421 busy\r\n");
            assertThat(first.send("still\n").line()).isEqualTo("still");
            assertThat(listener.stats().refused()).containsEntry(RefusalReason.MAXIMUM, 1L);
        }
    }

    @EachTransport
    void a_farewell_is_sent_in_utf_8_exactly_as_given(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 0, OverflowStrategy.refuse("grüß Gött ☂")));
                Client client = Client.connect(listener)) {
            assertThat(client.rest()).isEqualTo("grüß Gött ☂");
        }
    }

    @EachTransport
    void at_most_256_farewells_are_under_way_at_once_and_who_comes_then_is_reset(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 0, OverflowStrategy.refuse("bye\n")))) {
            // They wait in the kernel and come in one burst, well within the second that each farewell lasts.
            listener.suspend();
            List<Client> clients = Guests.connect(300, listener);
            Guests.until("suspended", () -> listener.stats().gate().containsKey(GateReason.SUSPENDED));
            listener.resume();
            int said = 0;
            int reset = 0;
            for (Client client : clients) {
                String words = Guests.lastWords(client);
                if (words == null) {
                    reset++;
                } else {
                    assertThat(words).isEqualTo("bye\n");
                    said++;
                }
            }
            assertThat(said).isEqualTo(256);
            assertThat(reset).isEqualTo(44);
            assertThat(listener.stats().refused()).containsEntry(RefusalReason.MAXIMUM, 300L);
            Guests.closeAll(clients);
        }
    }

    @EachTransport
    void each_acceptor_has_256_farewells_of_its_own(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(
                Guests.listener(transport, 0, OverflowStrategy.refuse("bye\n")).acceptors(2))) {
            listener.suspend();
            Guests.until("suspended", () -> listener.stats().gate().containsKey(GateReason.SUSPENDED));
            List<Client> clients = Guests.connect(400, listener);
            listener.resume();
            int said = 0;
            for (Client client : clients) {
                said += Guests.lastWords(client) == null ? 0 : 1;
            }
            long expected = listener.stats().acceptedBy().stream()
                    .mapToLong(accepted -> Math.min(256, accepted))
                    .sum();
            assertThat(said).isEqualTo((int) expected).isGreaterThan(256);
            Guests.closeAll(clients);
        }
    }

    @EachTransport
    void a_farewell_to_a_client_that_never_closes_ends_after_about_a_second(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 0, OverflowStrategy.refuse("bye\n")));
                Client client = Client.connect(listener)) {
            long begunNanos = System.nanoTime();
            assertThat(client.rest()).isEqualTo("bye\n");
            // What it sends is discarded while its socket is open on the other side, and answered with a reset then.
            Guests.until("closed", () -> isBroken(client));
            assertThat(Duration.ofNanos(System.nanoTime() - begunNanos))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(8));
        }
    }

    @EachTransport
    void places_for_farewells_come_back(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 0, OverflowStrategy.refuse("bye\n")))) {
            for (int i = 0; i < 600; i++) {
                try (Client client = Client.connect(listener)) {
                    assertThat(client.rest()).isEqualTo("bye\n");
                }
            }
        }
    }

    @Test
    void a_farewell_under_tls_is_a_configuration_error_that_says_why() {
        assertThatThrownBy(() -> Listener.tcp(0)
                        .name("secret")
                        .overflow(
                                OverflowStrategy.queue(5, Duration.ofSeconds(1)).withFarewell("bye\n"))
                        .tls(Certificates.serverOptions())
                        .handler((line, connection) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("listener secret: overflow with a farewell on a listener with tls")
                .hasMessageContaining("before the handshake nothing can be said in plain")
                .hasMessageContaining("use startTls");
    }

    private static boolean isBroken(Client client) {
        try {
            client.send("x");
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
