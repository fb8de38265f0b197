package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Netty's own handlers do the framing. */
class CodecFramingTest {
    private static final int LINES = 5_000;

    @EachShape
    void every_message_is_answered_in_order(Shape shape, Way way) throws Exception {
        try (Listener listener = echo(shape, way);
                Client client = way.connect(listener)) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < LINES; i++) {
                lines.append(i).append('\n');
            }
            CompletableFuture<Client> sent = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return client.send(lines.toString());
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    },
                    Guests.BLOCKING);
            for (int i = 0; i < LINES; i++) {
                assertThat(client.line()).isEqualTo("" + i);
            }
            assertThat(sent).succeedsWithin(Duration.ofSeconds(5));
        }
    }

    @EachShape
    void messages_can_be_typed(Shape shape, Way way) throws Exception {
        Framing<Integer, Integer> numbers = Codecs.lines().map(Integer::valueOf, number -> number + "\n");
        try (Listener listener = shape.answer(way.listener().framing(numbers), connection -> {}, number -> number + 1);
                Client client = way.connect(listener)) {
            assertThat(client.send("41\n").line()).isEqualTo("42");
            assertThat(client.send("no number\n").rest()).isEmpty();
            assertEnded(listener, CloseReason.PROTOCOL_ERROR);
        }
    }

    @EachShape
    void all_answers_arrive_after_the_clients_end(Shape shape, Way way) throws Exception {
        try (Listener listener = echo(shape, way);
                Client client = way.connect(listener)) {
            assertThat(client.send("some line\n".repeat(LINES)).halfClose().rest())
                    .hasSize(LINES * 10);
            assertEnded(listener, CloseReason.CLIENT_CLOSED);
        }
    }

    /** The leak detector finds what is not released. */
    @EachShape
    void buffers_are_released_when_they_were_handled_or_cannot_be(Shape shape, Way way) throws Exception {
        try (Listener listener = shape.answer(
                way.listener().framing(Codecs.lengthPrefixed()), connection -> {}, ByteBuf::retainedDuplicate)) {
            try (Client client = way.connect(listener)) {
                client.send(frame("hello"));
                assertThat(client.socket().getInputStream().readNBytes(9)).isEqualTo(frame("hello"));
                for (int i = 0; i < 100; i++) {
                    client.send(frame("unread"));
                }
                client.reset();
            }
            Guests.until("ended", () -> listener.openConnections() == 0);
        }
    }

    @EachShape
    void bytes_and_messages_are_counted_once(Shape shape, Way way) throws Exception {
        try (Listener listener = shape.answer(
                        way.listener().framing(Codecs.lengthPrefixed()), connection -> {}, ByteBuf::retain);
                Client client = way.connect(listener)) {
            client.send(frame("hello"));
            assertThat(client.socket().getInputStream().readNBytes(9)).isEqualTo(frame("hello"));
            assertThat(client.halfClose().rest()).isEmpty();
            assertEnded(listener, CloseReason.CLIENT_CLOSED);
            ListenerStats stats = listener.stats();
            assertThat(stats.bytesIn()).isEqualTo(9);
            assertThat(stats.bytesOut()).isEqualTo(9);
            assertThat(stats.messagesIn()).isOne();
            assertThat(stats.messagesOut()).isOne();
        }
    }

    @EachWay
    void what_is_delivered_is_counted_once(Way way) throws Exception {
        try (Listener listener = way.listener()
                        .framing(Codecs.lengthPrefixed())
                        .handler((message, connection) -> connection.deliver(message.retain()))
                        .start();
                Client client = way.connect(listener)) {
            client.send(frame("hello"));
            assertThat(client.socket().getInputStream().readNBytes(9)).isEqualTo(frame("hello"));
            assertThat(listener.stats().bytesOut()).isEqualTo(9);
            assertThat(listener.stats().messagesOut()).isOne();
        }
    }

    @EachCallbackShape
    void a_pause_holds_what_was_decoded_already(Shape shape, Way way) throws Exception {
        CompletableFuture<Connection<String>> opened = new CompletableFuture<>();
        AtomicInteger handled = new AtomicInteger();
        MessageHandler<String, String> pausing = (line, connection) -> {
            if (handled.getAndIncrement() == 0) {
                connection.pause();
                opened.complete(connection);
            }
            connection.send("\n");
        };
        try (Listener listener = shape.handle(way.listener().framing(Codecs.lines()), pausing);
                Client client = way.connect(listener)) {
            client.send("\n".repeat(LINES));
            Connection<String> connection = opened.join();
            Guests.untilIdleFor(Duration.ofMillis(150));
            assertThat(handled).hasValue(1);
            assertThat(listener.stats().bytesIn()).isLessThan(3 * 64 * 1024);
            connection.unpause();
            assertThat(client.halfClose().rest()).hasSize(LINES);
            assertThat(handled).hasValue(LINES);
        }
    }

    @EachShape
    void a_client_that_does_not_read_is_not_read_from_until_it_does(Shape shape, Way way) throws Exception {
        AtomicInteger handled = new AtomicInteger();
        String answer = "x".repeat(999) + "\n";
        try (Listener listener = shape.answer(way.listener().framing(Codecs.lines()), SlowClient::bound, line -> {
                    handled.incrementAndGet();
                    return answer;
                });
                Client client = SlowClient.connect(way, listener)) {
            client.send("\n".repeat(LINES));
            Guests.untilStill(handled::get, Duration.ofMillis(150));
            assertThat(handled.get()).isPositive().isLessThan(LINES / 2);
            assertThat(client.halfClose().rest()).hasSize(LINES * answer.length());
            assertThat(handled).hasValue(LINES);
        }
    }

    @EachShape
    void a_drain_lets_it_finish(Shape shape, Way way) throws Exception {
        Listener listener = echo(shape, way);
        try (Client client = way.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("a");
            var drained = listener.drain(Duration.ofSeconds(5)).toCompletableFuture();
            assertThat(client.rest()).isEmpty();
            client.socket().close();
            assertThat(drained.join().drained()).isOne();
            assertEnded(listener, CloseReason.DRAINED);
        }
    }

    private static Listener echo(Shape shape, Way way) {
        return shape.answer(way.listener().framing(Codecs.lines()), connection -> {}, line -> line + "\n");
    }

    private static byte[] frame(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static void assertEnded(Listener listener, CloseReason reason) {
        Guests.until("ended", () -> !listener.stats().closed().isEmpty());
        assertThat(listener.stats().closed()).isEqualTo(Map.of(reason, 1L));
    }
}
