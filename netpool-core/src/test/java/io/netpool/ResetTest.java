package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A client that resets its connection. */
class ResetTest {
    private static final int CLIENTS = 50;

    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch gone = new CountDownLatch(1);

    /** Netty's io_uring is told of both at once, reads the bytes, and hears no more. */
    @EachTransport
    void a_reset_that_comes_together_with_bytes_is_noticed(Transport transport) throws Exception {
        try (Listener listener = Guests.listener(transport, CLIENTS + 1, OverflowStrategy.refuse())
                        .workers(1)
                        .handler(this::answer)
                        .start();
                Client holder = Guests.admitted(listener)) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Guests.admitted(listener));
            }
            holder.send("hold\n");
            held.await();
            for (Client client : clients) {
                client.send("a\n").reset();
            }
            gone.countDown();
            Guests.until("all but one are gone", () -> listener.openConnections() == 1);
            assertThat(listener.stats().closed()).containsOnlyKeys(CloseReason.CLIENT_RESET);
        }
    }

    /** On io_uring the answer's write is told of the reset, and the read behind it sees the end of the stream. */
    @EachTransport
    void one_behind_a_message_that_is_answered_is_no_end_of_the_stream(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, CLIENTS, OverflowStrategy.refuse()))) {
            for (int i = 0; i < CLIENTS; i++) {
                Guests.admitted(listener).send("a\nhalf a line").reset();
            }
            Guests.until("all are gone", () -> listener.openConnections() == 0);
            assertThat(listener.stats().closed()).containsOnlyKeys(CloseReason.CLIENT_RESET);
        }
    }

    @EachWay
    void one_while_answers_wait_is_one_too(Way way) throws Exception {
        Framing<ByteBuf, ByteBuf> bytes = Framing.bytes();
        try (Listener listener = way.listener()
                        .framing(bytes)
                        .handler((some, connection) -> connection.send(some.retain()))
                        .start();
                Client client = way.connect(listener)) {
            Thread sending = new Thread(() -> sendOn(client));
            sending.start();
            Guests.untilStill(
                    () -> listener.stats().bytesIn(), Duration.ofMillis(200)); // it waits for the client to read
            client.reset();
            Guests.until("it is gone", () -> listener.openConnections() == 0);
            assertThat(listener.stats().closed()).containsOnlyKeys(CloseReason.CLIENT_RESET);
            sending.join();
        }
    }

    private static void sendOn(Client client) {
        try {
            while (true) {
                client.send(new byte[16 * 1024]);
            }
        } catch (IOException reset) {
            // as it was to be
        }
    }

    private void answer(String line, Connection<String> connection) throws InterruptedException {
        if (line.equals("hold")) {
            held.countDown();
            gone.await();
        } else if (line.equals("in")) {
            connection.send(line);
        }
    }
}
