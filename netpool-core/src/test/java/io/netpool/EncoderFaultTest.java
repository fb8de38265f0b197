package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** An encoder of the user's own that does more than encode. */
class EncoderFaultTest {
    private final CompletableFuture<Connection<String>> opened = new CompletableFuture<>();

    /** Lines; before one that says so is encoded, something else happens on the connection that was opened first. */
    private Framing<String, String> lines(String word, java.util.function.Consumer<Connection<String>> instead) {
        return Framing.lines().map(line -> line, (String line) -> {
            if (line.equals(word)) {
                instead.accept(opened.join());
            }
            return line;
        });
    }

    private Listener serve(ListenerBuilder<String, String> builder, MessageHandler<String, String> handler) {
        return builder.workers(1)
                .handler(new MessageHandler<String, String>() {
                    @Override
                    public void onOpen(Connection<String> connection) {
                        opened.complete(connection);
                    }

                    @Override
                    public void onMessage(String line, Connection<String> connection) throws Exception {
                        handler.onMessage(line, connection);
                    }
                })
                .start();
    }

    @EachWay
    void one_that_closes_its_connection_sends_its_message_first_and_to_nobody_else(Way way) throws Exception {
        Framing<String, String> framing = lines("last", Connection::close);
        try (Listener listener = serve(way.listener().framing(framing), (line, connection) -> {
                    connection.send("first");
                    connection.send(line);
                });
                Client closing = way.connect(listener)) {
            assertThat(opened).succeedsWithin(HandlerThread.PATIENCE);
            assertThat(closing.send("last\n").rest()).isEqualTo("first\nlast\n");
            try (Client other = way.connect(listener)) {
                assertThat(other.send("mine\n").halfClose().rest()).isEqualTo("first\nmine\n");
            }
        }
    }

    @EachTransport
    void one_that_sends_on_its_own_connection_is_told_that_it_cannot(Transport transport) throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Framing<String, String> framing = lines("both", connection -> connection.send("nested"));
        try (Listener listener = serve(
                        Listener.tcp("127.0.0.1", 0).transport(transport).framing(framing), (line, connection) -> {
                            connection.send("first");
                            thrown.complete(catchThrowable(() -> connection.send(line)));
                            connection.send("third");
                        });
                Client client = Client.connect(listener)) {
            assertThat(client.send("both\n").halfClose().rest()).isEqualTo("first\nthird\n");
            assertThat(thrown.join())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("while it encodes");
        }
    }

    @EachTransport
    void on_a_thread_what_it_sends_goes_out_beside_its_message(Transport transport) throws Exception {
        Framing<String, String> framing = lines("both", connection -> connection.send("nested"));
        try (Listener listener = serve(HandlerThread.listener(transport).framing(framing), (line, connection) -> {
                    connection.send("first");
                    connection.send(line);
                });
                Client client = Client.connect(listener)) {
            assertThat(client.send("both\n").halfClose().rest().lines())
                    .containsExactlyInAnyOrder("first", "both", "nested");
        }
    }

    @EachTransport
    void one_that_cuts_its_connection_off_leaves_nothing_to_the_next(Transport transport) throws Exception {
        Framing<String, String> framing = lines(
                "cut", connection -> connection.channel().pipeline().fireExceptionCaught(new IOException("reset")));
        try (Listener listener = serve(
                        Listener.tcp("127.0.0.1", 0).transport(transport).framing(framing), (line, connection) -> {
                            connection.send("first");
                            connection.send(line);
                        });
                Client cut = Client.connect(listener)) {
            cut.send("cut\n").end();
            await().until(() -> listener.openConnections() == 0);
            try (Client other = Client.connect(listener)) {
                assertThat(other.send("mine\n").halfClose().rest()).isEqualTo("first\nmine\n");
            }
        }
    }

    @EachCallbackShape
    void one_that_releases_what_it_writes_to_is_told_so_and_ends_its_own_connection_alone(Shape shape, Way way)
            throws Exception {
        CompletableFuture<Throwable> error = new CompletableFuture<>();
        Framing<String, String> lines = Framing.lines();
        Framing<String, String> releasing = new Framing<>() {
            @Override
            public Decoder<String> decoder() {
                return lines.decoder();
            }

            @Override
            public void encode(String line, ByteBuf out) throws Exception {
                lines.encode(line, out);
                if (line.equals("release")) {
                    out.release();
                }
            }
        };
        MessageHandler<String, String> handler = new MessageHandler<>() {
            @Override
            public void onMessage(String line, Connection<String> connection) {
                connection.send("first");
                connection.send(line);
            }

            @Override
            public void onError(Connection<String> connection, Throwable cause) {
                error.complete(cause);
            }
        };
        try (Listener listener = shape.handle(way.listener().workers(1).framing(releasing), handler);
                Client faulty = way.connect(listener);
                Client other = way.connect(listener)) {
            faulty.send("release\n").rest(); // what was sent before, or not
            assertThat(error).succeedsWithin(HandlerThread.PATIENCE);
            assertThat(error.join()).hasMessageContaining("has released the buffer");
            assertThat(other.send("mine\n").halfClose().rest()).isEqualTo("first\nmine\n");
            await().until(() -> listener.openConnections() == 0);
            assertThat(listener.stats().closed())
                    .isEqualTo(Map.of(CloseReason.HANDLER_ERROR, 1L, CloseReason.CLIENT_CLOSED, 1L));
        }
    }
}
