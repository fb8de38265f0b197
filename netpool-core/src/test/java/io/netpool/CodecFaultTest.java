package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What goes wrong where Netty's own handlers do the framing. */
@Isolated("looks at the log")
class CodecFaultTest {
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<Throwable> told = new CompletableFuture<>();

    private final MessageHandler<String, String> handler = new MessageHandler<>() {
        @Override
        public void onOpen(Connection<String> connection) {
            opened.complete(null);
        }

        @Override
        public void onMessage(String line, Connection<String> connection) {
            connection.send(line + "\n");
        }

        @Override
        public void onError(Connection<String> connection, Throwable cause) {
            told.complete(cause);
            connection.send("sorry\n");
        }
    };

    @EachCallbackShape
    void what_cannot_be_decoded_is_a_protocol_error_that_the_handler_is_told_of(Shape shape, Way way) throws Exception {
        try (Listener listener = shape.handle(way.listener().framing(Codecs.lines()), handler);
                Client client = way.connect(listener)) {
            client.send("a\n" + "x".repeat(2 * Codecs.MAXIMUM));
            assertThat(client.rest()).isEqualTo("a\nsorry\n");
            assertEnded(listener, client, CloseReason.PROTOCOL_ERROR);
        }
        assertThat(told).isDone();
        assertThat(told.join()).isInstanceOf(io.netty.handler.codec.TooLongFrameException.class);
    }

    @EachTransport
    void straight_line_code_gets_a_protocol_exception(Transport transport) throws Exception {
        try (Listener listener = Way.EPOLL
                        .listener()
                        .transport(transport)
                        .framing(Codecs.lines())
                        .serve(conversation -> {
                            try {
                                conversation.receive();
                            } catch (ProtocolException e) {
                                conversation.send("sorry\n");
                                throw e;
                            }
                        })
                        .start();
                Client client = Client.connect(listener)) {
            client.send("x".repeat(2 * Codecs.MAXIMUM));
            assertThat(client.rest()).isEqualTo("sorry\n");
            assertEnded(listener, client, CloseReason.PROTOCOL_ERROR);
        }
    }

    @EachCallbackShape
    void a_message_of_another_type_is_a_handler_error_that_names_both(Shape shape, Way way) throws Exception {
        Framing<String, String> halfDone = Framing.codec(
                String.class, String.class, pipeline -> pipeline.addLast(new LineBasedFrameDecoder(Codecs.MAXIMUM)));
        try (CapturedLog log = CapturedLog.open();
                Listener listener = shape.handle(way.listener().framing(halfDone), handler);
                Client client = way.connect(listener)) {
            assertThat(opened).succeedsWithin(Duration.ofSeconds(10)); // what fails before is told to nobody
            assertThat(client.send("a\n").rest()).isEmpty();
            assertEnded(listener, client, CloseReason.HANDLER_ERROR);
            assertThat(told.join()).hasMessageContaining("Buf").hasMessageContaining("the framing needs a String");
            assertThat(log.warnings()).isNotEmpty();
        }
    }

    @EachCallbackShape
    void an_answer_that_cannot_be_encoded_is_a_handler_error(Shape shape, Way way) throws Exception {
        Framing<String, Integer> noEncoder = Framing.codec(
                String.class,
                Integer.class,
                pipeline -> pipeline.addLast(
                        new LineBasedFrameDecoder(Codecs.MAXIMUM), new io.netty.handler.codec.string.StringDecoder()));
        try (CapturedLog log = CapturedLog.open();
                Listener listener = shape.answer(way.listener().framing(noEncoder), connection -> {}, line -> 1);
                Client client = way.connect(listener)) {
            client.send("a\n");
            assertThat(client.rest()).isEmpty();
            assertEnded(listener, client, CloseReason.HANDLER_ERROR);
            assertThat(log.warnings()).isNotEmpty();
        }
    }

    /** Netty's frames of one read share its buffer, and its count of references. */
    @EachTransport
    void messages_that_were_given_away_with_another_do_not_keep_their_connection(Transport transport) throws Exception {
        CompletableFuture<CloseReason> closed = new CompletableFuture<>();
        try (Listener listener = HandlerThread.listener(transport)
                        .framing(Codecs.lengthPrefixed())
                        .handler(new MessageHandler<ByteBuf, ByteBuf>() {
                            @Override
                            public void onMessage(ByteBuf message, Connection<ByteBuf> connection) {
                                connection
                                        .channel()
                                        .eventLoop()
                                        .submit(() -> {})
                                        .syncUninterruptibly(); // all are decoded
                                message.release(message.refCnt());
                            }

                            @Override
                            public void onClose(Connection<ByteBuf> connection, CloseReason reason) {
                                closed.complete(reason);
                            }
                        })
                        .start();
                Client client = Client.connect(listener)) {
            client.send("\0\0\0\1a\0\0\0\1b\0\0\0\1c").end();
            client.socket().close();
            assertThat(closed).succeedsWithin(HandlerThread.PATIENCE).isEqualTo(CloseReason.HANDLER_ERROR);
            Guests.until("its slot is back", () -> listener.openConnections() == 0);
        }
    }

    @EachTransport
    void a_conversation_cannot_change_to_another_framing(Transport transport) throws Exception {
        assertThat(refusal(transport, Codecs.lines(), conversation -> conversation.framing(Framing.bytes())))
                .contains("framing")
                .contains("codec");
    }

    @EachTransport
    void a_conversation_cannot_receive_with_another_framing(Transport transport) throws Exception {
        assertThat(refusal(transport, Codecs.lines(), conversation -> conversation.receive(Framing.exactly(1))))
                .contains("framing")
                .contains("codec");
    }

    @EachTransport
    void a_conversation_cannot_go_on_with_a_codec(Transport transport) throws Exception {
        assertThat(refusal(transport, Framing.lines(), conversation -> conversation.framing(Codecs.lines())))
                .contains("Framing.codec in the middle of a conversation");
    }

    @EachTransport
    void a_conversation_cannot_receive_one_message_with_a_codec(Transport transport) throws Exception {
        assertThat(refusal(transport, Framing.lines(), conversation -> conversation.receive(Codecs.lines())))
                .contains("Framing.codec in the middle of a conversation");
    }

    /** With what words something is refused; the conversation goes on after it. */
    private static String refusal(
            Transport transport, Framing<String, String> framing, ConversationHandler<String, String> refused)
            throws Exception {
        CompletableFuture<String> words = new CompletableFuture<>();
        try (Listener listener = Way.EPOLL
                        .listener()
                        .transport(transport)
                        .framing(framing)
                        .serve(conversation -> {
                            try {
                                refused.converse(conversation);
                            } catch (RuntimeException e) {
                                words.complete(e.getMessage());
                            }
                            conversation.send(conversation.receive());
                        })
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("still here\n").rest()).startsWith("still here");
            return words.getNow("nothing");
        }
    }

    @Test
    void it_does_not_go_with_startTls() {
        assertThatThrownBy(() -> Listener.tcp(0)
                        .framing(Codecs.lines())
                        .startTls(Certificates.serverOptions())
                        .handler(handler))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("startTls with Framing.codec");
    }

    private static void assertEnded(Listener listener, Client client, CloseReason reason) throws Exception {
        client.socket().close(); // else the listener waits a second for it
        Guests.until("ended", () -> !listener.stats().closed().isEmpty());
        assertThat(listener.stats().closed()).isEqualTo(Map.of(reason, 1L));
    }
}
