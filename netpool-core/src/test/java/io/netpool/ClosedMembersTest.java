package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CyclicBarrier;

/** A group is given connections that have closed, or are about to. */
class ClosedMembersTest {
    private static final int CONNECTIONS = 200;

    private final ConnectionGroup<String> group = new ConnectionGroup<>();

    @EachTransport
    void one_that_comes_when_nobody_is_left_to_tell_of_its_end_is_not_kept(Transport transport) throws Exception {
        Outcome<Connection<String>> opened = new Outcome<>();
        try (Listener listener = HandlerThread.listener(transport)
                        .handler((line, connection) -> opened.tell(connection))
                        .start();
                Client client = Client.connect(listener)) {
            client.send("a\n");
            opened.value();
        }
        await("the workers").until(() -> ThisProcess.threads("netpool-worker-").isEmpty());
        assertThat(group.add(opened.value())).isTrue();
        assertThat(group).isEmpty();
        assertThat(group.remove(opened.value())).isFalse();
    }

    @EachTransport
    void one_that_closes_meanwhile_is_not_kept(Transport transport) throws Exception {
        try (Listener listener = HandlerThread.listener(transport)
                .handler((line, connection) -> {
                    CyclicBarrier together = new CyclicBarrier(2);
                    Thread other = new Thread(() -> {
                        meet(together);
                        connection.channel().close();
                    });
                    other.start();
                    meet(together);
                    group.add(connection);
                    other.join();
                })
                .start()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Client client = Client.connect(listener).send("a\n")) {
                    client.end();
                }
            }
            Guests.until("empty", () -> group.size() == 0);
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
