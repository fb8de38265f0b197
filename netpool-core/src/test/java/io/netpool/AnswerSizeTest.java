package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.CompletableFuture;

/** Whatever its size, an answer leaves at once: the client waits for it and sends nothing more. */
class AnswerSizeTest {
    /** Around the sizes at which bytes are gathered, and at which a client counts as slow. */
    private static final int[] SIZES = {0, 1, 255, 256, 16_382, 16_383, 16_384, 20_000, 65_535, 65_536, 100_000, 1 << 20
    };

    @EachWay
    void a_single_answer_arrives(Way way) throws Exception {
        try (Listener listener = way.listener()
                        .handler((size, connection) -> connection.send("x".repeat(Integer.parseInt(size))))
                        .start();
                Client client = way.connect(listener)) {
            BufferedReader answers = answers(client);
            for (int size : SIZES) {
                client.send(size + "\n");
                assertThat(answers.readLine()).hasSize(size);
            }
        }
    }

    @EachWay
    void several_answers_to_one_message_arrive(Way way) throws Exception {
        try (Listener listener = way.listener()
                        .handler((size, connection) -> {
                            connection.send("x".repeat(Integer.parseInt(size)));
                            connection.send("y".repeat(Integer.parseInt(size)));
                        })
                        .start();
                Client client = way.connect(listener)) {
            BufferedReader answers = answers(client);
            for (int size : SIZES) {
                if (size < 1 << 20) { // two of these are over the bound
                    client.send(size + "\n");
                    assertThat(answers.readLine()).hasSize(size);
                    assertThat(answers.readLine()).hasSize(size);
                }
            }
        }
    }

    @EachWay
    void a_single_delivery_arrives(Way way) throws Exception {
        try (Listener listener = way.listener()
                        .handler((size, connection) -> connection.deliver("x".repeat(Integer.parseInt(size))))
                        .start();
                Client client = way.connect(listener)) {
            BufferedReader answers = answers(client);
            for (int size : SIZES) {
                client.send(size + "\n");
                assertThat(answers.readLine()).hasSize(size);
            }
        }
    }

    @EachWay
    void what_another_thread_sends_arrives(Way way) throws Exception {
        CompletableFuture<Connection<String>> opened = new CompletableFuture<>();
        try (Listener listener = way.listener()
                        .handler((line, connection) -> opened.complete(connection))
                        .start();
                Client client = way.connect(listener)) {
            client.send("hello\n");
            BufferedReader answers = answers(client);
            for (int size : SIZES) {
                opened.join().send("x".repeat(size));
                assertThat(answers.readLine()).hasSize(size);
            }
        }
    }

    private static BufferedReader answers(Client client) throws IOException {
        return new BufferedReader(new InputStreamReader(client.socket().getInputStream(), UTF_8));
    }
}
