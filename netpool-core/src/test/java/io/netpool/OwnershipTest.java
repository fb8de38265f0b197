package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who releases a buffer. That nothing leaks is seen to for every test class. */
class OwnershipTest {
    /** Over this a message is sent as it is, without a copy. */
    private static final int LARGE = 4 * 1024;

    /** Pieces of a fixed size that share the buffer they were read into. */
    private record Pieces(int size) implements Framing<ByteBuf, ByteBuf> {
        @Override
        public Decoder<ByteBuf> decoder() {
            return in -> in.readableBytes() < size ? null : in.readRetainedSlice(size);
        }

        @Override
        public void encode(ByteBuf message, ByteBuf out) {
            out.writeBytes(message, message.readerIndex(), message.readableBytes());
        }
    }

    @EachWay
    void a_message_that_is_retained_can_be_sent_on(Way way) throws Exception {
        try (Listener listener = way.listener()
                        .framing(Framing.bytes())
                        .handler((bytes, connection) -> connection.send(bytes.retain()))
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("as they come").halfClose().rest()).isEqualTo("as they come");
        }
    }

    @EachWay
    void messages_that_are_retained_can_be_sent_on_together(Way way) throws Exception {
        try (Listener listener = way.listener()
                        .framing(Framing.bytes(3))
                        .handler((bytes, connection) -> {
                            connection.send(bytes.retain());
                            connection.send(bytes.retain());
                        })
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("abcdefgh").halfClose().rest()).isEqualTo("abcabcdefdefghgh");
        }
    }

    @EachWay
    void a_message_sent_on_without_retain_is_a_handler_error_that_says_so(Way way) throws Exception {
        assertRefused(way, Framing.bytes());
    }

    @EachWay
    void so_is_one_of_several_messages_in_one_read(Way way) throws Exception {
        assertRefused(way, Framing.bytes(3));
    }

    /** Large ones are sent as they are: released too early, others would find their memory in what is sent. */
    @EachWay
    void so_is_a_large_one(Way way) throws Exception {
        assertLargeIsRefused(way, Dispatch.eventLoop(), (bytes, connection) -> connection.send(bytes));
    }

    @EachWay
    void so_is_a_large_one_on_a_thread(Way way) throws Exception {
        assertLargeIsRefused(way, Dispatch.pool(2), (bytes, connection) -> connection.send(bytes.slice()));
    }

    @EachWay
    void so_is_a_large_one_that_is_sent_to_many(Way way) throws Exception {
        ConnectionGroup<ByteBuf> all = new ConnectionGroup<>();
        assertLargeIsRefused(way, Dispatch.eventLoop(), (bytes, connection) -> {
            all.add(connection);
            all.send(bytes);
        });
    }

    private static void assertLargeIsRefused(Way way, Dispatch dispatch, MessageHandler<ByteBuf, ByteBuf> handler)
            throws Exception {
        CompletableFuture<Throwable> error = new CompletableFuture<>();
        MessageHandler<ByteBuf, ByteBuf> largeOnly = new MessageHandler<>() {
            @Override
            public void onMessage(ByteBuf bytes, Connection<ByteBuf> connection) throws Exception {
                if (bytes.readableBytes() > LARGE) {
                    handler.onMessage(bytes, connection);
                }
            }

            @Override
            public void onError(Connection<ByteBuf> connection, Throwable cause) {
                error.complete(cause);
            }
        };
        try (Listener listener = way.listener()
                        .dispatch(dispatch)
                        .framing(Framing.bytes())
                        .handler(largeOnly)
                        .start();
                Client client = way.connect(listener)) {
            sendUntilRefused(client);
            assertThat(error).succeedsWithin(HandlerThread.PATIENCE);
            assertThat(error.join()).isInstanceOf(IllegalStateException.class).hasMessageContaining("retain()");
            await().until(() -> listener.openConnections() == 0);
            assertThat(listener.stats().closed()).containsOnlyKeys(CloseReason.HANDLER_ERROR);
        }
    }

    private static void sendUntilRefused(Client client) {
        try {
            for (int i = 0; i < 1_000; i++) {
                client.send("x".repeat(64 * 1024));
            }
        } catch (java.io.IOException refused) {
            // as it was to be
        }
    }

    @EachWay
    void a_large_answer_of_the_handlers_own_needs_no_retain(Way way) throws Exception {
        int size = 256 * 1024;
        try (Listener listener = way.listener()
                        .framing(Framing.bytes())
                        .handler((bytes, connection) -> connection.send(bytes.copy()))
                        .start();
                Client client = way.connect(listener)) {
            String text = "0123456789abcdef".repeat(size / 16);
            CompletableFuture<Client> sent = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.send(text).halfClose();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(client.rest().equals(text)).isTrue(); // too much to print
            assertThat(sent).succeedsWithin(HandlerThread.PATIENCE);
        }
    }

    private static void assertRefused(Way way, Framing<ByteBuf, ByteBuf> framing) throws Exception {
        CompletableFuture<Throwable> error = new CompletableFuture<>();
        CompletableFuture<CloseReason> closed = new CompletableFuture<>();
        try (CapturedLog log = CapturedLog.open();
                Listener listener = way.listener()
                        .framing(framing)
                        .handler(new MessageHandler<ByteBuf, ByteBuf>() {
                            @Override
                            public void onMessage(ByteBuf message, Connection<ByteBuf> connection) {
                                connection.send(message);
                            }

                            @Override
                            public void onError(Connection<ByteBuf> connection, Throwable cause) {
                                error.complete(cause);
                            }

                            @Override
                            public void onClose(Connection<ByteBuf> connection, CloseReason reason) {
                                closed.complete(reason);
                            }
                        })
                        .start();
                Client client = way.connect(listener)) {
            client.send("abcdefgh").rest();
            client.socket().close();
            await().until(closed::isDone);
            assertThat(closed.join()).isEqualTo(CloseReason.HANDLER_ERROR);
            assertThat(error.join()).isInstanceOf(IllegalStateException.class).hasMessageContaining("retain()");
            assertThat(log.warnings()).hasSize(1);
        }
    }

    /** The buffer may serve another connection by the time that this one goes on. */
    @EachTransport
    void one_that_was_given_away_before_a_pause_is_missed_after_it(Transport transport) throws Exception {
        CompletableFuture<Connection<ByteBuf>> faulty = new CompletableFuture<>();
        List<String> handled = new CopyOnWriteArrayList<>();
        try (Listener listener = listener(transport)
                        .workers(1)
                        .framing(Framing.lengthPrefixed(1, 100))
                        .handler((message, connection) -> {
                            String text = message.toString(UTF_8);
                            handled.add(connection.id() + " " + text);
                            if (text.equals("give")) {
                                connection.pause();
                                message.release();
                                faulty.complete(connection);
                            }
                        })
                        .start();
                Client giving = Client.connect(listener);
                Client other = Client.connect(listener)) {
            giving.send("\4give\3two");
            assertThat(faulty).succeedsWithin(HandlerThread.PATIENCE);
            other.send("\5hello\6bro"); // the beginning of the second waits
            await().until(() -> handled.size() == 2);
            faulty.join().unpause();
            assertThat(giving.end()).isEqualTo(Client.End.CLOSED);
            other.send("ken").halfClose().end();
            assertThat(handled).containsExactly("1 give", "2 hello", "2 broken");
            await().until(() -> listener.openConnections() == 0);
            assertThat(listener.stats().closed())
                    .isEqualTo(Map.of(CloseReason.HANDLER_ERROR, 1L, CloseReason.CLIENT_CLOSED, 1L));
        }
    }

    @EachTransport
    void a_kept_message_is_the_keepers_alone_and_stays_as_it_was(Transport transport) throws Exception {
        List<ByteBuf> kept = new CopyOnWriteArrayList<>();
        String first = "1".repeat(1_200);
        String second = "2".repeat(1_200);
        try (Listener listener = listener(transport)
                        .framing(new Pieces(1_200))
                        .handler((piece, connection) -> kept.add(piece.retain()))
                        .start();
                Client client = Client.connect(listener)) {
            // The beginning of the second piece comes with the first and is moved when there is more.
            client.send(first + second.substring(0, 300));
            await().until(() -> kept.size() == 1);
            client.send(second.substring(300)).halfClose().rest();
            assertThat(kept).extracting(piece -> piece.toString(UTF_8)).containsExactly(first, second);
            await().until(() -> listener.openConnections() == 0);
            assertThat(kept).allSatisfy(piece -> assertThat(piece.release()).isTrue());
        }
    }

    @EachTransport
    void a_message_that_is_not_kept_is_released(Transport transport) throws Exception {
        List<ByteBuf> seen = new CopyOnWriteArrayList<>();
        try (Listener listener = listener(transport)
                        .framing(Framing.bytes(3))
                        .handler((bytes, connection) -> seen.add(bytes))
                        .start();
                Client client = Client.connect(listener)) {
            client.send("abcdef").halfClose().rest();
            assertThat(seen)
                    .hasSize(2)
                    .allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
        }
    }

    @EachWay
    void what_is_sent_is_released_once_it_is_written_or_refused(Way way) throws Exception {
        CompletableFuture<Connection<ByteBuf>> opened = new CompletableFuture<>();
        ByteBuf[] sent = new ByteBuf[5];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = Unpooled.copiedBuffer("x", UTF_8);
        }
        try (Listener listener = way.listener()
                        .framing(Framing.bytes())
                        .handler((bytes, connection) -> {
                            connection.send(sent[0]);
                            connection.close();
                            connection.send(sent[1]);
                            assertThat(connection.deliver(sent[2])).isCompletedExceptionally();
                            opened.complete(connection);
                        })
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a").rest()).isEqualTo("x");
            client.socket().close();
            await().until(() -> listener.openConnections() == 0);
            opened.join().send(sent[3]);
            assertThat(opened.join().deliver(sent[4])).isCompletedExceptionally();
        }
        assertThat(sent).allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
    }

    @EachTransport
    void a_message_that_cannot_be_encoded_is_released(Transport transport) throws Exception {
        ByteBuf message = Unpooled.copiedBuffer("x", UTF_8);
        Framing<ByteBuf, ByteBuf> failing = Framing.bytes().map(in -> in, (ByteBuf out) -> {
            throw new java.io.IOException("no wire form");
        });
        CompletableFuture<Boolean> checked = new CompletableFuture<>();
        try (Listener listener = listener(transport)
                        .framing(failing)
                        .handler((bytes, connection) -> {
                            assertThatThrownBy(() -> connection.send(message))
                                    .isInstanceOf(IllegalArgumentException.class);
                            checked.complete(message.refCnt() == 0);
                        })
                        .start();
                Client client = Client.connect(listener)) {
            client.send("a").halfClose().rest();
            assertThat(checked).isCompletedWithValue(true);
        }
    }

    private static ListenerBuilder<String, String> listener(Transport transport) {
        return Listener.tcp("127.0.0.1", 0).name("test").transport(transport);
    }
}
