package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.string.StringDecoder;
import java.net.ProtocolException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What straight-line code receives: messages of every kind of framing, which may change, and who releases them. */
class ConversationFramingTest {
    private final Outcome<String> outcome = new Outcome<>();
    private final Ends ends = new Ends();

    /** Lines, then bytes behind their length after the line "binary", then lines again after an empty message. */
    private static void switching(Conversation<String, String> lines) throws Exception {
        for (String line : lines) {
            if (!line.equals("binary")) {
                lines.send("line " + line);
                continue;
            }
            lines.send("ok");
            Conversation<ByteBuf, ByteBuf> binary = lines.framing(Framing.lengthPrefixed(1, 100));
            for (ByteBuf message : binary) {
                if (!message.isReadable()) {
                    break;
                }
                binary.send(message.retain());
            }
            binary.send(Unpooled.EMPTY_BUFFER);
            binary.framing(Framing.lines());
        }
    }

    @EachWay
    void framing_changes_in_mid_stream_both_ways_wherever_it_is_cut(Way way) throws Exception {
        String talk = "a\nbinary\n\3x\ny\1z\0b\n";
        String answers = "line a\nok\n\3x\ny\1z\0line b\n";
        try (Listener listener = Conversations.listener(way)
                        .serve(ConversationFramingTest::switching)
                        .start();
                Client client = way.connect(listener)) {
            long sent = 0;
            for (int cut = 0; cut <= talk.length(); cut++) {
                long before = sent + cut;
                client.send(talk.substring(0, cut));
                Guests.until("the first part", () -> listener.stats().bytesIn() >= before);
                client.send(talk.substring(cut));
                sent += talk.length();
                byte[] got = client.socket().getInputStream().readNBytes(answers.length());
                assertThat(new String(got, UTF_8)).isEqualTo(answers);
            }
        }
    }

    @EachTransport
    void a_codec_cannot_come_in_the_middle(Transport transport) throws Exception {
        Framing<String, String> codec =
                Framing.codec(String.class, String.class, pipeline -> pipeline.addLast(new StringDecoder(UTF_8)));
        try (Listener listener = listener(transport)
                        .serve(outcome.of(conversation -> {
                            assertThatThrownBy(() -> conversation.framing(codec))
                                    .isInstanceOf(IllegalArgumentException.class);
                            assertThatThrownBy(() -> conversation.receive(codec))
                                    .isInstanceOf(IllegalArgumentException.class);
                            return conversation.receive();
                        }))
                        .start();
                Client client = Client.connect(listener)) {
            client.send("a\n");
            assertThat(outcome.value()).isEqualTo("a");
        }
    }

    @EachTransport
    void mapped_messages_are_received_and_sent(Transport transport) throws Exception {
        try (Listener listener = listener(transport)
                        .framing(Framing.lines().map(Integer::parseInt, (Integer n) -> "number " + n))
                        .serve(conversation -> {
                            for (int number : conversation) {
                                conversation.send(number + 1);
                            }
                        })
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("1\n2\n").halfClose().rest()).isEqualTo("number 2\nnumber 3\n");
        }
    }

    @EachTransport
    void a_message_that_cannot_be_mapped_is_a_protocol_error(Transport transport) throws Exception {
        try (Listener listener = listener(transport)
                        .framing(Framing.lines().map(Integer::parseInt, String::valueOf))
                        .serve(outcome.of(conversation -> "" + conversation.receive() + conversation.receive()))
                        .start();
                Client client = Client.connect(listener)) {
            client.send("1\none\n");
            assertThat(outcome.thrown())
                    .isInstanceOf(ProtocolException.class)
                    .hasCauseInstanceOf(NumberFormatException.class);
            client.socket().close();
            assertThat(ends.next()).isEqualTo(CloseReason.PROTOCOL_ERROR);
        }
    }

    @EachTransport
    void byte_arrays_need_no_release(Transport transport) throws Exception {
        try (Listener listener = listener(transport)
                        .framing(Framing.lengthPrefixed(2, 1_000).asByteArrays())
                        .serve(conversation -> {
                            for (byte[] bytes : conversation) {
                                conversation.send(bytes);
                            }
                        })
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("\0\3abc\0\0\0\1d").halfClose().rest()).isEqualTo("\0\3abc\0\0\0\1d");
        }
    }

    @EachWay
    void one_that_was_given_away_is_missed_at_each_receive_that_follows(Way way) throws Exception {
        try (Listener listener = Conversations.listener(way)
                        .framing(Framing.bytes(3))
                        .serve(outcome.of(conversation -> {
                            conversation.send(conversation.receive()); // without retain()
                            for (int i = 0; i < 3; i++) {
                                assertThatThrownBy(conversation::receive)
                                        .isInstanceOf(IllegalStateException.class)
                                        .hasMessageContaining("retain()");
                            }
                            return "told";
                        }))
                        .start();
                Client client = way.connect(listener)) {
            client.send("abcdefgh");
            assertThat(outcome.value()).isEqualTo("told");
            client.rest();
        }
    }

    @EachWay
    void a_buffer_is_released_at_the_next_receive_or_the_end_unless_it_is_retained(Way way) throws Exception {
        List<ByteBuf> kept = new CopyOnWriteArrayList<>();
        List<ByteBuf> seen = new CopyOnWriteArrayList<>();
        try (Listener listener = Conversations.listener(way)
                        .framing(Framing.exactly(2))
                        .observer(ends)
                        .serve(outcome.of(conversation -> {
                            seen.add(conversation.receive());
                            int held = seen.get(0).refCnt(); // messages of one read share the count
                            seen.add(conversation.receive());
                            assertThat(seen.get(1).refCnt()).isEqualTo(held);
                            kept.add(seen.get(1).retain());
                            return conversation.receive().toString(UTF_8);
                        }))
                        .start();
                Client client = way.connect(listener)) {
            client.send("aabbccdd");
            assertThat(outcome.value()).isEqualTo("cc");
            assertThat(client.rest()).isEmpty();
            client.socket().close();
            assertThat(ends.next()).isEqualTo(CloseReason.HANDLER_CLOSED);
            Guests.until("released", () -> seen.get(0).refCnt() == 1);
            assertThat(kept.get(0).toString(UTF_8)).isEqualTo("bb");
            assertThat(kept.get(0).release()).isTrue();
        }
    }

    @EachTransport
    void a_buffer_that_is_sent_on_without_retain_is_a_handler_error_that_says_so(Transport transport) throws Exception {
        try (CapturedLog log = CapturedLog.open();
                Listener listener = listener(transport)
                        .framing(Framing.bytes(3))
                        .serve(conversation -> {
                            for (ByteBuf bytes : conversation) {
                                conversation.send(bytes);
                            }
                        })
                        .start();
                Client client = Client.connect(listener)) {
            client.send("abcdefgh").rest();
            client.socket().close();
            assertThat(ends.next()).isEqualTo(CloseReason.HANDLER_ERROR);
            assertThat(log.warnings())
                    .singleElement()
                    .satisfies(warning ->
                            assertThat(warning.getThrowableProxy().getMessage()).contains("retain()"));
        }
    }

    private ListenerBuilder<String, String> listener(Transport transport) {
        return Conversations.listener(transport).observer(ends);
    }
}
