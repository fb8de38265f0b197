package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a listener ends. */
class StopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Recorder handler = new Recorder();

    @Test
    void a_listener_that_was_never_started_stops_at_once_and_cannot_be_started() {
        Listener listener = Listener.tcp("127.0.0.1", 0).handler(handler);
        assertThat(listener.drain(LONG).toCompletableFuture())
                .isCompletedWithValue(new DrainResult(0, 0, Duration.ZERO));
        assertThat(listener.state()).isEqualTo(Listener.State.STOPPED);
        assertThatThrownBy(listener::start).isInstanceOf(IllegalStateException.class);
        listener.close();
    }

    @EachTransport
    void its_state_goes_one_way(Transport transport) throws Exception {
        Listener listener = builder(transport).handler(handler);
        assertThat(listener.state()).isEqualTo(Listener.State.NEW);
        listener.start();
        assertThat(listener.state()).isEqualTo(Listener.State.RUNNING);
        try (Client busy = busyClient(listener)) {
            listener.drain(LONG);
            assertThat(listener.state()).isEqualTo(Listener.State.DRAINING);
            assertThat(listener.stopped().toCompletableFuture()).isNotDone();
            listener.drain(Duration.ZERO);
            assertThat(listener.stopped().toCompletableFuture()).succeedsWithin(PATIENCE);
            assertThat(listener.state()).isEqualTo(Listener.State.STOPPED);
            assertThat(busy.end()).isEqualTo(Client.End.RESET);
        }
        assertThat(listener.drain(LONG).toCompletableFuture()).isCompleted();
        listener.close();
        assertThat(listener.state()).isEqualTo(Listener.State.STOPPED);
    }

    @EachTransport
    void a_second_close_hurries(Transport transport) throws Exception {
        Listener listener =
                builder(transport).drainTimeout(LONG).handler(handler).start();
        try (Client busy = busyClient(listener)) {
            CompletableFuture<Void> first = CompletableFuture.runAsync(listener::close);
            await().until(() -> listener.state() == Listener.State.DRAINING);
            assertThat(first).isNotDone();
            assertThat(CompletableFuture.runAsync(listener::close)).succeedsWithin(PATIENCE);
            assertThat(first).succeedsWithin(PATIENCE);
            assertThat(busy.end()).isEqualTo(Client.End.RESET);
        }
        assertThat(handler.calls).endsWith("close DRAIN_CUT");
    }

    @EachTransport
    void a_close_while_a_drain_is_under_way_waits_for_it(Transport transport) throws Exception {
        Listener listener =
                builder(transport).drainTimeout(Duration.ZERO).handler(handler).start();
        try (Client busy = busyClient(listener)) {
            listener.drain(LONG);
            CompletableFuture<Void> closed = CompletableFuture.runAsync(listener::close);
            assertThat(busy.send(" a line\n").rest()).isEqualTo("half a line\n");
            busy.socket().close();
            assertThat(closed).succeedsWithin(PATIENCE);
            assertThat(listener.state()).isEqualTo(Listener.State.STOPPED);
        }
        assertThat(handler.calls).endsWith("drain", "close DRAINED");
    }

    @EachTransport
    void nothing_is_left_behind(Transport transport) throws Exception {
        Listener listener = builder(transport).acceptors(2).handler(handler).start();
        int port = listener.port();
        try (Client client = Client.connect(listener)) {
            client.send("a\n").line();
            assertThat(threads("test-acceptor-")).hasSize(2);
            client.socket().close();
        }
        listener.close();
        await().until(() -> threads("test-").isEmpty());
        await().until(() -> threads("netpool-worker-").isEmpty());
        assertThatThrownBy(() -> Client.connect(port)).isInstanceOf(ConnectException.class);
        assertThat(listener.openConnections()).isZero();
    }

    @EachTransport
    void workers_of_its_own_end_with_it(Transport transport) throws Exception {
        Listener listener = builder(transport).workers(2).handler(handler).start();
        try (Client client = Client.connect(listener)) {
            client.send("a\n").line();
            assertThat(threads("test-worker-")).isNotEmpty();
        }
        listener.close();
        await().until(() -> threads("test-").isEmpty());
    }

    @EachTransport
    void shared_workers_stay_for_the_others(Transport transport) throws Exception {
        try (Listener other = builder(transport).name("other").handler(handler).start();
                Client client = Client.connect(other)) {
            builder(transport).handler(handler).start().close();
            assertThat(client.send("a\n").line()).isEqualTo("a");
        }
    }

    /** One that has sent half a message. */
    private static Client busyClient(Listener listener) throws Exception {
        Client client = Client.connect(listener);
        assertThat(client.send("a\nhalf").line()).isEqualTo("a");
        return client;
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    private static ListenerBuilder<String, String> builder(Transport transport) {
        return Listener.tcp("127.0.0.1", 0).name("test").transport(transport);
    }
}
