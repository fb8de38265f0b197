package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;

/** TLS on request: a reply in plain, then TLS. */
class StartTlsTest {
    private final CompletableFuture<Connection<String>> request = new CompletableFuture<>();
    private final Recorder handler = new Recorder() {
        @Override
        public void onMessage(String message, Connection<String> connection) throws Exception {
            calls.add("message " + message);
            if (message.equals("STARTTLS")) {
                connection.startTls("220 go ahead");
                request.complete(connection);
            } else {
                connection.send(message + (connection.tls().isPresent() ? " under TLS" : " in plain"));
            }
        }
    };

    @EachTransport
    void a_reply_in_plain_and_then_tls(Transport transport) throws Exception {
        try (Listener listener = start(transport);
                Client client = Client.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("a in plain");
            assertThat(client.send("STARTTLS\n").line()).isEqualTo("220 go ahead");
            assertThat(client.startTls().send("b\n").line()).isEqualTo("b under TLS");
            assertThat(((SSLSocket) client.socket()).getSession().isValid()).isTrue();
        }
        assertThat(handler.calls)
                .containsExactly("open", "message a", "message STARTTLS", "message b", "close CLIENT_CLOSED");
    }

    @EachTransport
    void bytes_in_plain_behind_the_request_are_an_injection_and_not_handled(Transport transport) throws Exception {
        try (Listener listener = start(transport);
                Client client = Client.connect(listener)) {
            assertThat(client.send("STARTTLS\nRCPT TO:<mallory>\n").rest()).isEmpty();
        }
        assertThat(handler.calls)
                .containsExactly("open", "message STARTTLS", "error CorruptedFrameException", "close PROTOCOL_ERROR");
    }

    @EachTransport
    void half_a_message_behind_the_request_is_an_injection_too(Transport transport) throws Exception {
        try (Listener listener = start(transport);
                Client client = Client.connect(listener)) {
            assertThat(client.send("STARTTLS\nRC").rest()).isEmpty();
        }
        assertThat(handler.calls).contains("close PROTOCOL_ERROR");
    }

    @EachTransport
    void without_options_it_is_refused(Transport transport) throws Exception {
        CompletableFuture<Boolean> refused = new CompletableFuture<>();
        try (Listener listener = Listener.tcp("127.0.0.1", 0)
                        .transport(transport)
                        .handler((line, connection) -> {
                            assertThatThrownBy(() -> connection.startTls("go ahead"))
                                    .isInstanceOf(IllegalStateException.class)
                                    .hasMessageContaining("startTls(TlsOptions)");
                            refused.complete(true);
                            connection.send("still in plain");
                        })
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("still in plain");
            assertThat(refused).isCompletedWithValue(true);
        }
    }

    @EachTransport
    void a_second_time_is_refused_on_any_thread(Transport transport) throws Exception {
        CompletableFuture<Connection<String>> opened = new CompletableFuture<>();
        try (Listener listener = builder(transport)
                        .handler((line, connection) -> {
                            if (line.equals("1")) {
                                opened.complete(connection);
                            } else {
                                assertThatThrownBy(() -> connection.startTls("again"))
                                        .isInstanceOf(IllegalStateException.class);
                                connection.send("refused");
                            }
                        })
                        .start();
                Client client = Client.connect(listener)) {
            Connection<String> connection = opened(client, opened);
            connection.startTls("220 go ahead");
            assertThatThrownBy(() -> connection.startTls("again")).isInstanceOf(IllegalStateException.class);
            assertThat(client.line()).isEqualTo("220 go ahead");
            assertThat(client.startTls().send("2\n").line()).isEqualTo("refused");
        }
    }

    @EachTransport
    void what_is_sent_next_goes_out_under_tls_and_in_order(Transport transport) throws Exception {
        try (Listener listener = builder(transport)
                        .handler((line, connection) -> {
                            connection.startTls("220 go ahead");
                            connection.send("1");
                            connection.deliver("2");
                            connection.send("3");
                        })
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("STARTTLS\n").line()).isEqualTo("220 go ahead");
            client.startTls();
            assertThat(client.halfClose().rest()).isEqualTo("1\n2\n3\n");
        }
    }

    @EachTransport
    void so_does_what_another_thread_sends_next(Transport transport) throws Exception {
        CompletableFuture<Connection<String>> opened = new CompletableFuture<>();
        try (Listener listener = builder(transport)
                        .handler((line, connection) -> opened.complete(connection))
                        .start();
                Client client = Client.connect(listener)) {
            Connection<String> connection = opened(client, opened);
            connection.send("in plain");
            connection.startTls("220 go ahead");
            connection.send("1");
            connection.deliver("2");
            connection.send("3");
            assertThat(client.line()).isEqualTo("in plain");
            assertThat(client.line()).isEqualTo("220 go ahead");
            client.startTls();
            assertThat(client.halfClose().rest()).isEqualTo("1\n2\n3\n");
        }
    }

    @EachTransport
    void the_handshake_has_its_deadline(Transport transport) throws Exception {
        try (Listener listener = start(transport);
                Client client = Client.connect(listener)) {
            assertThat(client.send("STARTTLS\n").line()).isEqualTo("220 go ahead");
            assertThat(client.end()).isEqualTo(Client.End.RESET);
            await().until(() -> handler.calls.contains("close TIMEOUT_HANDSHAKE"));
        }
    }

    @EachTransport
    void the_deadline_is_lifted_by_the_handshake(Transport transport) throws Exception {
        try (Listener listener = start(transport);
                Client client = Client.connect(listener)) {
            assertThat(client.send("STARTTLS\n").line()).isEqualTo("220 go ahead");
            client.startTls();
            try (Client later = Client.connect(listener)) {
                later.send("STARTTLS\n").line();
                assertThat(later.end()).isEqualTo(Client.End.RESET);
            }
            assertThat(client.send("b\n").line()).isEqualTo("b under TLS");
        }
    }

    @EachTransport
    void a_client_that_speaks_no_tls_ends_with_tls_error(Transport transport) throws Exception {
        try (Listener listener = start(transport);
                Client client = Client.connect(listener)) {
            assertThat(client.send("STARTTLS\n").line()).isEqualTo("220 go ahead");
            assertThat(request.join().channel().pipeline().get(SslHandler.class))
                    .isNotNull();
            client.send("EHLO anyway, in plain\n");
            await().until(() -> handler.calls.contains("close TLS_ERROR"));
        }
    }

    private static Connection<String> opened(Client client, CompletableFuture<Connection<String>> opened)
            throws Exception {
        client.send("1\n");
        return opened.join();
    }

    private Listener start(Transport transport) {
        return builder(transport).handler(handler).start();
    }

    private static ListenerBuilder<String, String> builder(Transport transport) {
        return Listener.tcp("127.0.0.1", 0)
                .name("test")
                .transport(transport)
                .deadlines(Deadlines.defaults().handshake(Duration.ofMillis(600)))
                .startTls(Certificates.serverOptions());
    }
}
