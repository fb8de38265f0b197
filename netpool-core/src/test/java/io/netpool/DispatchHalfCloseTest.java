package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a client has sent before its end is answered by handlers on threads. */
class DispatchHalfCloseTest {

    private static String lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }

    @EachWay
    void both_answers_arrive(Way way) throws Exception {
        for (int i = 0; i < 8; i++) {
            Recorder handler = new Recorder();
            try (Listener listener =
                            HandlerThread.listener(way).handler(handler).start();
                    Client client = way.connect(listener)) {
                assertThat(client.send("a\nb\n").halfClose().rest()).isEqualTo("a\nb\n");
            }
            assertThat(handler.calls).containsExactly("open", "message a", "message b", "close CLIENT_CLOSED");
        }
    }

    @EachWay
    void a_slow_handler_gets_its_answers_out(Way way) throws Exception {
        try (Listener listener = HandlerThread.listener(way)
                        .handler((line, connection) -> {
                            TimeUnit.MILLISECONDS.sleep(20);
                            connection.send(line);
                        })
                        .start();
                Client client = way.connect(listener)) {
            client.send("one\n").send("two\n");
            assertThat(client.send(lines(10)).halfClose().rest()).isEqualTo("one\ntwo\n" + lines(10));
        }
    }

    @EachWay
    void ten_thousand_pipelined_lines_are_answered(Way way) throws Exception {
        String lines = lines(10_000);
        try (Listener listener = HandlerThread.listener(way)
                        .handler((line, connection) -> connection.send(line))
                        .start();
                Client client = way.connect(listener)) {
            CompletableFuture<Client> sent = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.send(lines).halfClose();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(client.rest().equals(lines)).isTrue(); // too much to print
            assertThat(sent).succeedsWithin(HandlerThread.PATIENCE);
        }
    }

    @EachWay
    void an_answer_that_is_delivered_late_is_not_lost(Way way) throws Exception {
        try (Listener listener = HandlerThread.listener(way)
                        .handler((line, connection) -> {
                            connection.deliver(line).toCompletableFuture().get(10, TimeUnit.SECONDS);
                            connection.send(line);
                        })
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\nb\n").halfClose().rest()).isEqualTo("a\na\nb\nb\n");
        }
    }

    @EachWay
    void an_unterminated_rest_is_a_protocol_error_and_not_delivered(Way way) throws Exception {
        Recorder handler = new Recorder();
        try (Listener listener = HandlerThread.listener(way).handler(handler).start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\nrest").halfClose().rest()).isEqualTo("a\n");
        }
        assertThat(handler.calls)
                .containsExactly("open", "message a", "error CorruptedFrameException", "close PROTOCOL_ERROR");
    }
}
