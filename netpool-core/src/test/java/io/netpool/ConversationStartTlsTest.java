package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;

/** TLS on request in straight-line code. */
class ConversationStartTlsTest {
    private final Outcome<String> outcome = new Outcome<>();
    private final Ends ends = new Ends();

    private static String security(Conversation<?, ?> conversation) {
        return conversation.connection().tls().isPresent() ? "under TLS" : "in plain";
    }

    private ListenerBuilder<String, String> listener(Transport transport) {
        return Conversations.listener(transport).observer(ends).startTls(Certificates.serverOptions());
    }

    private String converse(Conversation<String, String> conversation) throws IOException {
        for (String line : conversation) {
            if (line.equals("STARTTLS")) {
                conversation.startTls("220 go ahead");
                conversation.send("up " + security(conversation));
            } else {
                conversation.send(line + " " + security(conversation));
            }
        }
        return "over";
    }

    @EachTransport
    void when_it_returns_the_handshake_is_complete_and_all_that_follows_is_encrypted(Transport transport)
            throws Exception {
        try (Listener listener = listener(transport).serve(this::converse).start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("a in plain");
            assertThat(client.send("STARTTLS\n").line()).isEqualTo("220 go ahead");
            assertThat(client.startTls().line()).isEqualTo("up under TLS");
            assertThat(client.send("b\nc\n").line()).isEqualTo("b under TLS");
            assertThat(client.send("d\n").halfClose().rest()).isEqualTo("c under TLS\nd under TLS\n");
            client.socket().close();
            assertThat(ends.next()).isEqualTo(CloseReason.CLIENT_CLOSED);
        }
    }

    @EachTransport
    void bytes_in_plain_behind_the_request_are_an_injection_and_not_handled(Transport transport) throws Exception {
        for (String injected : new String[] {"RCPT TO:<mallory>\n", "RC"}) {
            Outcome<String> one = new Outcome<>();
            try (Listener listener = listener(transport)
                            .serve(one.of(conversation -> {
                                conversation.receive();
                                assertThatThrownBy(() -> conversation.startTls("220 go ahead"))
                                        .isInstanceOf(ProtocolException.class);
                                return conversation.receive();
                            }))
                            .start();
                    Client client = Client.connect(listener)) {
                assertThat(client.send("STARTTLS\n" + injected).rest()).isEmpty();
                client.socket().close();
                assertThat(one.thrown()).isInstanceOf(ProtocolException.class);
                assertThat(ends.next()).isEqualTo(CloseReason.PROTOCOL_ERROR);
            }
        }
    }

    @EachTransport
    void a_handshake_that_fails_is_told(Transport transport) throws Exception {
        try (Listener listener =
                        listener(transport).serve(outcome.of(this::converse)).start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("STARTTLS\n").line()).isEqualTo("220 go ahead");
            client.send("EHLO anyway, in plain\n");
            assertThat(outcome.thrown()).isInstanceOf(IOException.class).hasMessageContaining("TLS_ERROR");
            assertThat(ends.next()).isEqualTo(CloseReason.TLS_ERROR);
        }
    }

    @EachTransport
    void a_handshake_that_does_not_come_is_told(Transport transport) throws Exception {
        try (Listener listener = listener(transport)
                        .deadlines(Deadlines.defaults().handshake(Duration.ofMillis(200)))
                        .serve(outcome.of(this::converse))
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("STARTTLS\n").line()).isEqualTo("220 go ahead");
            assertThat(outcome.thrown()).isInstanceOf(IOException.class).hasMessageContaining("TIMEOUT_HANDSHAKE");
            assertThat(ends.next()).isEqualTo(CloseReason.TIMEOUT_HANDSHAKE);
        }
    }

    @EachTransport
    void a_client_that_leaves_instead_of_shaking_hands_is_told_at_once(Transport transport) throws Exception {
        try (Listener listener =
                        listener(transport).serve(outcome.of(this::converse)).start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("STARTTLS\n").line()).isEqualTo("220 go ahead");
            client.socket().close();
            assertThat(outcome.thrown()).isInstanceOf(EOFException.class);
            assertThat(ends.next()).isEqualTo(CloseReason.CLIENT_CLOSED);
        }
    }

    @EachTransport
    void without_options_it_is_refused_and_the_conversation_goes_on(Transport transport) throws Exception {
        try (Listener listener = Conversations.listener(transport)
                        .serve(conversation -> {
                            conversation.receive();
                            assertThatThrownBy(() -> conversation.startTls("220 go ahead"))
                                    .isInstanceOf(IllegalStateException.class)
                                    .hasMessageContaining("startTls(TlsOptions)");
                            conversation.send("still " + security(conversation));
                        })
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("STARTTLS\n").rest()).isEqualTo("still in plain\n");
        }
    }

    @EachTransport
    void a_second_time_is_refused(Transport transport) throws Exception {
        try (Listener listener = listener(transport)
                        .serve(conversation -> {
                            conversation.receive();
                            conversation.startTls("220 go ahead");
                            assertThatThrownBy(() -> conversation.startTls("again"))
                                    .isInstanceOf(IllegalStateException.class);
                            conversation.send("once");
                        })
                        .start();
                Client client = Client.connect(listener)) {
            client.send("STARTTLS\n").line();
            assertThat(client.startTls().rest()).isEqualTo("once\n");
        }
    }
}
