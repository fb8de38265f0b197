package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A listener starts once, on a thread that may wait. */
class ListenerStartOnceTest {

    private static Listener echo() {
        return Listener.tcp("127.0.0.1", 0).name("once").handler((line, connection) -> connection.send(line));
    }

    @Test
    void a_listener_that_failed_to_start_has_stopped_with_the_cause() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Listener listener = Listener.tcp("127.0.0.1", busy.getLocalPort()).handler((line, connection) -> {});
            assertThatThrownBy(listener::start).isInstanceOf(ListenerStartException.class);
            assertThat(listener.state()).isEqualTo(Listener.State.FAILED);
            assertThat(listener.stopped().toCompletableFuture())
                    .failsWithin(10, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withCauseExactlyInstanceOf(ListenerStartException.class);
            listener.close(); // returns at once
        }
    }

    @Test
    void a_second_start_is_refused() {
        try (Listener listener = echo().start()) {
            assertThatThrownBy(listener::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("listener once is RUNNING: a listener starts once; build another");
            assertThat(listener.state()).isEqualTo(Listener.State.RUNNING);
        }
    }

    @Test
    void a_start_after_close_is_refused() {
        Listener listener = echo();
        listener.close();
        assertThatThrownBy(listener::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("listener once is STOPPED: a listener starts once; build another");
    }

    @EachTransport
    void a_start_on_a_worker_is_refused(Transport transport) throws Exception {
        CompletableFuture<ThrowingCallable> start = new CompletableFuture<>();
        try (Listener other = echo();
                Listener listener = Listener.tcp("127.0.0.1", 0)
                        .transport(transport)
                        .handler((line, connection) -> start.complete(outcome(other)))
                        .start();
                Client client = Client.connect(listener)) {
            client.send("start it\n");
            assertRefusedOnAnEventLoop(start);
        }
    }

    @EachTransport
    void a_start_on_an_acceptor_is_refused(Transport transport) throws Exception {
        CompletableFuture<ThrowingCallable> start = new CompletableFuture<>();
        try (Listener other = echo();
                Listener listener = Listener.tcp("127.0.0.1", 0)
                        .transport(transport)
                        .maxConnections(0)
                        .overflow(numbers -> {
                            start.complete(outcome(other)); // a strategy runs on the acceptor's event loop
                            return Verdict.refuse();
                        })
                        .handler((line, connection) -> {})
                        .start();
                Crowd crowd = Crowd.connect(listener, 1)) {
            assertThat(crowd.refused()).isEqualTo(1);
            assertRefusedOnAnEventLoop(start);
        }
    }

    /** Starts here and now; the result throws what the start threw. */
    private static ThrowingCallable outcome(Listener listener) {
        try {
            listener.start();
            return () -> {};
        } catch (Throwable e) {
            return () -> {
                throw e;
            };
        }
    }

    private static void assertRefusedOnAnEventLoop(CompletableFuture<ThrowingCallable> start) throws Exception {
        assertThatThrownBy(start.get(10, TimeUnit.SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("start() waits for the bind and must not be called on an event loop");
    }
}
