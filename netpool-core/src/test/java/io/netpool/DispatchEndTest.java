package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** The end of a connection whose handler runs on threads. */
class DispatchEndTest {

    @EachWay
    void a_connection_that_is_used_after_its_end_does_nothing(Way way) throws Exception {
        CompletableFuture<Connection<String>> closed = new CompletableFuture<>();
        Recorder handler = new Recorder() {
            @Override
            public void onClose(Connection<String> connection, CloseReason reason) throws Exception {
                use(connection);
                super.onClose(connection, reason);
                closed.complete(connection);
            }
        };
        try (Listener listener = HandlerThread.listener(way).handler(handler).start()) {
            try (Client client = way.connect(listener)) {
                assertThat(client.send("a\n").halfClose().rest()).isEqualTo("a\n");
            }
            assertThat(closed).succeedsWithin(HandlerThread.PATIENCE);
            use(closed.join());
            await().until(() -> listener.openConnections() == 0);
        }
        use(closed.join());
        assertThat(handler.calls).containsExactly("open", "message a", "close CLIENT_CLOSED");
    }

    private static void use(Connection<String> connection) {
        connection.pause();
        connection.send("late");
        assertThat(connection.deliver("late").toCompletableFuture())
                .failsWithin(HandlerThread.PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(IOException.class);
        connection.unpause();
        connection.close("late");
        connection.close();
    }

    @EachWay
    void a_handler_that_closes_and_goes_on_blocking_is_still_the_last_to_let_go(Way way) throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        Recorder handler = new Recorder() {
            @Override
            public void onMessage(String message, Connection<String> connection) throws Exception {
                connection.close("bye");
                HandlerThread.block(blocked);
                super.onMessage(message, connection);
            }
        };
        try (Listener listener = HandlerThread.listener(way).handler(handler).start()) {
            try (Client client = way.connect(listener)) {
                assertThat(client.send("a\nb\n").rest()).isEqualTo("bye\n");
            }
            await().until(() -> listener.connections().isEmpty());
            assertThat(listener.openConnections()).isEqualTo(1);
            assertThat(handler.calls).containsExactly("open");
            blocked.countDown();
            await().until(() -> listener.openConnections() == 0);
        }
        assertThat(handler.calls).containsExactly("open", "message a", "close HANDLER_CLOSED");
    }
}
