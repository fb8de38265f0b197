package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a handler on a thread sends: when it leaves, and in which order. */
class DispatchSendTest {

    @EachWay
    void messages_that_arrive_together_are_answered_in_order(Way way) throws Exception {
        String lines = IntStream.range(0, 3_000).mapToObj(i -> i + "\n").collect(Collectors.joining());
        try (Listener listener = HandlerThread.listener(way)
                        .handler((line, connection) -> connection.send(line))
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send(lines).halfClose().rest()).isEqualTo(lines);
        }
    }

    @EachWay
    void answers_leave_although_their_handler_goes_on_blocking(Way way) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        try (Listener listener = HandlerThread.listener(way)
                        .handler((line, connection) -> {
                            connection.send("at once");
                            HandlerThread.block(first);
                            connection.send("later");
                            connection.send("with it");
                            HandlerThread.block(second);
                            connection.send("last");
                        })
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("at once");
            first.countDown();
            assertThat(client.line()).isEqualTo("later");
            assertThat(client.line()).isEqualTo("with it");
            second.countDown();
            assertThat(client.line()).isEqualTo("last");
        }
    }

    @EachWay
    void an_answer_of_a_handler_that_goes_on_blocking_takes_milliseconds(Way way) throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        List<Long> millis = new ArrayList<>();
        try (Listener listener = HandlerThread.listener(way)
                .handler((line, connection) -> {
                    connection.send(line);
                    HandlerThread.block(blocked);
                })
                .start()) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Client client = way.connect(listener);
                clients.add(client);
                long begunNanos = System.nanoTime();
                assertThat(client.send("a\n").line()).isEqualTo("a");
                millis.add((System.nanoTime() - begunNanos) / 1_000_000);
            }
            blocked.countDown();
            Guests.closeAll(clients);
        }
        assertThat(millis).anyMatch(one -> one < 50); // the machine may be busy, but not each time
    }

    @EachWay
    void a_handler_may_wait_until_its_answer_has_left(Way way) throws Exception {
        try (Listener listener = HandlerThread.listener(way)
                        .handler((line, connection) -> {
                            for (int i = 0; i < 20; i++) {
                                connection.send("sent");
                                connection
                                        .deliver("delivered")
                                        .toCompletableFuture()
                                        .get(10, TimeUnit.SECONDS);
                            }
                            connection.close();
                        })
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\n").rest()).isEqualTo("sent\ndelivered\n".repeat(20));
        }
    }

    @EachWay
    void what_one_handler_sends_in_all_ways_keeps_its_order(Way way) throws Exception {
        ConnectionGroup<String> group = new ConnectionGroup<>();
        CompletableFuture<Void> late = new CompletableFuture<>();
        try (Listener listener = HandlerThread.listener(way)
                        .handler((line, connection) -> {
                            group.add(connection);
                            for (int i = 0; i < 100; i++) {
                                connection.send(i + " sent");
                                connection.deliver(i + " delivered");
                                connection.send(i + " sent " + "x".repeat(i * 200));
                                group.send(i + " to all");
                            }
                            connection.close("bye");
                            connection.send("late");
                            connection.deliver("late").whenComplete((done, failed) -> late.complete(null));
                        })
                        .start();
                Client client = way.connect(listener)) {
            client.send("a\nb\n");
            for (int i = 0; i < 100; i++) {
                assertThat(client.line()).isEqualTo(i + " sent");
                assertThat(client.line()).isEqualTo(i + " delivered");
                assertThat(client.line()).isEqualTo(i + " sent " + "x".repeat(i * 200));
                assertThat(client.line()).isEqualTo(i + " to all");
            }
            assertThat(client.rest()).isEqualTo("bye\n");
            assertThat(late).succeedsWithin(HandlerThread.PATIENCE);
        }
    }
}
