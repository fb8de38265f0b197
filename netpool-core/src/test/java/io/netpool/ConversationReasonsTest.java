package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Every way in which a conversation can end has one reason, the same in event, stats and log. */
class ConversationReasonsTest {
    private static final String SAID = "last words\n";

    private final Ends ends = new Ends();

    /** What a client does. */
    @FunctionalInterface
    private interface Deed {
        void by(Client client) throws Exception;
    }

    private static void hangsUp(Client client) throws IOException {
        client.send("a\n").halfClose();
        assertThat(client.rest()).isEqualTo(SAID);
        client.socket().close();
    }

    private static void waits(Client client) throws IOException {
        assertThat(client.send("a\n").rest()).isEqualTo(SAID);
        client.socket().close();
    }

    /** Sends more than is asked for: what was said arrives all the same. */
    private static void goesOnSending(Client client) throws IOException {
        client.send("a\n" + "more\n".repeat(20_000));
        assertThat(client.rest()).isEqualTo(SAID);
        client.socket().close();
    }

    private void assertEnd(
            Transport transport, CloseReason reason, int warnings, Deed deed, ConversationHandler<String, String> code)
            throws Exception {
        try (CapturedLog log = CapturedLog.openAtDebug();
                Listener listener = Conversations.listener(transport)
                        .observer(ends)
                        .serve(conversation -> {
                            conversation.receive();
                            conversation.send("last words");
                            code.converse(conversation);
                        })
                        .start();
                Client client = Client.connect(listener)) {
            deed.by(client);
            assertThat(ends.next()).isEqualTo(reason);
            await().until(() -> listener.openConnections() == 0);
            assertThat(listener.stats().closed()).hasSize(1).containsEntry(reason, 1L);
            assertThat(log.lines())
                    .filteredOn(line -> line.contains(" closed: " + reason))
                    .hasSize(1);
            assertThat(log.warnings()).hasSize(warnings);
        }
    }

    @EachTransport
    void code_that_returns(Transport transport) throws Exception {
        assertEnd(transport, CloseReason.HANDLER_CLOSED, 0, ConversationReasonsTest::goesOnSending, conversation -> {});
    }

    @EachTransport
    void code_that_closes_the_connection_and_talks_on(Transport transport) throws Exception {
        assertEnd(transport, CloseReason.HANDLER_CLOSED, 0, ConversationReasonsTest::goesOnSending, conversation -> {
            conversation.connection().close();
            conversation.send("to nobody");
        });
    }

    @EachTransport
    void the_end_of_the_stream_not_caught(Transport transport) throws Exception {
        assertEnd(transport, CloseReason.CLIENT_CLOSED, 0, ConversationReasonsTest::hangsUp, Conversation::receive);
    }

    @EachTransport
    void the_end_of_the_stream_caught(Transport transport) throws Exception {
        assertEnd(transport, CloseReason.CLIENT_CLOSED, 0, ConversationReasonsTest::hangsUp, conversation -> {
            try {
                conversation.receive();
            } catch (EOFException end) {
                assertThat(conversation.draining()).isFalse();
            }
        });
    }

    @EachTransport
    void a_wait_that_took_too_long(Transport transport) throws Exception {
        assertEnd(
                transport,
                CloseReason.TIMEOUT_IDLE,
                0,
                ConversationReasonsTest::waits,
                conversation -> conversation.receive(Duration.ofMillis(1)));
    }

    @EachTransport
    void a_protocol_error_out_of_the_iterator(Transport transport) throws Exception {
        Deed tooLong = client -> goesOnSending(client.send("a\n" + "x".repeat(70_000)));
        assertEnd(transport, CloseReason.PROTOCOL_ERROR, 0, tooLong, conversation -> conversation.forEach(line -> {}));
    }

    @EachTransport
    void an_exception_of_the_codes_own_is_logged_once(Transport transport) throws Exception {
        assertEnd(transport, CloseReason.HANDLER_ERROR, 1, ConversationReasonsTest::goesOnSending, conversation -> {
            throw new UncheckedIOException(new IOException("of its own"));
        });
    }

    @EachTransport
    void an_error(Transport transport) throws Exception {
        assertEnd(transport, CloseReason.HANDLER_ERROR, 1, ConversationReasonsTest::goesOnSending, conversation -> {
            throw new AssertionError("of its own");
        });
    }

    @SuppressWarnings("InfiniteRecursion") // it is what is tested
    private static int deep(int depth) {
        return deep(depth + 1) + 1;
    }

    @EachTransport
    void a_stack_overflow(Transport transport) throws Exception {
        assertEnd(
                transport,
                CloseReason.HANDLER_ERROR,
                1,
                ConversationReasonsTest::goesOnSending,
                conversation -> deep(0));
    }

    @EachTransport
    void a_reset(Transport transport) throws Exception {
        Deed reset = client -> {
            client.send("a\n").line();
            client.reset();
        };
        assertEnd(transport, CloseReason.CLIENT_RESET, 0, reset, Conversation::receive);
    }

    @EachTransport
    void a_fault_in_the_pipeline_is_logged_once(Transport transport) throws Exception {
        assertEnd(transport, CloseReason.HANDLER_ERROR, 1, ConversationReasonsTest::waits, conversation -> {
            conversation
                    .connection()
                    .channel()
                    .pipeline()
                    .fireExceptionCaught(new IllegalStateException("of a handler in the pipeline"));
            conversation.receive();
        });
    }

    @EachTransport
    void a_client_that_takes_nothing(Transport transport) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (Listener listener = Conversations.listener(transport)
                        .deadlines(Deadlines.defaults().write(Duration.ofMillis(300)))
                        .observer(ends)
                        .serve(conversation -> {
                            try {
                                for (String much = "x".repeat(100_000); ; ) {
                                    conversation.send(much);
                                }
                            } finally {
                                over.countDown();
                            }
                        })
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.socket().isConnected()).isTrue();
            assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(ends.next()).isEqualTo(CloseReason.TIMEOUT_WRITE);
        }
    }
}
