package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/** What other threads send while a handler on a thread is at work. */
class DispatchSendTogetherTest {

    @EachWay
    void what_another_thread_sends_while_the_handler_waits_for_it_stays_in_its_place(Way way) throws Exception {
        int times = 200;
        try (Listener listener = HandlerThread.listener(way)
                        .handler((line, connection) -> {
                            for (int i = 0; i < times; i++) {
                                connection.send("begin");
                                ForkJoinPool.commonPool()
                                        .submit(() -> connection.send("body"))
                                        .get(10, TimeUnit.SECONDS);
                                connection.send("end");
                            }
                        })
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\n").halfClose().rest()).isEqualTo("begin\nbody\nend\n".repeat(times));
        }
    }

    @EachWay
    void what_another_thread_sends_while_the_handler_blocks_leaves_at_once(Way way) throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CompletableFuture<Connection<String>> given = new CompletableFuture<>();
        try (Listener listener = HandlerThread.listener(way)
                        .handler((line, connection) -> {
                            connection.send("first");
                            given.complete(connection);
                            HandlerThread.block(blocked);
                        })
                        .start();
                Client client = way.connect(listener)) {
            client.send("a\n");
            Connection<String> connection = given.get(10, TimeUnit.SECONDS);
            connection.send("second");
            assertThat(connection.deliver("third").toCompletableFuture()).succeedsWithin(HandlerThread.PATIENCE);
            assertThat(client.line()).isEqualTo("first");
            assertThat(client.line()).isEqualTo("second");
            assertThat(client.line()).isEqualTo("third");
            connection.close("bye");
            assertThat(client.rest()).isEqualTo("bye\n");
            blocked.countDown();
        }
    }

    @EachWay
    void what_the_handlers_thread_and_others_send_at_once_is_neither_lost_nor_torn(Way way) throws Exception {
        int senders = 4;
        int lines = 5_000;
        CompletableFuture<Connection<String>> given = new CompletableFuture<>();
        try (Listener listener = HandlerThread.listener(way)
                        .handler((line, connection) -> {
                            given.complete(connection);
                            for (int i = 0; i < lines; i++) {
                                connection.send("0 " + i);
                            }
                        })
                        .start();
                Client client = way.connect(listener)) {
            client.send("a\n");
            Connection<String> connection = given.get(10, TimeUnit.SECONDS);
            List<CompletableFuture<Void>> others = new ArrayList<>();
            for (int s = 1; s < senders; s++) {
                int sender = s;
                others.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < lines; i++) {
                        connection.send(sender + " " + i);
                    }
                }));
            }
            int[] next = new int[senders];
            for (int i = 0; i < senders * lines; i++) {
                String[] words = client.line().split(" ", -1);
                assertThat(words).hasSize(2);
                assertThat(Integer.parseInt(words[1])).isEqualTo(next[Integer.parseInt(words[0])]++);
            }
            assertThat(others).allSatisfy(other -> assertThat(other).succeedsWithin(HandlerThread.PATIENCE));
        }
    }
}
