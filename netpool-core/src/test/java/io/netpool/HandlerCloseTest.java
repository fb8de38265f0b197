package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** A handler that ends its connection, or its listener, from inside a callback. */
class HandlerCloseTest {

    @EachWay
    void last_words_sent_in_onError_arrive(Way way) throws Exception {
        Recorder handler = new Recorder() {
            @Override
            public void onMessage(String message, Connection<String> connection) {
                connection.send("before");
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void onError(Connection<String> connection, Throwable cause) throws Exception {
                super.onError(connection, cause);
                connection.send("sorry: " + cause.getMessage());
            }
        };
        try (CapturedLog log = CapturedLog.open();
                Listener listener = way.listener().handler(handler).start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\nb\n").rest()).isEqualTo("before\nsorry: on purpose\n");
            assertThat(log.warnings()).hasSize(1);
        }
        assertThat(handler.calls).containsExactly("open", "error IllegalStateException", "close HANDLER_ERROR");
    }

    @EachWay
    void a_farewell_in_onOpen_arrives_and_is_the_end(Way way) throws Exception {
        Recorder handler = new Recorder() {
            @Override
            public void onOpen(Connection<String> connection) throws Exception {
                super.onOpen(connection);
                connection.close("421 go away");
                connection.send("late");
            }
        };
        try (Listener listener = way.listener().handler(handler).start();
                Client client = way.connect(listener)) {
            assertThat(client.rest()).isEqualTo("421 go away\n");
        }
        assertThat(handler.calls).containsExactly("open", "close HANDLER_CLOSED");
    }

    @EachWay
    void a_farewell_from_a_thread_arrives_although_the_client_goes_on_sending(Way way) throws Exception {
        byte[] more = new byte[64 * 1024];
        try (Listener listener = way.listener()
                .dispatch(Dispatch.pool(2))
                .handler((line, connection) -> connection.close("enough"))
                .start()) {
            for (int i = 0; i < 20; i++) {
                try (Client client = way.connect(listener)) {
                    client.send("a\n");
                    for (int j = 0; j < 4; j++) {
                        client.send(more); // a reset by now would take the farewell along
                    }
                    assertThat(client.line()).isEqualTo("enough");
                }
            }
        }
    }

    @EachWay
    void after_a_close_in_onMessage_nothing_is_sent_and_nothing_is_handled(Way way) throws Exception {
        Recorder handler = new Recorder() {
            @Override
            public void onMessage(String message, Connection<String> connection) throws Exception {
                super.onMessage(message, connection);
                connection.close("bye");
                connection.send("late");
                connection.close("late too");
                connection.close();
            }
        };
        try (Listener listener = way.listener().handler(handler).start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\nb\nc\n").rest()).isEqualTo("a\nbye\n");
        }
        assertThat(handler.calls).containsExactly("open", "message a", "close HANDLER_CLOSED");
    }

    @EachWay
    void a_farewell_in_onError_arrives_and_the_error_stays_the_reason(Way way) throws Exception {
        Recorder handler = new Recorder() {
            @Override
            public void onError(Connection<String> connection, Throwable cause) throws Exception {
                super.onError(connection, cause);
                connection.close("500 too long");
            }
        };
        try (Listener listener = way.listener()
                        .framing(Framing.lines(5))
                        .handler(handler)
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\ntoo long\n").rest()).isEqualTo("a\n500 too long\n");
        }
        assertThat(handler.calls)
                .containsExactly("open", "message a", "error TooLongFrameException", "close PROTOCOL_ERROR");
    }

    @EachTransport
    void closing_the_channel_itself_counts_as_closed_by_the_handler(Transport transport) throws Exception {
        Recorder handler = new Recorder() {
            @Override
            public void onMessage(String message, Connection<String> connection) {
                connection.channel().close();
            }
        };
        try (Listener listener = listener(transport).handler(handler).start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("a\n").rest()).isEmpty();
        }
        assertThat(handler.calls).containsExactly("open", "close HANDLER_CLOSED");
    }

    @EachTransport
    void the_addresses_are_still_there_in_onClose(Transport transport) throws Exception {
        List<InetSocketAddress> addresses = new CopyOnWriteArrayList<>();
        MessageHandler<String, String> handler = new Recorder() {
            @Override
            public void onClose(Connection<String> connection, CloseReason reason) {
                addresses.addAll(List.of(connection.remoteAddress(), connection.localAddress()));
            }
        };
        try (Listener listener = listener(transport).handler(handler).start();
                Client client = Client.connect(listener)) {
            client.halfClose().rest();
            await().until(() -> listener.openConnections() == 0);
            assertThat(addresses)
                    .containsExactly((InetSocketAddress) client.socket().getLocalSocketAddress(), (InetSocketAddress)
                            client.socket().getRemoteSocketAddress());
        }
    }

    @EachTransport
    void a_message_without_a_wire_form_leaves_no_bytes_and_the_connection_open(Transport transport) throws Exception {
        Framing<String, String> choosy = new Framing<>() {
            @Override
            public Decoder<String> decoder() {
                return Framing.lines().decoder();
            }

            @Override
            public void encode(String message, ByteBuf out) throws IOException {
                out.writeCharSequence("half of it", java.nio.charset.StandardCharsets.UTF_8);
                if (message.equals("bad")) {
                    throw new IOException("no wire form");
                }
                out.writeByte('\n');
            }
        };
        AtomicReference<Throwable> refused = new AtomicReference<>();
        try (Listener listener = listener(transport)
                        .framing(choosy)
                        .handler((line, connection) -> {
                            connection.send("good");
                            try {
                                connection.send("bad");
                            } catch (IllegalArgumentException e) {
                                refused.set(e);
                            }
                            connection.send("good");
                        })
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("a\n").halfClose().rest()).isEqualTo("half of it\nhalf of it\n");
            assertThat(refused.get()).hasMessageContaining("no wire form").hasCauseInstanceOf(IOException.class);
        }
    }

    @EachWay
    void a_handler_may_close_its_listener(Way way) throws Exception {
        CompletableFuture<Listener> itself = new CompletableFuture<>();
        try (Listener listener = way.listener()
                .handler((line, connection) -> {
                    itself.join().close();
                    connection.send("closing");
                })
                .start()) {
            itself.complete(listener);
            try (Client client = way.connect(listener)) {
                assertThat(client.send("a\n").rest()).isEqualTo("closing\n");
            }
            await().until(() -> listener.state() == Listener.State.STOPPED);
        }
    }

    @EachWay
    void a_handler_may_drain_its_listener(Way way) throws Exception {
        CompletableFuture<Listener> itself = new CompletableFuture<>();
        Recorder handler = new Recorder() {
            @Override
            public void onMessage(String message, Connection<String> connection) throws Exception {
                itself.join().drain(Duration.ofSeconds(10));
                super.onMessage(message, connection);
            }
        };
        try (Listener listener = way.listener().handler(handler).start()) {
            itself.complete(listener);
            try (Client client = way.connect(listener)) {
                assertThat(client.send("a\n").rest()).isEqualTo("a\n");
            }
            assertThat(listener.stopped().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
        }
        assertThat(handler.calls).containsExactly("open", "message a", "drain", "close DRAINED");
    }

    private static ListenerBuilder<String, String> listener(Transport transport) {
        return Listener.tcp("127.0.0.1", 0).name("test").transport(transport);
    }
}
