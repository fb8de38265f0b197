package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** Callbacks never run inside each other. */
class GoodbyeTest {
    private static final int LONG = 100_000;

    @EachTransport
    void a_long_goodbye_is_said_once_and_arrives_whole(Transport transport) throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            public void onDrain(Connection<String> connection) throws Exception {
                super.onDrain(connection);
                connection.send("x".repeat(LONG));
                connection.send("goodbye");
            }
        };
        Listener listener = Listener.tcp("127.0.0.1", 0)
                .transport(transport)
                .handler(recorder)
                .start();
        try (Client client = Client.connect(listener)) {
            assertThat(client.send("hello\n").line()).isEqualTo("hello");
            var drain = listener.drain(Duration.ofSeconds(10)).toCompletableFuture();
            assertThat(client.rest()).hasSize(LONG + "\ngoodbye\n".length());
            client.socket().close();
            assertThat(drain.join().drained()).isEqualTo(1);
        }
        assertThat(recorder.calls).containsExactly("open", "message hello", "drain", "close DRAINED");
    }
}
