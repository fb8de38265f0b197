package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Where callbacks run, and that one connection's callbacks hold up no other's. */
class DispatchTest {
    /** Remembers the thread of each callback. */
    private static final class Places implements MessageHandler<String, String> {
        final Map<String, String> threads = new ConcurrentHashMap<>();

        private void called(String callback) {
            threads.put(callback, Thread.currentThread().getName());
        }

        @Override
        public void onOpen(Connection<String> connection) {
            called("onOpen");
        }

        @Override
        public void onMessage(String message, Connection<String> connection) {
            called("onMessage");
        }

        @Override
        public void onError(Connection<String> connection, Throwable cause) {
            called("onError");
            connection.send(Thread.currentThread().toString());
        }

        @Override
        public void onClose(Connection<String> connection, CloseReason reason) {
            called("onClose");
        }
    }

    private final Places places = new Places();

    @EachWay
    void callbacks_run_on_a_pool_of_the_listeners_own(Way way) throws Exception {
        assertPlaces(way, Dispatch.pool(2), "test-handler-");
        await().until(() -> ThisProcess.threads("test-handler-").isEmpty());
    }

    @EachWay
    void callbacks_run_on_the_users_executor(Way way) throws Exception {
        AtomicInteger made = new AtomicInteger();
        ExecutorService own =
                Executors.newFixedThreadPool(2, task -> new Thread(task, "own-" + made.incrementAndGet()));
        try {
            assertPlaces(way, Dispatch.on(own), "own-");
            assertThat(own.isShutdown()).isFalse();
        } finally {
            own.shutdown();
        }
    }

    @EachWay
    @EnabledForJreRange(min = JRE.JAVA_21)
    void callbacks_run_on_virtual_threads(Way way) throws Exception {
        assertThat(assertPlaces(way, Dispatch.virtualThreads(), "test-virtual-"))
                .startsWith("VirtualThread[");
    }

    @EachWay
    void an_executor_that_runs_its_tasks_at_once_is_the_event_loop(Way way) throws Exception {
        assertPlaces(way, Dispatch.on(Runnable::run), "netpool-worker-");
    }

    /** What the handler's thread says of itself. */
    private String assertPlaces(Way way, Dispatch dispatch, String prefix) throws Exception {
        String thread;
        try (Listener listener = way.listener()
                        .framing(Framing.lines(5))
                        .dispatch(dispatch)
                        .handler(places)
                        .start();
                Client client = way.connect(listener)) {
            thread = client.send("a\ntoo long\n").line();
        }
        assertThat(places.threads).containsOnlyKeys("onOpen", "onMessage", "onError", "onClose");
        assertThat(places.threads.values()).allMatch(name -> name.startsWith(prefix));
        return thread;
    }

    @EachWay
    void callbacks_of_a_connection_come_one_at_a_time_and_in_order(Way way) throws Exception {
        Set<Long> inside = ConcurrentHashMap.newKeySet();
        Map<Long, Integer> next = new ConcurrentHashMap<>();
        List<String> faults = new CopyOnWriteArrayList<>();
        int lines = 300;
        try (Listener listener = way.listener()
                .dispatch(Dispatch.pool(4))
                .handler((line, connection) -> {
                    int expected = next.merge(connection.id(), 1, Integer::sum);
                    if (!inside.add(connection.id()) || Integer.parseInt(line) != expected) {
                        faults.add(line);
                    }
                    LockSupport.parkNanos(1_000); // long enough for another thread to come in
                    inside.remove(connection.id());
                    connection.send(line);
                })
                .start()) {
            Crowd.atOnce(8, () -> {
                try (Client client = way.connect(listener)) {
                    for (int i = 1; i <= lines; i++) {
                        client.send(i + "\n");
                    }
                    for (int i = 1; i <= lines; i++) {
                        assertThat(client.line()).isEqualTo(String.valueOf(i));
                    }
                }
                return null;
            });
        }
        assertThat(faults).isEmpty();
    }

    @EachWay
    void two_connections_are_handled_at_once(Way way) throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        try (Listener listener = HandlerThread.listener(way)
                        .workers(1)
                        .handler((line, connection) -> {
                            together.await(10, TimeUnit.SECONDS);
                            connection.send(line);
                        })
                        .start();
                Client one = way.connect(listener);
                Client other = way.connect(listener)) {
            one.send("a\n");
            other.send("b\n");
            assertThat(one.line()).isEqualTo("a");
            assertThat(other.line()).isEqualTo("b");
        }
    }

    @EachWay
    void a_blocked_handler_holds_up_no_other_connection(Way way) throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        try (Listener listener = HandlerThread.listener(way)
                        .workers(1)
                        .handler((line, connection) -> {
                            if (line.equals("block")) {
                                HandlerThread.block(blocked);
                            }
                            connection.send(line);
                        })
                        .start();
                Client one = way.connect(listener)) {
            one.send("block\n");
            try (Client other = way.connect(listener)) {
                assertThat(other.send("a\nb\n").halfClose().rest()).isEqualTo("a\nb\n");
            }
            assertThat(one.socket().getInputStream().available()).isZero();
            blocked.countDown();
            assertThat(one.line()).isEqualTo("block");
        }
    }

    @EachTransport
    void while_all_threads_of_a_pool_are_busy_the_others_wait_their_turn(Transport transport) throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        try (Listener listener = HandlerThread.listener(transport)
                        .dispatch(Dispatch.pool(1))
                        .handler((line, connection) -> {
                            if (line.equals("block")) {
                                connection.send("blocked");
                                HandlerThread.block(blocked);
                            }
                            connection.send(line);
                        })
                        .start();
                Client one = Client.connect(listener);
                Client other = Client.connect(listener)) {
            assertThat(one.send("block\n").line()).isEqualTo("blocked");
            other.send("a\nb\n").halfClose();
            blocked.countDown();
            assertThat(one.line()).isEqualTo("block");
            assertThat(other.rest()).isEqualTo("a\nb\n");
        }
    }
}
