package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;

/** A slot is held by the socket and by the conversation, and goes back when both are done. */
class ConversationSlotsTest {
    private static final int MAXIMUM = 20;
    private static final int THREADS = 6;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicInteger present = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    @EachTransport
    void a_conversation_that_goes_on_after_its_client_has_gone_holds_the_slot(Transport transport) throws Exception {
        CountDownLatch work = new CountDownLatch(1);
        Ends ends = new Ends();
        try (Listener listener = Conversations.listener(transport)
                .maxConnections(1)
                .observer(ends)
                .serve(conversation -> {
                    conversation.send(conversation.receive());
                    work.await(10, TimeUnit.SECONDS);
                })
                .start()) {
            Guests.admitted(listener).reset();
            assertThat(ends.next()).isEqualTo(CloseReason.CLIENT_RESET);
            assertThat(listener.openConnections()).isEqualTo(1);
            assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            work.countDown();
            Guests.until("the slot", () -> listener.openConnections() == 0);
            Guests.admitted(listener).close();
        }
    }

    @EachTransport
    void a_socket_that_lingers_after_the_code_has_returned_holds_the_slot(Transport transport) throws Exception {
        CountDownLatch returned = new CountDownLatch(1);
        try (Listener listener = Conversations.listener(transport)
                        .maxConnections(1)
                        .serve(conversation -> returned.countDown())
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(returned.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            assertThat(client.rest()).isEmpty();
            client.socket().close();
            Guests.until("the slot", () -> listener.openConnections() == 0);
        }
    }

    private void counted(Conversation<String, String> conversation) throws Exception {
        peak.accumulateAndGet(present.incrementAndGet(), Math::max);
        try {
            Conversations.echo(conversation);
        } finally {
            present.decrementAndGet();
        }
    }

    private static Void comeAndGo(Listener listener, Random random) throws IOException {
        for (long end = System.nanoTime() + NANOS; System.nanoTime() < end; ) {
            try (Client client = Client.connect(listener)) {
                switch (random.nextInt(5)) {
                    case 0 -> client.reset();
                    case 1 -> client.send("half").reset();
                    case 2 -> client.send("a\nb\n").halfClose().rest();
                    case 3 -> client.send("last words\n");
                    default -> {
                        client.send("a\n").line();
                        client.reset();
                    }
                }
            } catch (java.net.SocketTimeoutException hangs) {
                throw hangs;
            } catch (IOException refused) {
                Thread.onSpinWait();
            }
        }
        return null;
    }

    @Tag("stress")
    @EachTransport
    void never_more_than_the_maximum_talk_and_no_slot_is_lost(Transport transport) throws Exception {
        long seed = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (CapturedLog log = CapturedLog.open();
                Listener listener = Conversations.listener(transport)
                        .acceptors(2)
                        .maxConnections(MAXIMUM)
                        .serve(this::counted)
                        .start()) {
            // They hold most slots, so that the others meet the maximum.
            List<Client> settled = new ArrayList<>();
            for (int i = 0; i < MAXIMUM - 3; i++) {
                settled.add(Guests.admitted(listener));
            }
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seed + i);
                all.add(threads.submit(() -> comeAndGo(listener, random)));
            }
            for (Future<Void> one : all) {
                one.get(30, TimeUnit.SECONDS);
            }
            Guests.closeAll(settled);
            Guests.until("all slots, seed " + seed, () -> listener.openConnections() == 0);
            assertThat(present).hasValue(0);
            assertThat(peak.get()).as("seed %d", seed).isBetween(MAXIMUM - 2, MAXIMUM);
            assertThat(listener.stats().peak()).isLessThanOrEqualTo(MAXIMUM);
            assertThat(log.lines()).noneMatch(line -> line.contains("threw"));
        } finally {
            threads.shutdown();
        }
    }

    @EachTransport
    void nothing_is_retained_of_conversations_that_were_reset_in_a_receive(Transport transport) throws Exception {
        List<WeakReference<Object>> here = new CopyOnWriteArrayList<>();
        try (Listener listener = Conversations.listener(transport)
                .serve(conversation -> {
                    here.add(new WeakReference<>(conversation.connection()));
                    Conversations.echo(conversation);
                })
                .start()) {
            for (int i = 0; i < 50; i++) {
                Guests.admitted(listener).reset();
            }
            Guests.until("slots", () -> listener.openConnections() == 0);
            Guests.until("collected", () -> {
                System.gc();
                return here.stream().allMatch(reference -> reference.get() == null);
            });
        }
    }

    @EachTransport
    void an_eviction_is_the_end_of_the_stream_and_makes_room(Transport transport) throws Exception {
        Ends ends = new Ends();
        try (Listener listener = Conversations.listener(transport)
                        .maxConnections(1)
                        .overflow(OverflowStrategy.evictIdle(Duration.ZERO))
                        .observer(ends)
                        .serve(conversation -> {
                            Conversations.echo(conversation);
                            conversation.send("draining " + conversation.draining());
                        })
                        .start();
                Client first = Guests.admitted(listener);
                Client second = Client.connect(listener)) {
            assertThat(first.rest()).isEqualTo("draining true\n");
            first.socket().close();
            assertThat(ends.next()).isEqualTo(CloseReason.OVERFLOW_EVICTED);
            Guests.greeted(second);
        }
    }

    @EachTransport
    void who_waits_for_a_slot_gets_in_as_conversations_end(Transport transport) throws Exception {
        for (OverflowStrategy strategy :
                new OverflowStrategy[] {OverflowStrategy.queue(10, Duration.ofSeconds(10)), OverflowStrategy.backlog()
                }) {
            try (Listener listener = Conversations.listener(transport)
                    .maxConnections(1)
                    .overflow(strategy)
                    .serve(conversation -> conversation.send(conversation.receive()))
                    .start()) {
                var clients = Guests.connect(5, listener);
                for (Client client : clients) {
                    assertThat(client.send("in\n").rest()).isEqualTo("in\n");
                    client.socket().close();
                }
                assertThat(listener.stats().peak()).isEqualTo(1);
            }
        }
    }
}
