package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.TooLongFrameException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What straight-line code is told when there is nothing more to receive. */
class ConversationEndTest {
    private final Outcome<String> outcome = new Outcome<>();
    private final Ends ends = new Ends();

    @EachTransport
    void after_the_end_of_the_stream_last_words_arrive(Transport transport) throws Exception {
        try (Listener listener = Conversations.listener(transport)
                        .observer(ends)
                        .serve(outcome.of(conversation -> {
                            conversation.receive();
                            assertThatThrownBy(conversation::receive).isInstanceOf(EOFException.class);
                            conversation.send("the end");
                            return conversation.receive();
                        }))
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("a\n").halfClose().rest()).isEqualTo("the end\n");
            assertThat(outcome.thrown()).isInstanceOf(EOFException.class);
            client.socket().close();
            assertThat(ends.next()).isEqualTo(CloseReason.CLIENT_CLOSED);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"IO_URING_TLS", "EPOLL_TLS", "NIO_TLS"})
    void after_the_end_of_tls_a_send_says_that_nothing_can_be_said_any_more(Way way) throws Exception {
        try (CapturedLog log = CapturedLog.open();
                Listener listener = Conversations.listener(way)
                        .observer(ends)
                        .serve(outcome.of(conversation -> {
                            Conversations.echo(conversation);
                            conversation.send("the end");
                            return "unheard";
                        }))
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\n").halfClose().rest()).isEqualTo("a\n");
            assertThat(outcome.thrown()).isInstanceOf(IOException.class).hasMessageContaining("TLS");
            client.socket().close();
            assertThat(ends.next()).isEqualTo(CloseReason.CLIENT_CLOSED);
            assertThat(log.warnings()).isEmpty();
        }
    }

    @EachWay
    void the_end_inside_a_message_is_a_protocol_error(Way way) throws Exception {
        try (Listener listener = Conversations.listener(way)
                        .observer(ends)
                        .serve(outcome.of(conversation -> conversation.receive() + conversation.receive()))
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\nrest").halfClose().rest()).isEmpty();
            assertThat(outcome.thrown()).isInstanceOf(ProtocolException.class);
            client.socket().close();
            assertThat(ends.next()).isEqualTo(CloseReason.PROTOCOL_ERROR);
        }
    }

    @EachWay
    void last_words_behind_a_too_long_line_arrive_although_the_client_goes_on_sending(Way way) throws Exception {
        try (Listener listener = Conversations.listener(way)
                        .framing(Framing.lines(100))
                        .observer(ends)
                        .serve(outcome.of(conversation -> {
                            try {
                                Conversations.echo(conversation);
                            } catch (java.io.UncheckedIOException e) {
                                assertThat(e.getCause())
                                        .isInstanceOf(ProtocolException.class)
                                        .hasCauseInstanceOf(TooLongFrameException.class);
                                assertThatThrownBy(conversation::receive).isSameAs(e.getCause());
                            }
                            conversation.send("500 line too long");
                            return "said";
                        }))
                        .start();
                Client client = way.connect(listener)) {
            client.send("a\nb\n" + "x".repeat(200));
            byte[] more = "y".repeat(64 * 1024).getBytes(UTF_8);
            for (int i = 0; i < 16; i++) {
                client.send(more); // a reset by now would take the answers along
            }
            assertThat(client.line()).isEqualTo("a");
            assertThat(client.line()).isEqualTo("b");
            assertThat(client.line()).isEqualTo("500 line too long");
            assertThat(outcome.value()).isEqualTo("said");
            client.socket().close();
            assertThat(ends.next()).isEqualTo(CloseReason.PROTOCOL_ERROR);
        }
    }

    @EachTransport
    void a_reset_is_told_to_who_waits_for_a_message(Transport transport) throws Exception {
        try (Listener listener = Conversations.listener(transport)
                        .observer(ends)
                        .serve(outcome.of(conversation -> {
                            conversation.send(conversation.receive());
                            return conversation.receive();
                        }))
                        .start();
                Client client = Client.connect(listener)) {
            client.send("a\n").line();
            client.reset();
            assertThat(outcome.thrown())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOfAny(EOFException.class, SocketTimeoutException.class);
            assertThat(ends.next()).isEqualTo(CloseReason.CLIENT_RESET);
        }
    }

    @EachWay
    void an_interrupt_ends_a_wait_and_stays(Way way) throws Exception {
        Outcome<Thread> thread = new Outcome<>();
        try (Listener listener = Conversations.listener(way)
                        .observer(ends)
                        .serve(outcome.of(conversation -> {
                            thread.tell(Thread.currentThread());
                            try {
                                return conversation.receive();
                            } catch (InterruptedIOException e) {
                                conversation.send(
                                        "interrupted: " + Thread.currentThread().isInterrupted());
                                throw e;
                            }
                        }))
                        .start();
                Client client = way.connect(listener)) {
            thread.value().interrupt();
            assertThat(client.rest()).isEqualTo("interrupted: true\n");
            assertThat(outcome.thrown())
                    .isInstanceOf(InterruptedIOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            client.socket().close();
            assertThat(ends.next()).isEqualTo(CloseReason.HANDLER_CLOSED);
        }
    }

    @EachTransport
    void what_failed_first_may_be_thrown_on_after_last_words_that_failed_too(Transport transport) throws Exception {
        try (CapturedLog log = CapturedLog.open();
                Listener listener = Conversations.listener(transport)
                        .observer(ends)
                        .serve(outcome.of(conversation -> {
                            conversation.send("hello");
                            try {
                                return conversation.receive();
                            } catch (IOException e) {
                                assertThatThrownBy(() -> conversation.send("bye"))
                                        .isInstanceOf(IOException.class)
                                        .hasMessageContaining("CLIENT_RESET");
                                throw e;
                            }
                        }))
                        .start();
                Client client = Client.connect(listener)) {
            client.line();
            client.reset();
            assertThat(outcome.thrown()).hasMessageContaining("CLIENT_RESET");
            assertThat(ends.next()).isEqualTo(CloseReason.CLIENT_RESET);
            Guests.until("done", () -> listener.openConnections() == 0);
            assertThat(log.warnings()).isEmpty();
        }
    }
}
