package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** One message of another framing between those of the conversation's own. */
class ReceiveOnceTest {
    private static final int MEGABYTES_5 = 5 << 20;

    private final Outcome<String> outcome = new Outcome<>();

    private static String text(Conversation<?, ?> conversation, int bytes) throws Exception {
        ByteBuf message = conversation.receive(Framing.exactly(bytes));
        return message.toString(UTF_8);
    }

    /** Answers "BODY n" with the n bytes behind it. */
    private static void bodies(Conversation<String, String> conversation) throws Exception {
        for (String line : conversation) {
            if (line.startsWith("BODY ")) {
                int bytes = Integer.parseInt(line.substring(5));
                conversation.send(bytes + ": " + text(conversation, bytes).replace('\n', '/'));
            } else {
                conversation.send(line);
            }
        }
    }

    @EachWay
    void so_many_bytes_stand_between_lines_wherever_they_are_cut(Way way) throws Exception {
        String talk = "a\nBODY 5\nb\nc\ndBODY 0\ne\n";
        try (Listener listener = Conversations.listener(way)
                        .serve(ReceiveOnceTest::bodies)
                        .start();
                Client client = way.connect(listener)) {
            long sent = 0;
            for (int cut = 0; cut <= talk.length(); cut++) {
                long before = sent + cut;
                client.send(talk.substring(0, cut));
                Guests.until("the first part", () -> listener.stats().bytesIn() >= before);
                client.send(talk.substring(cut));
                sent += talk.length();
                assertThat(client.line()).isEqualTo("a");
                assertThat(client.line()).isEqualTo("5: b/c/d");
                assertThat(client.line()).isEqualTo("0: ");
                assertThat(client.line()).isEqualTo("e");
            }
        }
    }

    @EachTransport
    void no_bytes_are_there_at_once(Transport transport) throws Exception {
        try (Listener listener = Conversations.listener(transport)
                        .serve(outcome.of(conversation -> text(conversation, 0)))
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(outcome.value()).isEmpty();
            assertThat(client.rest()).isEmpty();
        }
    }

    @EachWay
    void five_megabytes_pipelined_behind_their_line(Way way) throws Exception {
        try (Listener listener = Conversations.listener(way)
                        .serve(outcome.of(conversation -> {
                            int bytes = Integer.parseInt(conversation.receive());
                            ByteBuf body = conversation.receive(Framing.exactly(bytes));
                            boolean right = body.readableBytes() == bytes
                                    && body.getByte(0) == '('
                                    && body.getByte(bytes - 1) == ')';
                            return right + " " + conversation.receive();
                        }))
                        .start();
                Client client = way.connect(listener)) {
            client.send(MEGABYTES_5 + "\n(" + "x".repeat(MEGABYTES_5 - 2) + ")QUIT\n");
            assertThat(outcome.value()).isEqualTo("true QUIT");
        }
    }

    @EachWay
    void bytes_of_a_line_that_was_not_whole_in_time_leave_a_line_behind(Way way) throws Exception {
        try (Listener listener = Conversations.listener(way)
                        .serve(outcome.of(conversation -> {
                            assertThatThrownBy(() -> conversation.receive(Duration.ofMillis(50)))
                                    .isInstanceOf(SocketTimeoutException.class);
                            conversation.send("not whole");
                            return text(conversation, 3) + "|" + conversation.receive() + "|" + conversation.receive();
                        }))
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("12345").line()).isEqualTo("not whole");
            client.send("\n67\n");
            assertThat(outcome.value()).isEqualTo("123|45|67");
        }
    }

    @EachTransport
    void an_idle_client_may_finish_it_later(Transport transport) throws Exception {
        try (Listener listener = Conversations.listener(transport)
                        .deadlines(Deadlines.defaults().idle(Duration.ofMillis(200)))
                        .serve(outcome.of(conversation -> {
                            assertThatThrownBy(() -> text(conversation, 6)).isInstanceOf(SocketTimeoutException.class);
                            conversation.send("go on");
                            return text(conversation, 6);
                        }))
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("abc").line()).isEqualTo("go on");
            client.send("def");
            assertThat(outcome.value()).isEqualTo("abcdef");
        }
    }

    @EachTransport
    void a_line_among_pieces_of_bytes(Transport transport) throws Exception {
        try (Listener listener = Conversations.listener(transport)
                        .framing(Framing.bytes())
                        .serve(outcome.of(conversation -> conversation.receive(Framing.lines()) + "|"
                                + conversation.receive().toString(UTF_8)))
                        .start();
                Client client = Client.connect(listener)) {
            client.send("a line\nbytes");
            assertThat(outcome.value()).isEqualTo("a line|bytes");
        }
    }

    @EachTransport
    void one_that_cannot_be_is_a_protocol_error(Transport transport) throws Exception {
        Ends ends = new Ends();
        try (Listener listener = Conversations.listener(transport)
                        .observer(ends)
                        .serve(outcome.of(conversation -> conversation
                                .receive(Framing.lengthPrefixed(4, 100))
                                .toString(UTF_8)))
                        .start();
                Client client = Client.connect(listener)) {
            client.send("\r\n\r\n");
            assertThat(outcome.thrown()).isInstanceOf(ProtocolException.class);
            client.socket().close();
            assertThat(ends.next()).isEqualTo(CloseReason.PROTOCOL_ERROR);
        }
    }

    @EachTransport
    void the_end_inside_it_is_a_protocol_error_and_before_it_the_end(Transport transport) throws Exception {
        Outcome<String> second = new Outcome<>();
        try (Listener listener = Conversations.listener(transport)
                .serve(conversation -> {
                    Outcome<String> mine = conversation.receive().equals("1") ? outcome : second;
                    mine.of((Conversation<String, String> c) -> text(c, 3)).converse(conversation);
                })
                .start()) {
            try (Client inside = Client.connect(listener);
                    Client before = Client.connect(listener)) {
                inside.send("1\nab").halfClose();
                before.send("2\n").halfClose();
                assertThat(outcome.thrown()).isInstanceOf(ProtocolException.class);
                assertThat(second.thrown()).isInstanceOf(EOFException.class);
            }
        }
    }
}
