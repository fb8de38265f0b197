package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is pushed to a client that takes nothing is bounded as well: there the client is cut. */
class PushMemoryTest {
    private static final int MESSAGE = 1_024;
    /** The README's hard bound and one message, twice, because buffers grow by doubling. */
    private static final long FORMULA = 2L * (1024 * 1024 + MESSAGE);
    /** The allocator takes memory in chunks, some for each thread. */
    private static final long RESERVE = 48L * 1024 * 1024;

    /** Pushed while the server's kernel takes more: enough to be cut, and far more than the bound in all. */
    private static final int MOST = 200_000;

    private final ByteBufAllocatorMetric pooled = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();

    /** A process, because nothing of a stopped one runs: not even its kernel's side is read. */
    @ParameterizedTest
    @MethodSource("io.netpool.Shape#ways")
    void a_stopped_client_is_cut_and_another_is_served(Shape shape, Way way) throws Exception {
        long before = pooled.usedDirectMemory();
        try (Listener listener = shape.answer(way.listener(), SlowClient::bound, line -> line)) {
            Process client = connect(way, listener);
            try {
                Guests.until("it has come", () -> listener.stats().messagesIn() > 0);
                assertThat(new ProcessBuilder("kill", "-STOP", "" + client.pid())
                                .start()
                                .waitFor())
                        .isZero();
                long peak = push(listener) - before;
                assertThat(peak).isLessThan(FORMULA + RESERVE);
                Guests.until("cut", () -> !listener.stats().closed().isEmpty());
                assertThat(listener.stats().closed()).isEqualTo(Map.of(CloseReason.SLOW_CONSUMER, 1L));
                try (Client another = way.connect(listener)) {
                    assertThat(another.send("a\n").line()).isEqualTo("a");
                }
            } finally {
                client.destroyForcibly();
            }
        }
    }

    /** The most direct memory that was taken meanwhile. */
    @SuppressWarnings("unchecked") // it is a listener of lines
    private long push(Listener listener) {
        Connection<String> connection =
                (Connection<String>) listener.connections().get(0);
        String message = "x".repeat(MESSAGE - 1);
        long peak = 0;
        for (int i = 0; i < MOST && listener.stats().closed().isEmpty(); i++) {
            connection.send(message);
            if (i % 64 == 0) {
                peak = Math.max(peak, pooled.usedDirectMemory());
            }
        }
        return peak;
    }

    private static Process connect(Way way, Listener listener) throws Exception {
        if (way.tls()) {
            Process client = new ProcessBuilder(
                            "openssl", "s_client", "-quiet", "-connect", "127.0.0.1:" + listener.port())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            client.getOutputStream().write('\n');
            client.getOutputStream().flush();
            return client;
        }
        return new ProcessBuilder(
                        "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + listener.port() + "; echo >&3; exec sleep 60")
                .start();
    }
}
