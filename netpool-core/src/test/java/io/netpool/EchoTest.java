package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The main job: a line comes, a line goes. */
class EchoTest {

    @EachWay
    void a_line_sent_comes_back(Way way) throws Exception {
        try (Listener listener = way.listener()
                        .handler((line, connection) -> connection.send(line))
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("hello\n").line()).isEqualTo("hello");
        }
    }

    @EachWay
    void lines_that_arrive_together_are_answered_in_order(Way way) throws Exception {
        String lines =
                IntStream.range(0, 10_000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
        try (Listener listener = way.listener()
                        .handler((line, connection) -> connection.send(line))
                        .start();
                Client client = way.connect(listener)) {
            Thread writer = new Thread(() -> {
                try {
                    client.send(lines);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            writer.start();
            for (int i = 0; i < 10_000; i++) {
                assertThat(client.line()).isEqualTo("line " + i);
            }
            writer.join();
        }
    }

    @EachWay
    void callbacks_come_in_order_and_close_comes_once_and_last(Way way) throws Exception {
        Recorder recorder = new Recorder();
        try (Listener listener = way.listener().handler(recorder).start()) {
            try (Client client = way.connect(listener)) {
                client.send("a\nb\n").line();
                client.line();
            }
            await().until(() -> listener.openConnections() == 0);
        }
        assertThat(recorder.calls).containsExactly("open", "message a", "message b", "close CLIENT_CLOSED");
    }

    @EachWay
    void a_client_that_ends_its_stream_gets_all_its_answers_first(Way way) throws Exception {
        try (Listener listener = way.listener()
                        .handler((line, connection) -> connection.send(line))
                        .start();
                Client client = way.connect(listener)) {
            client.send("a\nb\n").halfClose();
            assertThat(client.rest()).isEqualTo("a\nb\n");
        }
    }
}
