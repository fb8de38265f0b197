package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Each message has an absolute deadline from its first byte on. */
class MessageDeadlineTest {
    private static final Duration LIMIT = Duration.ofMillis(400);
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration BRIEF = Duration.ofMillis(25);
    private static final Duration LONG = LIMIT.multipliedBy(2);
    private static final Deadlines DEADLINES = Deadlines.defaults().message(LIMIT);

    private final CompletableFuture<Connection<String>> opened = new CompletableFuture<>();

    @EachShape
    void bytes_now_and_then_do_not_extend_it(Shape shape, Way way) throws Exception {
        try (Listener listener = echo(shape, way, DEADLINES);
                Client client = way.connect(listener)) {
            assertTrickleEnds(listener, client, STEP);
        }
    }

    /** Such as one that begins anew with each byte: else it is the client that has the time. */
    @EachThreadShape
    void nor_does_a_decoder_that_takes_its_time_over_them(Shape shape, Way way) throws Exception {
        Framing<String, String> slow = new Framing<>() {
            @Override
            public Decoder<String> decoder() {
                Decoder<String> lines = Framing.lines().decoder();
                return in -> {
                    Thread.sleep(BRIEF.toMillis());
                    return lines.decode(in);
                };
            }

            @Override
            public void encode(String line, ByteBuf out) throws Exception {
                Framing.lines().encode(line, out);
            }
        };
        try (Listener listener = shape.echo(way.listener().framing(slow).deadlines(DEADLINES));
                Client client = way.connect(listener)) {
            assertTrickleEnds(listener, client, BRIEF);
        }
    }

    private static void assertTrickleEnds(Listener listener, Client client, Duration step) {
        Stopwatch watch = new Stopwatch();
        // Not when the listener says so: that waits a second for the client's end.
        CompletableFuture<Client.End> end = CompletableFuture.supplyAsync(() -> ended(client), Guests.BLOCKING);
        assertThatThrownBy(() -> watch.every(step, Duration.ofSeconds(5), () -> {
                    client.send("x");
                    if (end.isDone()) {
                        throw new IOException("closed");
                    }
                }))
                .isInstanceOf(IOException.class);
        watch.assertPassed(LIMIT);
        assertThat(end).isCompletedWithValue(Client.End.CLOSED);
        assertTimeout(listener);
    }

    @EachShape
    void pipelined_messages_never_trip_it_although_one_has_always_begun(Shape shape, Way way) throws Exception {
        Duration limit = Duration.ofSeconds(1); // the client must not be late
        try (Listener listener = echo(shape, way, Deadlines.defaults().message(limit));
                Client client = way.connect(listener)) {
            client.send("some ");
            new Stopwatch().every(STEP, limit.multipliedBy(2), () -> {
                client.send("words\nsome ");
                assertThat(client.line()).isEqualTo("some words");
            });
            assertThat(client.send("more\n").line()).isEqualTo("some more");
        }
    }

    @EachShape
    void the_rest_behind_whole_messages_has_it_too(Shape shape, Way way) throws Exception {
        try (Listener listener = echo(shape, way, DEADLINES);
                Client client = way.connect(listener)) {
            Stopwatch watch = new Stopwatch();
            assertThat(client.send("a\nb\nhalf").rest()).isEqualTo("a\nb\n");
            watch.assertPassed(LIMIT);
            assertTimeout(listener);
        }
    }

    @EachCallbackShape
    void it_begins_anew_when_a_pause_ends(Shape shape, Way way) throws Exception {
        try (Listener listener = echo(shape, way, DEADLINES);
                Client client = way.connect(listener)) {
            client.send("half");
            Stopwatch begun = new Stopwatch();
            Guests.until("half is here", () -> listener.stats().bytesIn() == 4);
            opened.join().pause();
            // Not a whole limit: nobody has looked at it while it was paused.
            Guests.until(
                    "a pause",
                    () -> begun.time().compareTo(LIMIT.multipliedBy(3).dividedBy(4)) > 0);
            Stopwatch resumed = new Stopwatch();
            opened.join().unpause();
            assertThat(client.rest()).isEmpty();
            resumed.assertPassed(LIMIT);
            assertTimeout(listener);
        }
    }

    @EachCallbackShape
    void it_holds_for_what_was_received_before_a_pause_and_seen_after_it(Shape shape, Way way) throws Exception {
        Deadlines alone = Deadlines.defaults()
                .message(LIMIT)
                .firstMessage(Duration.ZERO)
                .idle(Duration.ZERO)
                .write(Duration.ZERO);
        MessageHandler<String, String> pausing = (line, connection) -> {
            connection.pause();
            connection.send(line);
            opened.complete(connection);
        };
        try (Listener listener = shape.handle(way.listener().deadlines(alone), pausing);
                Client client = way.connect(listener)) {
            assertThat(client.send("a\nhalf").line()).isEqualTo("a");
            Guests.untilIdleFor(LONG);
            assertThat(listener.openConnections()).isOne();
            Stopwatch resumed = new Stopwatch();
            opened.join().unpause();
            assertThat(client.rest()).isEmpty();
            resumed.assertPassed(LIMIT);
            assertTimeout(listener);
        }
    }

    @EachShape
    void it_begins_anew_for_a_client_that_takes_its_answers_at_last(Shape shape, Way way) throws Exception {
        Deadlines alone = DEADLINES.write(Duration.ZERO);
        int answers = 40;
        try (Listener listener = shape.answer(
                        way.listener().deadlines(alone), SlowClient::bound, line -> "x".repeat(64 * 1024 - 1));
                Client client = SlowClient.connect(way, listener)) {
            client.send("\n".repeat(answers) + "half");
            Guests.untilIdleFor(LONG);
            assertThat(listener.openConnections()).isOne();
            assertThat(client.socket().getInputStream().readNBytes(answers * 64 * 1024))
                    .hasSize(answers * 64 * 1024);
            Stopwatch taken = new Stopwatch();
            assertThat(client.rest()).isEmpty();
            taken.assertPassed(LIMIT.minusMillis(100), LIMIT); // the server is done a little before its client
            assertTimeout(listener);
        }
    }

    private static Client.End ended(Client client) {
        try {
            return client.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Listener echo(Shape shape, Way way, Deadlines deadlines) {
        return shape.answer(way.listener().deadlines(deadlines), opened::complete, line -> line);
    }

    private static boolean closed(Listener listener) {
        return !listener.stats().closed().isEmpty();
    }

    private static void assertTimeout(Listener listener) {
        Guests.until("closed", () -> closed(listener));
        assertThat(listener.stats().closed()).isEqualTo(Map.of(CloseReason.TIMEOUT_MESSAGE, 1L));
    }
}
