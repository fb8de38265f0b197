package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** TLS on request, where the handler runs on threads. */
class DispatchStartTlsTest {
    private final CompletableFuture<Connection<String>> opened = new CompletableFuture<>();
    private final Recorder handler = new Recorder() {
        @Override
        public void onOpen(Connection<String> connection) throws Exception {
            super.onOpen(connection);
            opened.complete(connection);
        }

        @Override
        public void onMessage(String message, Connection<String> connection) throws Exception {
            calls.add("message " + message);
            if (message.equals("STARTTLS")) {
                connection.send("250 before");
                connection.startTls("220 go ahead");
                connection.send("250 after");
            } else {
                connection.send(message + (connection.tls().isPresent() ? " under TLS" : " in plain"));
            }
        }
    };

    private static Listener start(Transport transport, MessageHandler<String, String> handler) {
        return HandlerThread.listener(transport)
                .startTls(Certificates.serverOptions())
                .handler(handler)
                .start();
    }

    @EachTransport
    void a_reply_in_plain_and_then_tls(Transport transport) throws Exception {
        try (Listener listener = start(transport, handler);
                Client client = Client.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("a in plain");
            assertThat(client.send("STARTTLS\n").line()).isEqualTo("250 before");
            assertThat(client.line()).isEqualTo("220 go ahead");
            assertThat(client.startTls().line()).isEqualTo("250 after");
            assertThat(client.send("b\nc\n").line()).isEqualTo("b under TLS");
            assertThat(client.halfClose().rest()).isEqualTo("c under TLS\n");
        }
        assertThat(handler.calls)
                .containsExactly(
                        "open", "message a", "message STARTTLS", "message b", "message c", "close CLIENT_CLOSED");
    }

    @EachTransport
    void bytes_in_plain_behind_the_request_are_an_injection_and_not_handled(Transport transport) throws Exception {
        try (Listener listener = start(transport, handler);
                Client client = Client.connect(listener)) {
            assertThat(client.send("STARTTLS\nRCPT TO:<mallory>\n").rest()).doesNotContain("220");
        }
        assertThat(handler.calls)
                .containsExactly("open", "message STARTTLS", "error CorruptedFrameException", "close PROTOCOL_ERROR");
    }

    @EachTransport
    void so_are_bytes_that_come_while_the_handler_has_the_request(Transport transport) throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch injected = new CountDownLatch(1);
        Recorder slow = new Recorder() {
            @Override
            public void onMessage(String message, Connection<String> connection) throws Exception {
                calls.add("message " + message);
                taken.countDown();
                HandlerThread.block(injected);
                connection.startTls("220 go ahead");
            }
        };
        try (Listener listener = start(transport, slow);
                Client client = Client.connect(listener)) {
            client.send("STARTTLS\n");
            assertThat(taken.await(10, TimeUnit.SECONDS)).isTrue();
            long before = listener.stats().bytesIn();
            client.send("RCPT TO:<mallory>\n");
            Guests.until("injected", () -> listener.stats().bytesIn() > before);
            injected.countDown();
            assertThat(client.rest()).isEmpty();
        }
        assertThat(slow.calls)
                .containsExactly("open", "message STARTTLS", "error CorruptedFrameException", "close PROTOCOL_ERROR");
    }

    @EachTransport
    void bytes_that_race_with_the_request_are_never_handled(Transport transport) throws Exception {
        try (Listener listener = start(transport, handler)) {
            for (int i = 0; i < 200; i++) {
                try (Client client = Client.connect(listener)) {
                    client.send("STARTTLS\n").send("RCPT TO:<mallory>\n").halfClose();
                    Guests.lastWords(client);
                }
            }
        }
        assertThat(handler.calls).doesNotContain("message RCPT TO:<mallory>").contains("message STARTTLS");
    }

    @EachTransport
    void another_thread_is_refused_and_told_why(Transport transport) throws Exception {
        try (Listener listener = start(transport, handler);
                Client client = Client.connect(listener)) {
            Connection<String> connection = opened.get(10, TimeUnit.SECONDS);
            assertThatThrownBy(() -> connection.startTls("220 go ahead"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("call it in a callback");
            assertThat(client.send("a\n").line()).isEqualTo("a in plain");
            assertThat(client.send("STARTTLS\n").line()).isEqualTo("250 before");
            assertThat(client.line()).isEqualTo("220 go ahead");
            assertThat(client.startTls().line()).isEqualTo("250 after");
        }
    }

    @EachTransport
    void it_may_be_asked_for_when_the_connection_opens(Transport transport) throws Exception {
        Recorder eager = new Recorder() {
            @Override
            public void onOpen(Connection<String> connection) throws Exception {
                connection.startTls("220 at once");
                assertThatThrownBy(() -> connection.startTls("again")).isInstanceOf(IllegalStateException.class);
            }
        };
        try (Listener listener = start(transport, eager);
                Client client = Client.connect(listener)) {
            assertThat(client.line()).isEqualTo("220 at once");
            assertThat(client.startTls().send("a\n").halfClose().rest()).isEqualTo("a\n");
        }
    }
}
