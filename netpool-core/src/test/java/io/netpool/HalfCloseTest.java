package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a client has sent before its end is answered, and a last word arrives. */
class HalfCloseTest {
    private final Recorder handler = new Recorder();

    @EachWay
    void all_answers_arrive_after_the_clients_end(Way way) throws Exception {
        try (Listener listener = way.listener().handler(handler).start();
                Client client = way.connect(listener)) {
            String lines = "some line\n".repeat(20_000);
            CompletableFuture<Client> sent = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.send(lines).halfClose();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(client.rest().equals(lines)).isTrue(); // too much to print
            assertThat(sent).succeedsWithin(java.time.Duration.ofSeconds(10));
        }
        assertThat(handler.calls).endsWith("message some line", "close CLIENT_CLOSED");
    }

    @EachWay
    void an_unterminated_rest_is_a_protocol_error_and_not_delivered(Way way) throws Exception {
        try (Listener listener = way.listener().handler(handler).start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\nrest").halfClose().rest()).isEqualTo("a\n");
        }
        assertThat(handler.calls)
                .containsExactly("open", "message a", "error CorruptedFrameException", "close PROTOCOL_ERROR");
    }

    @EachWay
    void a_last_word_behind_a_too_long_line_arrives_although_the_client_goes_on_sending(Way way) throws Exception {
        Recorder apologetic = new Recorder() {
            @Override
            public void onError(Connection<String> connection, Throwable cause) throws Exception {
                super.onError(connection, cause);
                connection.send("500 line too long");
            }
        };
        try (Listener listener = way.listener()
                        .framing(Framing.lines(100))
                        .handler(apologetic)
                        .start();
                Client client = way.connect(listener)) {
            client.send("a\nb\n" + "x".repeat(200));
            byte[] more = "y".repeat(64 * 1024).getBytes(UTF_8);
            for (int i = 0; i < 64; i++) {
                client.send(more); // a reset by now would take the answers along
            }
            assertThat(client.line()).isEqualTo("a");
            assertThat(client.line()).isEqualTo("b");
            assertThat(client.line()).isEqualTo("500 line too long");
        }
        assertThat(apologetic.calls)
                .containsExactly(
                        "open", "message a", "message b", "error TooLongFrameException", "close PROTOCOL_ERROR");
    }

    @EachTransport
    void bytes_that_the_client_sends_behind_a_farewell_do_not_reset_it(Transport transport) throws Exception {
        try (Listener listener = listener(transport)
                        .handler((line, connection) -> connection.close("bye"))
                        .start();
                Client client = Client.connect(listener)) {
            client.send("a\n" + "unread\n".repeat(10_000));
            await().until(() -> client.socket().getInputStream().available() >= 4);
            client.send("more\n".repeat(100_000));
            assertThat(client.line()).isEqualTo("bye");
            assertThat(client.end()).isEqualTo(Client.End.CLOSED);
        }
    }

    /** The client's kernel resets what comes for a client that is gone, but that is no reset by the client. */
    @EachTransport
    void one_that_is_gone_is_heard_to_its_end_although_what_it_is_sent_cannot_arrive(Transport transport)
            throws Exception {
        CompletableFuture<Connection<String>> paused = new CompletableFuture<>();
        Recorder pausing = new Recorder() {
            @Override
            public void onMessage(String line, Connection<String> connection) {
                calls.add(line);
                if (!paused.isDone()) {
                    connection.pause();
                    paused.complete(connection);
                }
            }
        };
        try (Listener listener = listener(transport).handler(pausing).start()) {
            try (Client client = Client.connect(listener)) {
                client.send("first\n");
                assertThat(paused).succeedsWithin(HandlerThread.PATIENCE);
                client.send("one of more\n".repeat(1_000)); // which the kernel holds without waiting for us
            }
            paused.join().deliver("heartbeat").toCompletableFuture().join();
            paused.join().unpause();
            await().until(() -> listener.openConnections() == 0);
        }
        assertThat(pausing.calls).hasSize(1 + 1 + 1_000 + 1).endsWith("one of more", "close CLIENT_CLOSED");
    }

    @EachTransport
    void a_reset_by_the_client_is_told_as_one(Transport transport) throws Exception {
        try (Listener listener = listener(transport).handler(handler).start();
                Client client = Client.connect(listener)) {
            client.send("a\n").line();
            client.reset();
            await().until(() -> handler.calls.contains("close CLIENT_RESET"));
        }
        assertThat(handler.calls).containsExactly("open", "message a", "close CLIENT_RESET");
    }

    @EachTransport
    void netcat_gets_both_answers(Transport transport) throws Exception {
        assumeThat(Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(folder -> new File(folder, "nc").canExecute()))
                .as("nc is installed")
                .isTrue();
        try (Listener listener = listener(transport).handler(handler).start()) {
            Process netcat = new ProcessBuilder("nc", "-N", "127.0.0.1", String.valueOf(listener.port()))
                    .redirectErrorStream(true)
                    .start();
            try (var in = netcat.getOutputStream()) {
                in.write("a\nb\n".getBytes(UTF_8));
            }
            String out = new String(netcat.getInputStream().readAllBytes(), UTF_8);
            assertThat(netcat.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assumeThat(out).as("this nc knows -N").doesNotContain("invalid option", "usage:");
            assertThat(out).isEqualTo("a\nb\n");
        }
    }

    private static ListenerBuilder<String, String> listener(Transport transport) {
        return Listener.tcp("127.0.0.1", 0).name("test").transport(transport);
    }
}
