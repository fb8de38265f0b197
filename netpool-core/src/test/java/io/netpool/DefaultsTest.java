package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the documentation says of settings that nobody gave. */
class DefaultsTest {

    @Test
    void deadlines() {
        assertThat(Deadlines.defaults().handshake()).isEqualTo(Duration.ofSeconds(10));
        assertThat(Deadlines.defaults().firstMessage()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void a_frame_is_at_most_64_kib() {
        assertThat(Framing.DEFAULT_MAXIMUM).isEqualTo(64 * 1024);
        assertThat(Framing.lines()).isEqualTo(Framing.lines(64 * 1024));
        assertThat(Framing.crlfLines()).isEqualTo(Framing.crlfLines(64 * 1024));
        assertThat(Framing.bytes()).isEqualTo(Framing.bytes(64 * 1024));
    }

    @Test
    void a_listener() {
        try (CapturedLog log = CapturedLog.open()) {
            int port;
            try (Listener listener = Listener.tcp("127.0.0.1", 0)
                    .handler((line, connection) -> connection.send(line))
                    .start()) {
                port = listener.port();
                assertThat(listener.name()).isEqualTo("tcp");
                assertThat(listener.maxConnections()).isBetween(1, 1_000_000);
                assertThat(listener.transport()).isNotEqualTo(Transport.AUTO);
            }
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("listening on 127.0.0.1:" + port + " ")
                            && line.contains("1 acceptor,")
                            && line.contains(", plain)"));
            assertThat(log.lines()).anyMatch(line -> line.contains("draining for at most 30.0 s"));
        }
        assertThat(Listener.tcp(7777).handler((line, connection) -> {}).name()).isEqualTo("tcp-7777");
    }

    @EachTransport
    void a_connection(Transport transport) throws Exception {
        CompletableFuture<Connection<String>> opened = new CompletableFuture<>();
        try (Listener listener = Listener.tcp("127.0.0.1", 0)
                        .transport(transport)
                        .handler((line, connection) -> {
                            opened.complete(connection);
                            connection.send(line);
                        })
                        .start();
                Client client = Client.connect(listener)) {
            client.send("a\n").line();
            var config = opened.join().channel().config();
            assertThat(config.getOption(ChannelOption.TCP_NODELAY)).isTrue();
            assertThat(config.getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
            assertThat(config.getWriteBufferHighWaterMark()).isEqualTo(64 * 1024);
        }
    }
}
