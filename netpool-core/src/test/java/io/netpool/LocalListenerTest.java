package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** A listener within the JVM is as one on a port. */
class LocalListenerTest {
    private final Recorder handler = new Recorder();

    @Test
    void a_line_sent_comes_back() throws Exception {
        try (Listener listener = Guests.echo(Listener.local("echo"));
                LocalClient client = LocalClient.connect(listener)) {
            assertThat(client.send("hello\nagain\n").line()).isEqualTo("hello");
            assertThat(client.line()).isEqualTo("again");
        }
    }

    @Test
    void a_line_comes_back_under_tls() throws Exception {
        SslContext trusting = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
        try (Listener listener = Listener.local("tls")
                .tls(Certificates.serverOptions())
                .handler(handler)
                .start()) {
            try (LocalClient client = LocalClient.connect(listener, trusting)) {
                assertThat(client.send("hello\n").line()).isEqualTo("hello");
            }
            Guests.until("empty", () -> listener.openConnections() == 0);
        }
        assertThat(handler.calls).containsExactly("open", "message hello", "close CLIENT_CLOSED");
    }

    @Test
    void callbacks_come_in_order_and_close_comes_once_and_last() throws Exception {
        try (Listener listener = Listener.local("order").handler(handler).start()) {
            try (LocalClient client = LocalClient.connect(listener)) {
                assertThat(client.send("a\nb\n").line()).isEqualTo("a");
                assertThat(client.line()).isEqualTo("b");
            }
            Guests.until("empty", () -> listener.openConnections() == 0);
        }
        assertThat(handler.calls).containsExactly("open", "message a", "message b", "close CLIENT_CLOSED");
    }

    @Test
    void an_end_inside_a_message_is_a_protocol_error() throws Exception {
        try (Listener listener = Listener.local("half").handler(handler).start()) {
            try (LocalClient client = LocalClient.connect(listener)) {
                assertThat(client.send("a\nhalf").line()).isEqualTo("a");
            }
            Guests.until("empty", () -> listener.openConnections() == 0);
        }
        assertThat(handler.calls).endsWith("close PROTOCOL_ERROR");
    }

    @Test
    void addresses_are_the_name_and_the_clients_id() throws Exception {
        Queue<InetSocketAddress> seen = new ConcurrentLinkedQueue<>();
        MessageHandler<String, String> looking = new MessageHandler<>() {
            @Override
            public void onMessage(String line, Connection<String> connection) {}

            @Override
            public void onClose(Connection<String> connection, CloseReason reason) {
                seen.add(connection.localAddress());
                seen.add(connection.remoteAddress());
            }
        };
        try (Listener listener = Listener.local("Where").handler(looking).start()) {
            InetSocketAddress where = InetSocketAddress.createUnresolved("where", 0);
            assertThat(listener.address()).isEqualTo(where);
            assertThat(listener.port()).isZero();
            assertThat(listener.transport()).isEqualTo(Transport.LOCAL);
            LocalClient client = LocalClient.connect(listener);
            String id = String.valueOf(client.channel().localAddress()).substring("local:".length());
            client.close();
            Guests.until("empty", () -> listener.openConnections() == 0);
            assertThat(seen).containsExactly(where, InetSocketAddress.createUnresolved(id, 0));
        }
    }

    @Test
    void events_and_numbers_are_told() throws Exception {
        Queue<ListenerEvent> told = new ConcurrentLinkedQueue<>();
        try (Listener listener =
                Guests.echo(Listener.local("told").maxConnections(1).observer(told::add))) {
            LocalClient client = LocalClient.connect(listener);
            assertThat(client.send("in\n").line()).isEqualTo("in");
            assertThat(LocalClient.knocking(listener).isRefused()).isTrue();
            assertThat(listener.stats())
                    .returns(1, ListenerStats::open)
                    .returns(2L, ListenerStats::accepted)
                    .returns(3L, ListenerStats::bytesIn)
                    .returns(Map.of(RefusalReason.MAXIMUM, 1L), ListenerStats::refused);
            client.close();
            Guests.until("told", () -> told.stream().anyMatch(event -> event instanceof ListenerEvent.Closed));
        }
        assertThat(told)
                .extracting(event -> event.getClass().getSimpleName())
                .containsSubsequence("Started", "GateOpened", "Opened", "Refused", "Closed");
    }

    @Test
    void a_client_that_says_nothing_is_closed_at_its_deadline() throws Exception {
        try (Listener listener = Listener.local("late")
                        .deadlines(Deadlines.defaults().firstMessage(Duration.ofMillis(100)))
                        .handler(handler)
                        .start();
                LocalClient client = LocalClient.connect(listener)) {
            assertThat(client.rest()).isEmpty();
            Guests.until("empty", () -> listener.openConnections() == 0);
        }
        assertThat(handler.calls).containsExactly("open", "close TIMEOUT_FIRST_MESSAGE");
    }

    @Test
    void nobody_comes_in_while_it_is_suspended() throws Exception {
        try (Listener listener = Guests.echo(Listener.local("suspended"))) {
            assertThat(LocalClient.connect(listener).send("in\n").line()).isEqualTo("in");
            listener.suspend();
            Guests.until("shut", () -> !listener.stats().gate().isEmpty());
            List<LocalClient> waiting = Guests.atOnce(5_001, () -> LocalClient.knocking(listener));
            LocalClient gone = waiting.remove(7);
            gone.close();
            await().during(Duration.ofMillis(100))
                    .until(() ->
                            listener.stats().accepted() == 1 && waiting.stream().allMatch(LocalClient::isWaiting));
            listener.resume();
            for (LocalClient client : waiting) {
                client.inside();
            }
            Guests.until("all in", () -> listener.openConnections() == 5_001);
            assertThat(listener.stats().refused()).isEqualTo(Map.of(RefusalReason.HUNG_UP, 1L));
        }
    }

    @Test
    void limits_that_look_at_addresses_let_everybody_in() throws Exception {
        try (Listener listener = Guests.echo(
                Listener.local("anywhere").limits(Limits.none().perAddress(1).allow("10.0.0.0/8")))) {
            assertThat(LocalClient.connect(listener).send("one\n").line()).isEqualTo("one");
            assertThat(LocalClient.connect(listener).send("two\n").line()).isEqualTo("two");
        }
    }
}
