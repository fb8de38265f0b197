package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;

/** Any thread may send at any time. */
class SendFromThreadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Gives the connection away. */
    private static final class Opened implements MessageHandler<String, String> {
        final CompletableFuture<Connection<String>> connection = new CompletableFuture<>();
        final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

        @Override
        public void onOpen(Connection<String> opened) {
            connection.complete(opened);
        }

        @Override
        public void onMessage(String message, Connection<String> opened) {
            opened.send(message);
        }

        @Override
        public void onClose(Connection<String> opened, CloseReason reason) {
            closed.complete(reason);
        }
    }

    private final Opened handler = new Opened();

    @EachWay
    void lines_of_a_hundred_threads_all_arrive_untorn_and_in_each_threads_order(Way way) throws Exception {
        int threads = 100;
        int lines = 1_000;
        CyclicBarrier together = new CyclicBarrier(threads);
        try (Listener listener = way.listener().handler(handler).start();
                Client client = way.connect(listener)) {
            Connection<String> connection = handler.connection.join();
            List<Thread> senders = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int sender = t;
                Thread thread = new Thread(() -> {
                    try {
                        together.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    for (int i = 0; i < lines; i++) {
                        connection.send(sender + " " + i);
                    }
                });
                thread.start();
                senders.add(thread);
            }
            int[] next = new int[threads];
            for (int i = 0; i < threads * lines; i++) {
                String[] words = client.line().split(" ", -1);
                assertThat(words).hasSize(2);
                int sender = Integer.parseInt(words[0]);
                assertThat(Integer.parseInt(words[1])).isEqualTo(next[sender]++);
            }
            for (Thread sender : senders) {
                sender.join();
            }
            connection.close();
            assertThat(client.rest()).isEmpty();
        }
    }

    @EachWay
    void deliver_completes_in_order_when_its_bytes_are_written(Way way) throws Exception {
        try (Listener listener = way.listener().handler(handler).start();
                Client client = way.connect(listener)) {
            Connection<String> connection = handler.connection.join();
            List<CompletableFuture<Void>> deliveries = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                connection.send("sent " + i);
                deliveries.add(connection.deliver("delivered " + i).toCompletableFuture());
            }
            for (int i = 0; i < 100; i++) {
                assertThat(client.line()).isEqualTo("sent " + i);
                assertThat(client.line()).isEqualTo("delivered " + i);
            }
            assertThat(deliveries.get(99)).succeedsWithin(PATIENCE);
            assertThat(deliveries).allMatch(CompletableFuture::isDone);
        }
    }

    @EachWay
    void deliver_on_the_event_loop_keeps_its_place_and_completes(Way way) throws Exception {
        CompletableFuture<Void> delivered = new CompletableFuture<>();
        try (Listener listener = way.listener()
                        .handler((line, connection) -> {
                            connection.send("1");
                            connection.deliver("2").thenRun(() -> delivered.complete(null));
                            connection.send("3");
                        })
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\n").halfClose().rest()).isEqualTo("1\n2\n3\n");
            assertThat(delivered).succeedsWithin(PATIENCE);
        }
    }

    @EachWay
    void deliver_fails_once_the_connection_has_ended(Way way) throws Exception {
        try (Listener listener = way.listener().handler(handler).start()) {
            way.connect(listener).close();
            assertThat(handler.closed).succeedsWithin(PATIENCE);
            assertThat(handler.connection.join().deliver("late").toCompletableFuture())
                    .failsWithin(PATIENCE)
                    .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                    .withCauseInstanceOf(IOException.class);
        }
    }

    @EachTransport
    void deliver_fails_for_what_the_client_never_takes(Transport transport) throws Exception {
        try (Listener listener = listener(transport)) {
            Client client = Client.connect(listener);
            Connection<String> connection = handler.connection.join();
            String large = "x".repeat(16 << 20); // more than the kernel takes
            CompletableFuture<Void> delivered = connection.deliver(large).toCompletableFuture();
            client.reset();
            assertThat(delivered).failsWithin(PATIENCE);
        }
    }

    @EachWay
    void what_a_thread_sends_behind_its_own_farewell_is_not_sent(Way way) throws Exception {
        try (Listener listener = way.listener().handler(handler).start();
                Client client = way.connect(listener)) {
            Connection<String> connection = handler.connection.join();
            connection.send("first");
            connection.close("bye");
            connection.send("late");
            assertThat(client.rest()).isEqualTo("first\nbye\n");
        }
    }

    @EachTransport
    void everything_is_harmless_once_the_listener_has_stopped(Transport transport) throws Exception {
        try (Listener listener = listener(transport)) {
            Client.connect(listener).close();
            assertThat(handler.closed).succeedsWithin(PATIENCE);
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("netpool-worker")));
        Connection<String> connection = handler.connection.join();
        connection.send("late");
        assertThat(connection.deliver("late").toCompletableFuture()).failsWithin(PATIENCE);
        connection.close("late");
        connection.close();
    }

    @EachTransport
    void sending_while_the_connection_ends_is_harmless(Transport transport) throws Exception {
        try (Listener listener = listener(transport);
                Client client = Client.connect(listener)) {
            Connection<String> connection = handler.connection.join();
            CountDownLatch begun = new CountDownLatch(1_000);
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
                while (!handler.closed.isDone()) {
                    connection.deliver("x").exceptionally(failed -> null);
                    begun.countDown();
                }
            });
            begun.await();
            client.reset();
            assertThat(sender).succeedsWithin(PATIENCE);
        }
    }

    private Listener listener(Transport transport) {
        return Listener.tcp("127.0.0.1", 0)
                .name("test")
                .transport(transport)
                .handler(handler)
                .start();
    }
}
