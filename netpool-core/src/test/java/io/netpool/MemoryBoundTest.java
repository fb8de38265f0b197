package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients can make a listener hold, heap and direct memory together, against the formula in the README. */
class MemoryBoundTest {
    private static final int KIB = 1024;
    private static final int LONGEST_LINE = 4 * KIB;
    private static final String ANSWER = "a".repeat(KIB);

    /** The allocator's chunks, and this test's own clients. */
    private static final long SLACK = 48L * KIB * KIB;

    private static final int SEGMENT = 64 * KIB;

    /** The README's: two reads, the framing's maximum, the high water mark, what is gathered, one message; on threads the crossings. */
    private static long formula(Shape shape) {
        long crossing = shape == Shape.EVENT_LOOP ? 0 : 2 * 64 * KIB;
        return 2L * (2 * 64 * KIB + LONGEST_LINE + 64 * KIB + 16 * KIB + KIB + crossing);
    }

    @ParameterizedTest
    @MethodSource("io.netpool.Shape#plainWays")
    void a_thousand_clients_that_never_read_take_no_more_than_the_formula(Shape shape, Way way) throws Exception {
        assertBounded(1_000, shape, way);
    }

    /** Fewer, because a handshake takes its time. */
    @ParameterizedTest
    @MethodSource("io.netpool.Shape#tlsWays")
    void clients_that_never_read_under_tls_take_no_more_either(Shape shape, Way way) throws Exception {
        assertBounded(300, shape, way);
    }

    private static void assertBounded(int count, Shape shape, Way way) throws Exception {
        List<Client> clients = new ArrayList<>();
        try (Listener listener = listener(shape, way)) {
            long before = held();
            for (int i = 0; i < count; i++) {
                clients.add(SlowClient.connect(way, listener).send("\n".repeat(SEGMENT)));
            }
            awaitStandstill(listener);
            assertThat(held() - before).isLessThan(count * formula(shape) + SLACK);
            assertAnotherIsAnswered(way, listener);
            for (Client client : clients) {
                client.reset();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.netpool.Shape#ways")
    void a_stopped_client_takes_no_more_than_the_formula(Shape shape, Way way) throws Exception {
        String program = way.tls() ? "openssl" : "nc";
        assumeTrue(Files.isExecutable(Path.of("/bin", program)) || Files.isExecutable(Path.of("/usr/bin", program)));
        try (Listener listener = listener(shape, way)) {
            long before = held();
            ProcessBuilder command = way.tls()
                    ? new ProcessBuilder(program, "s_client", "-quiet", "-connect", "127.0.0.1:" + listener.port())
                    : new ProcessBuilder(program, "127.0.0.1", String.valueOf(listener.port()));
            Process client = command.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                client.getOutputStream().write("\n".getBytes(UTF_8));
                client.getOutputStream().flush();
                await().until(() -> listener.stats().messagesIn() == 1);
                signal("-STOP", client);
                // What the pipe holds goes on when the client does.
                try (Client direct = SlowClient.connect(way, listener)) {
                    direct.send("\n".repeat(SEGMENT));
                    awaitStandstill(listener);
                    assertThat(held() - before).isLessThan(2 * formula(shape) + SLACK);
                    assertAnotherIsAnswered(way, listener);
                }
            } finally {
                signal("-CONT", client);
                client.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.netpool.Shape#ways")
    void a_segment_of_newlines_that_each_ask_for_a_kibibyte_is_answered_as_it_is_read(Shape shape, Way way)
            throws Exception {
        answersAsRead(shape, way, "\n".repeat(SEGMENT), SEGMENT);
    }

    @ParameterizedTest
    @MethodSource("io.netpool.Shape#ways")
    void ten_thousand_messages_in_one_segment_are_answered_as_they_are_read(Shape shape, Way way) throws Exception {
        answersAsRead(shape, way, "x\n".repeat(10_000), 10_000);
    }

    private static void answersAsRead(Shape shape, Way way, String requests, int answers) throws Exception {
        try (Listener listener = listener(shape, way);
                Client client = SlowClient.connect(way, listener)) {
            long before = held();
            client.send(requests);
            awaitStandstill(listener);
            assertThat(held() - before).isLessThan(formula(shape) + SLACK);
            assertThat(listener.stats().messagesIn()).isLessThan(answers);
            assertAnotherIsAnswered(way, listener);
            byte[] all = client.socket().getInputStream().readNBytes(answers * (KIB + 1));
            assertThat(all).hasSize(answers * (KIB + 1));
        }
    }

    private static Listener listener(Shape shape, Way way) {
        return shape.answer(way.listener().framing(Framing.lines(LONGEST_LINE)), SlowClient::bound, request -> ANSWER);
    }

    private static void awaitStandstill(Listener listener) {
        Guests.untilStill(() -> listener.stats().messagesIn(), Duration.ofMillis(300));
    }

    private static void assertAnotherIsAnswered(Way way, Listener listener) throws Exception {
        long begunNanos = System.nanoTime();
        try (Client another = way.connect(listener)) {
            assertThat(another.send("hello\n").line()).isEqualTo(ANSWER);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isLessThan(Duration.ofSeconds(5));
    }

    private static long held() {
        System.gc();
        var pooled = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return pooled.usedDirectMemory()
                + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", name, String.valueOf(process.pid())).start().waitFor();
    }
}
