package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What a drain does to conversations. */
class ConversationDrainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Outcome<String> outcome = new Outcome<>();
    private final Ends ends = new Ends();
    private final CountDownLatch work = new CountDownLatch(1);

    private static void politely(Conversation<String, String> conversation) throws Exception {
        try {
            while (true) {
                conversation.send(conversation.receive());
            }
        } catch (EOFException end) {
            conversation.send("goodbye, draining " + conversation.draining());
        }
    }

    private static void assertResult(CompletionStage<DrainResult> drain, long drained, long cut) {
        assertThat(drain.toCompletableFuture()).succeedsWithin(PATIENCE).satisfies(result -> {
            assertThat(result.drained()).isEqualTo(drained);
            assertThat(result.cut()).isEqualTo(cut);
        });
    }

    @EachWay
    void one_that_waits_sees_the_end_and_says_goodbye(Way way) throws Exception {
        try (Listener listener = Conversations.listener(way)
                        .observer(ends)
                        .serve(ConversationDrainTest::politely)
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("a");
            CompletionStage<DrainResult> drain = listener.drain(PATIENCE);
            assertThat(client.rest()).isEqualTo("goodbye, draining true\n");
            client.socket().close();
            assertResult(drain, 1, 0);
            assertThat(ends.next()).isEqualTo(CloseReason.DRAINED);
        }
    }

    @EachWay
    void one_in_the_middle_of_a_message_finishes_it_first(Way way) throws Exception {
        try (Listener listener = Conversations.listener(way)
                        .serve(ConversationDrainTest::politely)
                        .start();
                Client idle = way.connect(listener);
                Client busy = way.connect(listener)) {
            assertThat(busy.send("a\nhalf").line()).isEqualTo("a");
            assertThat(idle.send("b\n").line()).isEqualTo("b");
            CompletionStage<DrainResult> drain = listener.drain(PATIENCE);
            assertThat(idle.rest()).isEqualTo("goodbye, draining true\n");
            idle.socket().close();
            assertThat(busy.send(" a line\n").rest()).isEqualTo("half a line\ngoodbye, draining true\n");
            busy.socket().close();
            assertResult(drain, 2, 0);
        }
    }

    @EachTransport
    void nor_is_it_woken_again_and_again_meanwhile(Transport transport) throws Exception {
        AtomicInteger looks = new AtomicInteger();
        try (Listener listener = Conversations.listener(transport)
                        .framing(counting(looks))
                        .serve(ConversationDrainTest::politely)
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("a\nhalf").line()).isEqualTo("a");
            CompletionStage<DrainResult> drain = listener.drain(PATIENCE);
            Guests.untilIdleFor(Duration.ofMillis(300));
            assertThat(looks.get()).isLessThan(50);
            assertThat(client.send(" a line\n").rest()).isEqualTo("half a line\ngoodbye, draining true\n");
            client.socket().close();
            assertResult(drain, 1, 0);
        }
    }

    /** Lines, and how often their decoder is asked for one. */
    private static Framing<String, String> counting(AtomicInteger looks) {
        return new Framing<>() {
            @Override
            public Decoder<String> decoder() {
                Decoder<String> lines = Framing.lines().decoder();
                return in -> {
                    looks.incrementAndGet();
                    return lines.decode(in);
                };
            }

            @Override
            public void encode(String line, ByteBuf out) throws Exception {
                Framing.lines().encode(line, out);
            }
        };
    }

    @EachWay
    void one_with_messages_that_it_has_not_received_finishes_those_first(Way way) throws Exception {
        Outcome<String> begun = new Outcome<>();
        try (Listener listener = Conversations.listener(way)
                        .serve(conversation -> {
                            begun.tell(conversation.receive());
                            work.await(10, TimeUnit.SECONDS);
                            conversation.send("1");
                            politely(conversation);
                        })
                        .start();
                Client client = way.connect(listener)) {
            for (int i = 1; i <= 50; i++) {
                client.send(i + "\n"); // under TLS a record each
            }
            begun.value();
            CompletionStage<DrainResult> drain = listener.drain(PATIENCE);
            work.countDown();
            for (int i = 1; i <= 50; i++) {
                assertThat(client.line()).isEqualTo("" + i);
            }
            assertThat(client.rest()).isEqualTo("goodbye, draining true\n");
            client.socket().close();
            assertResult(drain, 1, 0);
        }
    }

    @EachWay
    void one_that_only_sends_finds_out_by_asking(Way way) throws Exception {
        try (Listener listener = Conversations.listener(way)
                        .serve(conversation -> {
                            while (!conversation.draining()) {
                                conversation.send("tick");
                                work.await(5, TimeUnit.MILLISECONDS);
                            }
                            conversation.send("goodbye");
                        })
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.line()).isEqualTo("tick");
            CompletionStage<DrainResult> drain = listener.drain(PATIENCE);
            assertThat(client.rest()).endsWith("goodbye\n");
            client.socket().close();
            assertResult(drain, 1, 0);
        }
    }

    @EachWay
    void one_that_looks_without_waiting_sees_the_end_too(Way way) throws Exception {
        try (Listener listener = Conversations.listener(way)
                        .serve(conversation -> {
                            conversation.send("hello");
                            while (true) {
                                try {
                                    conversation.receive(Duration.ZERO);
                                } catch (EOFException end) {
                                    conversation.send("goodbye");
                                    return;
                                } catch (java.net.SocketTimeoutException nothingThere) {
                                    work.await(1, TimeUnit.MILLISECONDS);
                                }
                            }
                        })
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.line()).isEqualTo("hello");
            CompletionStage<DrainResult> drain = listener.drain(PATIENCE);
            assertThat(client.rest()).isEqualTo("goodbye\n");
            client.socket().close();
            assertResult(drain, 1, 0);
        }
    }

    @EachTransport
    void one_that_does_not_end_is_cut_at_the_deadline_and_told_when_it_looks(Transport transport) throws Exception {
        try (Listener listener = Conversations.listener(transport)
                        .observer(ends)
                        .serve(outcome.of(conversation -> {
                            conversation.send("at work");
                            work.await(10, TimeUnit.SECONDS);
                            return conversation.receive();
                        }))
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.line()).isEqualTo("at work");
            CompletionStage<DrainResult> drain = listener.drain(Duration.ofMillis(100));
            assertThat(client.end()).isEqualTo(Client.End.RESET);
            assertThat(ends.next()).isEqualTo(CloseReason.DRAIN_CUT);
            assertThat(drain.toCompletableFuture()).isNotDone(); // its code is not done
            work.countDown();
            assertThat(outcome.thrown()).isInstanceOf(IOException.class).hasMessageContaining("DRAIN_CUT");
            assertResult(drain, 0, 1);
        }
    }

    @EachTransport
    void one_is_counted_even_if_its_end_is_told_late(Transport transport) throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        try (Listener keepsTheWorkersUp =
                        Guests.echo(Listener.tcp("127.0.0.1", 0).transport(transport));
                Listener listener = Conversations.listener(transport)
                        .serve(conversation -> {
                            // Called when the slot is free again, and before Netty tells that the channel is closed.
                            conversation
                                    .connection()
                                    .channel()
                                    .closeFuture()
                                    .addListener(closed -> stopped.await(200, TimeUnit.MILLISECONDS));
                            politely(conversation);
                        })
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("a");
            CompletionStage<DrainResult> drain = listener.drain(PATIENCE);
            drain.whenComplete((result, failure) -> stopped.countDown());
            assertThat(client.rest()).isEqualTo("goodbye, draining true\n");
            client.socket().close();
            assertResult(drain, 1, 0);
            assertThat(keepsTheWorkersUp.state()).isEqualTo(Listener.State.RUNNING);
        }
    }

    @EachTransport
    void close_from_inside_returns_at_once(Transport transport) throws Exception {
        Outcome<Listener> started = new Outcome<>();
        try (Listener listener = Conversations.listener(transport)
                        .serve(outcome.of(conversation -> {
                            started.value().close();
                            conversation.send("closed, draining " + conversation.draining());
                            return started.value().state().name();
                        }))
                        .start();
                Client client = Client.connect(listener)) {
            started.tell(listener);
            assertThat(client.rest()).startsWith("closed");
            client.socket().close();
            assertThat(outcome.value()).isEqualTo("DRAINING");
            assertResult(listener.stopped(), 1, 0);
        }
    }
}
