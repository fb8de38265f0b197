package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What straight-line code sends: it waits for the client, and for nobody else. */
class ConversationSendTest {
    private static final String PADDING = " ".repeat(1_000);
    private static final int LINES = 8_000;
    private static final int PENDING_BYTES = 64 * 1024;

    private final Outcome<String> outcome = new Outcome<>();
    private final Ends ends = new Ends();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicLong mostPending = new AtomicLong();

    private static Client slowClient(Way way, Listener listener) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(128 * 1024);
        Client client = Client.connect(socket, listener.port());
        return way.tls() ? client.startTls() : client;
    }

    /** Sends so many lines and watches what waits. */
    private void sendAll(Conversation<String, String> conversation) throws IOException {
        Channel channel = conversation.connection().channel();
        channel.config().setOption(ChannelOption.SO_SNDBUF, 128 * 1024);
        for (int i = 0; i < LINES; i++) {
            conversation.send(i + PADDING);
            sent.incrementAndGet();
            var waiting = channel.unsafe().outboundBuffer();
            if (waiting != null) {
                mostPending.accumulateAndGet(waiting.totalPendingWriteBytes(), Math::max);
            }
        }
    }

    private void untilItStandsStill() {
        AtomicInteger seen = new AtomicInteger(-1);
        Guests.until("it stands still", () -> {
            Guests.untilIdleFor(Duration.ofMillis(60));
            return sent.get() > 0 && seen.getAndSet(sent.get()) == sent.get();
        });
    }

    @EachWay
    void a_send_waits_while_the_client_does_not_read_and_goes_on_when_it_does(Way way) throws Exception {
        try (Listener listener = Conversations.listener(way)
                        .workers(1)
                        .serve(outcome.of(conversation -> {
                            if (conversation.receive().equals("echo")) {
                                Conversations.echo(conversation);
                            }
                            sendAll(conversation);
                            return "all";
                        }))
                        .start();
                Client slow = slowClient(way, listener);
                Client other = way.connect(listener)) {
            slow.send("much\n");
            untilItStandsStill();
            assertThat(sent.get()).isLessThan(LINES / 2);
            // Besides, TLS adds to each message, and the channel to each write.
            assertThat(mostPending.get()).isLessThan(2 * PENDING_BYTES);
            assertThat(other.send("echo\na\n").line()).isEqualTo("a");

            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(slow.socket().getInputStream(), UTF_8));
            for (int i = 0; i < LINES; i++) {
                assertThat(answers.readLine()).isEqualTo(i + PADDING);
            }
            assertThat(outcome.value()).isEqualTo("all");
            slow.socket().close();
        }
    }

    @EachWay
    void a_message_larger_than_all_bounds_arrives(Way way) throws Exception {
        String large = "x".repeat(5 << 20);
        try (Listener listener = Conversations.listener(way)
                        .serve(conversation -> {
                            conversation.send(large);
                            conversation.send("small");
                        })
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.rest().equals(large + "\nsmall\n")).isTrue(); // too much to print
        }
    }

    @EachTransport
    void a_reset_is_told_to_who_waits_for_the_client_to_read(Transport transport) throws Exception {
        try (Listener listener = Conversations.listener(transport)
                        .observer(ends)
                        .serve(outcome.of(conversation -> {
                            sendAll(conversation);
                            return "all";
                        }))
                        .start();
                Client client = Client.connect(listener)) {
            untilItStandsStill();
            client.reset();
            assertThat(outcome.thrown()).isInstanceOf(IOException.class);
            // io_uring may be told of the end before it is told of the reset.
            assertThat(ends.next()).isIn(CloseReason.CLIENT_RESET, CloseReason.CLIENT_CLOSED);
        }
    }

    @EachTransport
    void a_send_to_a_client_that_has_gone_throws(Transport transport) throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (CapturedLog log = CapturedLog.open();
                Listener listener = Conversations.listener(transport)
                        .serve(outcome.of(conversation -> {
                            gone.await(10, TimeUnit.SECONDS);
                            for (long end = System.nanoTime() + 10_000_000_000L; System.nanoTime() < end; ) {
                                conversation.send("anybody there?");
                            }
                            return "somebody takes it all";
                        }))
                        .start();
                Client client = Client.connect(listener)) {
            client.socket().close();
            gone.countDown();
            assertThat(outcome.thrown()).isInstanceOf(IOException.class);
            Guests.until("done", () -> listener.openConnections() == 0);
            assertThat(log.warnings()).isEmpty();
        }
    }

    @EachWay
    void what_is_sent_leaves_although_the_code_then_blocks_elsewhere(Way way) throws Exception {
        Semaphore turns = new Semaphore(0);
        try (Listener listener = Conversations.listener(way)
                        .serve(conversation -> {
                            for (int i = 0; i < 5; i++) {
                                conversation.send("push " + i);
                                conversation.send("and more");
                                turns.tryAcquire(10, TimeUnit.SECONDS);
                            }
                            conversation.send("answer to " + conversation.receive());
                            turns.tryAcquire(10, TimeUnit.SECONDS);
                        })
                        .start();
                Client client = way.connect(listener)) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.line()).isEqualTo("push " + i);
                assertThat(client.line()).isEqualTo("and more");
                turns.release();
            }
            assertThat(client.send("a\n").line()).isEqualTo("answer to a");
            turns.release();
        }
    }

    @EachTransport
    void a_message_that_cannot_be_encoded_is_refused_and_the_conversation_goes_on(Transport transport)
            throws Exception {
        try (Listener listener = Conversations.listener(transport)
                        .serve(conversation -> {
                            conversation.send("one");
                            assertThatThrownBy(() -> conversation.send("two\nlines"))
                                    .isInstanceOf(IllegalArgumentException.class);
                            conversation.send("three");
                        })
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.rest()).isEqualTo("one\nthree\n");
        }
    }
}
