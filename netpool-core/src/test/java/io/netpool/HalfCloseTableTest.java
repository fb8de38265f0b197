package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that ends its stream gets the same from every shape that a handler may have. */
class HalfCloseTableTest {
    private static final int LINES = 10_000;

    private final Ends ends = new Ends();

    enum Shape {
        EVENT_LOOP,
        DISPATCH_POOL,
        STRAIGHT_LINE;

        Listener start(Way way, Ends ends) {
            ListenerBuilder<String, String> builder =
                    Conversations.listener(way).observer(ends);
            return switch (this) {
                case EVENT_LOOP ->
                    builder.handler((line, connection) -> connection.send(line)).start();
                case DISPATCH_POOL ->
                    builder.dispatch(Dispatch.pool(2))
                            .handler((line, connection) -> connection.send(line))
                            .start();
                case STRAIGHT_LINE -> builder.serve(Conversations::echo).start();
            };
        }
    }

    record Entry(Shape shape, Way way) {}

    static List<Entry> table() {
        List<Entry> entries = new ArrayList<>();
        for (Shape shape : Shape.values()) {
            for (Way way : Way.values()) {
                entries.add(new Entry(shape, way));
            }
        }
        return entries;
    }

    static Stream<Entry> plain() {
        return table().stream().filter(entry -> !entry.way().tls());
    }

    @ParameterizedTest
    @MethodSource("plain")
    void netcat_gets_both_answers(Entry entry) throws Exception {
        assumeThat(Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(folder -> new File(folder, "nc").canExecute()))
                .as("nc is installed")
                .isTrue();
        try (Listener listener = entry.shape().start(entry.way(), ends)) {
            Process netcat = new ProcessBuilder("nc", "-N", "127.0.0.1", String.valueOf(listener.port()))
                    .redirectErrorStream(true)
                    .start();
            try (OutputStream in = netcat.getOutputStream()) {
                in.write("a\nb\n".getBytes(UTF_8));
            }
            String out = new String(netcat.getInputStream().readAllBytes(), UTF_8);
            assertThat(netcat.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assumeThat(out).as("this nc knows -N").doesNotContain("invalid option", "usage:");
            assertThat(out).isEqualTo("a\nb\n");
            assertThat(ends.next()).isEqualTo(CloseReason.CLIENT_CLOSED);
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void all_answers_to_what_was_sent_before_the_end_arrive(Entry entry) throws Exception {
        String lines = "some line\n".repeat(LINES);
        try (Listener listener = entry.shape().start(entry.way(), ends);
                Client client = entry.way().connect(listener)) {
            CompletableFuture<Client> sent = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.send(lines).halfClose();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(client.rest().equals(lines)).isTrue(); // too much to print
            sent.join().close();
            assertThat(ends.next()).isEqualTo(CloseReason.CLIENT_CLOSED);
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void a_message_a_write_and_then_the_end_is_answered(Entry entry) throws Exception {
        try (Listener listener = entry.shape().start(entry.way(), ends);
                Client client = entry.way().connect(listener)) {
            for (int i = 0; i < 20; i++) {
                client.send(i + "\n"); // under TLS a record each
            }
            client.halfClose();
            for (int i = 0; i < 20; i++) {
                assertThat(client.line()).isEqualTo("" + i);
            }
            assertThat(client.rest()).isEmpty();
            client.socket().close();
            assertThat(ends.next()).isEqualTo(CloseReason.CLIENT_CLOSED);
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void an_unterminated_rest_is_a_protocol_error_and_not_answered(Entry entry) throws Exception {
        try (Listener listener = entry.shape().start(entry.way(), ends);
                Client client = entry.way().connect(listener)) {
            assertThat(client.send("a\nrest").halfClose().rest()).isEqualTo("a\n");
            client.socket().close();
            assertThat(ends.next()).isEqualTo(CloseReason.PROTOCOL_ERROR);
        }
    }
}
