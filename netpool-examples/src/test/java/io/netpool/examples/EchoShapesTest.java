package io.netpool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.Deadlines;
import io.netpool.Framing;
import io.netpool.Listener;
import io.netpool.ListenerBuilder;
import io.netpool.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The echo does the same in each shape that a handler may have. */
class EchoShapesTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    @EachWay
    void linesThatArriveTogetherComeBackInOrder(Way way) throws Exception {
        try (Listener echo = way.lines(way.listener());
                TextClient client = new TextClient(echo)) {
            client.send("one\ntwo\r\nthree\n").endStream();

            assertThat(client.readToEnd()).isEqualTo("one\ntwo\nthree\n");
        }
    }

    @EachWay
    void bytesComeBackUntouched(Way way) throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        try (Listener echo = Echo.listener(way.listener().framing(Framing.bytes()), way.shape())
                        .start();
                TextClient client = new TextClient(echo)) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> sendAll(client, bytes));

            assertThat(client.bytesToEnd()).isEqualTo(bytes);
            sent.join();
        }
    }

    @EachWay
    void aLineOverTheMaximumEndsItsConnectionBehindTheAnswers(Way way) throws Exception {
        try (Listener echo = Echo.listener(way.listener().framing(Framing.lines(10)), way.shape())
                        .start();
                TextClient client = new TextClient(echo)) {
            client.send("0123456789\n01234567890\nafter\n");

            assertThat(client.readToEnd()).isEqualTo("0123456789\n");
        }
    }

    @EachWay
    void whoNeverSaysAWholeLineIsClosed(Way way) throws Exception {
        try (Listener echo =
                        way.lines(way.listener().deadlines(Deadlines.defaults().firstMessage(SHORT)));
                TextClient client = new TextClient(echo)) {
            client.send("no end");

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @EachWay
    void whoFallsSilentIsClosed(Way way) throws Exception {
        try (Listener echo =
                        way.lines(way.listener().deadlines(Deadlines.defaults().idle(SHORT)));
                TextClient client = new TextClient(echo)) {
            client.send("hello\n");

            assertThat(client.readToEnd()).isEqualTo("hello\n");
        }
    }

    private static void sendAll(TextClient client, byte[] bytes) {
        try {
            client.send(bytes).endStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A transport and a shape. */
    record Way(Transport transport, HandlerShape shape) {
        ListenerBuilder<String, String> listener() {
            return TestListeners.on(transport);
        }

        Listener lines(ListenerBuilder<String, String> listener) {
            return Echo.listener(listener, shape).start();
        }
    }

    static Stream<Way> ways() {
        return Stream.of(Transport.IO_URING, Transport.EPOLL, Transport.NIO)
                .flatMap(transport -> List.of(HandlerShape.values()).stream().map(shape -> new Way(transport, shape)));
    }

    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @MethodSource("ways")
    @interface EachWay {}
}
