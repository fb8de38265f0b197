package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS from the first byte. */
class TlsTest {
    private final Recorder handler = new Recorder() {
        @Override
        public void onMessage(String message, Connection<String> connection) {
            connection.send(connection.tls().orElseThrow().getProtocol());
        }
    };

    private static Stream<Arguments> providersAndProtocols() {
        return Stream.of(SslProvider.JDK, SslProvider.OPENSSL)
                .filter(provider -> provider == SslProvider.JDK || OpenSsl.isAvailable())
                .flatMap(provider -> Stream.of("TLSv1.2", "TLSv1.3").map(protocol -> Arguments.of(provider, protocol)));
    }

    @ParameterizedTest
    @MethodSource("providersAndProtocols")
    void both_versions_work_on_both_providers_and_the_session_says_which(SslProvider provider, String protocol)
            throws Exception {
        for (Transport transport : new Transport[] {Transport.IO_URING, Transport.EPOLL, Transport.NIO}) {
            try (Listener listener = Listener.tcp("127.0.0.1", 0)
                    .transport(transport)
                    .tls(Certificates.serverOptions(provider))
                    .handler(handler)
                    .start()) {
                try (SSLSocket client = (SSLSocket)
                        Certificates.client().getSocketFactory().createSocket("127.0.0.1", listener.port())) {
                    client.setSoTimeout(10_000);
                    client.setEnabledProtocols(new String[] {protocol});
                    client.getOutputStream().write("a\nb\n".getBytes(UTF_8));
                    client.shutdownOutput();
                    assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                            .isEqualTo(protocol + "\n" + protocol + "\n");
                }
            }
        }
    }

    @EachTransport
    void a_client_in_plain_meets_no_handler_and_its_slot_comes_back(Transport transport) throws Exception {
        try (Listener listener = start(transport);
                Client client = Client.connect(listener)) {
            client.send("hello in plain\n");
            await().until(() -> listener.openConnections() == 0);
            client.rest(); // an alert
        }
        assertThat(handler.calls).isEmpty();
    }

    @EachTransport
    void onOpen_waits_for_the_handshake(Transport transport) throws Exception {
        try (Listener listener = start(transport);
                Client client = Client.connect(listener)) {
            await().until(() -> listener.openConnections() == 1);
            assertThat(handler.calls).isEmpty();
            client.startTls();
            await().until(() -> handler.calls.contains("open"));
        }
    }

    @EachTransport
    void a_client_that_says_nothing_is_cut_at_the_handshake_deadline(Transport transport) throws Exception {
        try (Listener listener = start(transport);
                Client client = Client.connect(listener)) {
            assertThat(client.end()).isEqualTo(Client.End.RESET);
            await().until(() -> listener.openConnections() == 0);
        }
        assertThat(handler.calls).isEmpty();
    }

    @EachTransport
    void bytes_now_and_then_do_not_extend_the_handshake_deadline(Transport transport) throws Exception {
        try (Listener listener = start(transport);
                Client client = Client.connect(listener)) {
            byte[] start = {22, 3, 1, 1, 0}; // the header of a record of 256 bytes, which never comes whole
            client.send(start);
            await().until(() -> listener.openConnections() == 1);
            long begun = System.nanoTime();
            await().pollInterval(Duration.ofMillis(50)).until(() -> {
                try {
                    client.send(new byte[1]);
                } catch (java.io.IOException cut) {
                    return true;
                }
                return false;
            });
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        }
        assertThat(handler.calls).isEmpty();
    }

    @EachTransport
    void a_client_that_leaves_during_the_handshake_meets_no_handler(Transport transport) throws Exception {
        try (Listener listener = start(transport)) {
            for (boolean reset : new boolean[] {false, true}) {
                Client client = Client.connect(listener);
                client.send(new byte[] {22, 3, 1, 1, 0, 1});
                await().until(() -> listener.openConnections() == 1);
                if (reset) {
                    client.reset();
                } else {
                    client.close();
                }
                await().until(() -> listener.openConnections() == 0);
            }
        }
        assertThat(handler.calls).isEmpty();
    }

    @EachTransport
    void large_messages_pass_both_ways(Transport transport) throws Exception {
        byte[] sent = new byte[5 << 20];
        new java.util.Random(1).nextBytes(sent);
        try (Listener listener = Listener.tcp("127.0.0.1", 0)
                        .transport(transport)
                        .tls(Certificates.serverOptions())
                        .framing(Framing.bytes())
                        .handler((bytes, connection) -> connection.send(bytes.retain()))
                        .start();
                Client client = Client.connect(listener).startTls()) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    client.send(sent);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(client.socket().getInputStream().readNBytes(sent.length)).isEqualTo(sent);
            assertThat(writer).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void certificate_and_key_come_from_pem_files() throws Exception {
        try (Listener listener = Listener.tcp("127.0.0.1", 0)
                        .tls(TlsOptions.pem(Certificates.chain(), Certificates.key()))
                        .handler(handler)
                        .start();
                Client client = Client.connect(listener).startTls()) {
            assertThat(client.send("a\n").line()).startsWith("TLS");
        }
    }

    @Test
    void a_pem_file_that_is_not_there_or_wrong_is_named(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("missing.pem");
        Path wrong = Files.writeString(folder.resolve("wrong.pem"), "no certificate\n");
        assertThatThrownBy(() -> TlsOptions.pem(missing, Certificates.key()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(missing.toString());
        assertThatThrownBy(() -> TlsOptions.pem(Certificates.chain(), folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(folder.toString());
        assertThatThrownBy(() -> TlsOptions.pem(wrong, Certificates.key()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(wrong.toString());
        assertThatThrownBy(() -> TlsOptions.pem(Certificates.chain(), wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(wrong.toString());
    }

    @Test
    void a_context_for_clients_is_refused() throws Exception {
        var client = SslContextBuilder.forClient().sslProvider(SslProvider.JDK).build();
        assertThatThrownBy(() -> TlsOptions.of(client)).isInstanceOf(IllegalArgumentException.class);
    }

    private Listener start(Transport transport) {
        return Listener.tcp("127.0.0.1", 0)
                .name("test")
                .transport(transport)
                .tls(Certificates.serverOptions())
                .deadlines(Deadlines.defaults().handshake(Duration.ofMillis(300)))
                .handler(handler)
                .start();
    }
}
