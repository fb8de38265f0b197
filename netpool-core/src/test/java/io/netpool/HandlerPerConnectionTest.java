package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A handler for each connection. */
class HandlerPerConnectionTest {

    /** Counts its own messages, without a lock. */
    private static final class Counter implements MessageHandler<String, String> {
        private int messages;

        @Override
        public void onMessage(String line, Connection<String> connection) {
            connection.send(line + " " + ++messages);
        }
    }

    private static List<Dispatch> everywhere() {
        return List.of(Dispatch.eventLoop(), HandlerThread.dispatch());
    }

    @EachWay
    void each_connection_has_one_instance_of_its_own(Way way) throws Exception {
        for (Dispatch where : everywhere()) {
            try (Listener listener = way.listener()
                            .dispatch(where)
                            .handlerPerConnection(Counter::new)
                            .start();
                    Client one = way.connect(listener);
                    Client other = way.connect(listener)) {
                assertThat(one.send("a\n").line()).isEqualTo("a 1");
                assertThat(other.send("a\n").line()).isEqualTo("a 1");
                assertThat(one.send("b\nc\n").line()).isEqualTo("b 2");
                assertThat(one.line()).isEqualTo("c 3");
            }
        }
    }

    @EachTransport
    void it_is_made_where_callbacks_run(Transport transport) throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        Supplier<MessageHandler<String, String>> maker = () -> {
            threads.add(Thread.currentThread().getName());
            return (line, connection) -> connection.send(line);
        };
        try (Listener listener = HandlerThread.listener(transport)
                        .dispatch(Dispatch.pool(3))
                        .handlerPerConnection(maker)
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("a");
        }
        assertThat(threads).hasSize(1).allMatch(name -> name.startsWith("test-handler-"));
    }

    @EachWay
    void one_that_cannot_be_made_closes_its_connection_alone(Way way) throws Exception {
        assertRefused(way, () -> {
            throw new IllegalStateException("on purpose");
        });
    }

    @EachWay
    void so_does_one_that_is_null(Way way) throws Exception {
        assertRefused(way, () -> null);
    }

    private static void assertRefused(Way way, Supplier<@Nullable Recorder> second) throws Exception {
        for (Dispatch where : everywhere()) {
            Recorder first = new Recorder();
            List<String> made = new CopyOnWriteArrayList<>();
            try (CapturedLog log = CapturedLog.open();
                    Listener listener = way.listener()
                            .dispatch(where)
                            .handlerPerConnection(() -> {
                                made.add("one");
                                return made.size() == 1 ? first : second.get();
                            })
                            .start();
                    Client bystander = way.connect(listener)) {
                assertThat(bystander.send("a\n").line()).isEqualTo("a");
                try (Client unlucky = way.connect(listener)) {
                    assertThat(unlucky.send("a\n").rest()).isEmpty();
                }
                await().until(() -> listener.openConnections() == 1);
                assertThat(bystander.send("b\n").line()).isEqualTo("b");
                assertThat(listener.stats().closed()).containsOnlyKeys(CloseReason.HANDLER_ERROR);
                assertThat(log.warnings()).hasSize(1);
                assertThat(log.warnings().get(0).getFormattedMessage())
                        .contains("handlerPerConnection(…)", "connection 2 from 127.0.0.1:");
            }
            assertThat(first.calls).startsWith("open", "message a", "message b");
        }
    }
}
