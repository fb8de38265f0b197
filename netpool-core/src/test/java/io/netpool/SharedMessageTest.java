package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** A buffer that is sent and in other hands, too: each reads it by itself. */
class SharedMessageTest {
    private static final int BYTES = 300_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** No two places in it look alike. */
    private static String numbers() {
        StringBuilder numbers = new StringBuilder();
        for (int i = 0; numbers.length() < BYTES; i++) {
            numbers.append(i).append(' ');
        }
        return numbers.toString();
    }

    @EachWay
    void what_the_handler_reads_of_it_after_it_was_sent_arrives_all_the_same(Way way) throws Exception {
        try (Listener listener = way.listener()
                        .framing(Framing.bytes())
                        .handler((bytes, connection) -> {
                            connection.send(bytes.retain());
                            bytes.skipBytes(bytes.readableBytes());
                        })
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a few").halfClose().rest()).isEqualTo("a few");
        }
    }

    @EachWay
    void so_does_what_a_handler_on_a_thread_reads_however_much_it_sends(Way way) throws Exception {
        String numbers = numbers();
        try (Listener listener = HandlerThread.listener(way)
                        .framing(Framing.bytes())
                        .handler((bytes, connection) -> {
                            connection.send(bytes.retain());
                            bytes.skipBytes(bytes.readableBytes());
                        })
                        .start();
                Client client = way.connect(listener)) {
            assertThat(exchange(client, numbers)).isEqualTo(numbers);
        }
    }

    @EachWay
    void a_large_one_that_is_sent_twice_arrives_twice(Way way) throws Exception {
        String numbers = numbers();
        Queue<String> pieces = new ConcurrentLinkedQueue<>();
        try (Listener listener = way.listener()
                        .framing(Framing.bytes())
                        .handler((bytes, connection) -> {
                            pieces.add(bytes.toString(UTF_8));
                            connection.send(bytes.retain());
                            connection.send(bytes.retain());
                        })
                        .start();
                Client client = way.connect(listener)) {
            String answer = exchange(client, numbers);
            StringBuilder twice = new StringBuilder();
            pieces.forEach(piece -> twice.append(piece).append(piece));
            assertThat(answer).isEqualTo(twice.toString());
        }
    }

    @EachWay
    void a_large_one_that_two_clients_are_sent_arrives_at_both(Way way) throws Exception {
        String numbers = numbers();
        Outcome<Connection<ByteBuf>> other = new Outcome<>();
        try (Listener listener = way.listener()
                        .workers(2)
                        .framing(Framing.bytes())
                        .handler(new MessageHandler<ByteBuf, ByteBuf>() {
                            @Override
                            public void onOpen(Connection<ByteBuf> connection) {
                                if (!other.isThere()) {
                                    other.tell(connection);
                                }
                            }

                            @Override
                            public void onMessage(ByteBuf bytes, Connection<ByteBuf> connection) throws Exception {
                                connection.send(bytes.retain());
                                other.value().send(bytes.retain());
                            }
                        })
                        .start();
                Client reader = way.connect(listener)) {
            other.value();
            try (Client client = way.connect(listener)) {
                Future<String> read = elsewhere(
                        () -> new String(reader.socket().getInputStream().readNBytes(numbers.length()), UTF_8));
                assertThat(exchange(client, numbers)).isEqualTo(numbers);
                assertThat(read).succeedsWithin(PATIENCE).isEqualTo(numbers);
            }
        }
    }

    /** Sends while it reads. */
    private static String exchange(Client client, String text) throws Exception {
        Future<Client> sent = elsewhere(() -> client.send(text).halfClose());
        String rest = client.rest();
        assertThat(sent).succeedsWithin(PATIENCE);
        return rest;
    }

    private static <T> Future<T> elsewhere(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Guests.BLOCKING.execute(future);
        return future;
    }
}
