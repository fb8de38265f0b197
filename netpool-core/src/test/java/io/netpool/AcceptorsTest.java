package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** How many accept, on which threads, and who may share their port. */
class AcceptorsTest {

    private static ListenerBuilder<String, String> listener(Transport transport, int port) {
        return Listener.tcp("127.0.0.1", port).name("many").transport(transport);
    }

    private static Listener echo(Transport transport, int port, int acceptors) {
        return listener(transport, port).acceptors(acceptors).handler((line, connection) -> connection.send(line));
    }

    @EachTransport
    void acceptors_are_threads_of_their_own_and_each_gets_clients(Transport transport) throws Exception {
        Set<String> accepting = ConcurrentHashMap.newKeySet();
        OverflowStrategy oneMore = numbers -> {
            accepting.add(Thread.currentThread().getName());
            return new Verdict.Raise(numbers.maximum() + 1);
        };
        try (Listener listener = listener(transport, 0)
                        .acceptors(4)
                        .maxConnections(0)
                        .overflow(oneMore)
                        .handler(new Greeter())
                        .start();
                Crowd crowd = Crowd.connect(listener, 250)) {
            assertThat(crowd.admitted()).isEqualTo(250);
            assertThat(accepting)
                    .containsExactlyInAnyOrder(
                            "many-acceptor-1", "many-acceptor-2", "many-acceptor-3", "many-acceptor-4");
            assertThat(ThisProcess.threads("many-acceptor-")).containsExactlyInAnyOrderElementsOf(accepting);
            assertThat(ThisProcess.liveThreads("many-acceptor-")).noneMatch(Thread::isDaemon);
        }
        await().until(() -> ThisProcess.threads("many-").isEmpty());
    }

    @EachTransport
    void a_port_with_several_acceptors_refuses_a_second_listener(Transport transport) {
        try (Listener first = echo(transport, 0, 3).start()) {
            for (int acceptors : new int[] {1, 3}) {
                assertThatThrownBy(echo(transport, first.port(), acceptors)::start)
                        .isInstanceOf(ListenerStartException.class)
                        .hasMessageContaining("somebody listens there already");
            }
        }
    }

    @EachTransport
    void a_port_with_one_acceptor_refuses_a_second_listener(Transport transport) {
        try (Listener first = echo(transport, 0, 1).start()) {
            for (int acceptors : new int[] {1, 3}) {
                assertThatThrownBy(echo(transport, first.port(), acceptors)::start)
                        .isInstanceOf(ListenerStartException.class)
                        .hasMessageContaining("somebody listens there already");
            }
        }
    }

    @EachTransport
    void listeners_that_both_ask_for_it_share_a_port(Transport transport) throws Exception {
        Greeter here = new Greeter();
        Greeter there = new Greeter();
        try (Listener first =
                        listener(transport, 0).reusePort(true).handler(here).start();
                Listener second = listener(transport, first.port())
                        .reusePort(true)
                        .acceptors(2)
                        .handler(there)
                        .start();
                Crowd crowd = Crowd.connect(second, 100)) {
            assertThat(crowd.admitted()).isEqualTo(100);
            assertThat(here.opened).hasPositiveValue();
            assertThat(there.opened).hasPositiveValue();
        }
    }

    @EachTransport
    void a_new_listener_can_take_the_port_right_after_close(Transport transport) throws Exception {
        int port = 0;
        for (int i = 0; i < 3; i++) {
            // The listener closes first, so TIME_WAIT is on its side.
            try (Listener listener = echo(transport, port, 2).start();
                    Client client = Client.connect(listener)) {
                assertThat(client.send("hello\n").line()).isEqualTo("hello");
                port = listener.port();
                CompletionStage<DrainResult> stopped = listener.drain(Duration.ofSeconds(10));
                assertThat(client.end()).isEqualTo(Client.End.CLOSED);
                client.halfClose();
                assertThat(stopped.toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
            }
        }
    }

    @EachTransport
    void shared_workers_are_daemons_and_end_with_the_last_listener(Transport transport) {
        String prefix = "netpool-worker-" + transport.name().toLowerCase(java.util.Locale.ROOT) + "-";
        await().until(() -> ThisProcess.threads(prefix).isEmpty());
        try (Listener last = echo(transport, 0, 1)) {
            try (Listener first = echo(transport, 0, 1).start()) {
                last.start();
                askAll(first);
                askAll(last);
                assertThat(ThisProcess.liveThreads(prefix).collect(Collectors.toSet()))
                        .isNotEmpty()
                        .allMatch(Thread::isDaemon)
                        .allMatch(thread -> thread.getName().matches(prefix + "[1-9][0-9]*"))
                        .hasSizeLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
            }
            askAll(last);
            assertThat(ThisProcess.threads(prefix)).isNotEmpty();
        }
        await().until(() -> ThisProcess.threads(prefix).isEmpty());
    }

    @EachTransport
    void own_workers_are_named_after_their_listener_and_end_with_it(Transport transport) {
        try (Listener listener = listener(transport, 0)
                .workers(3)
                .handler((line, connection) -> connection.send(line))
                .start()) {
            askAll(listener);
            assertThat(ThisProcess.threads("many-worker-"))
                    .containsExactly("many-worker-1", "many-worker-2", "many-worker-3");
            assertThat(ThisProcess.threads("netpool-worker-")).isEmpty();
        }
        await().until(() -> ThisProcess.threads("many-").isEmpty());
    }

    /** Connections enough that each worker serves one: they are given out in turn. */
    private static void askAll(Listener listener) {
        for (int i = 0; i < Math.max(3, Runtime.getRuntime().availableProcessors()); i++) {
            try (Client client = Client.connect(listener)) {
                assertThat(client.send("hello\n").line()).isEqualTo("hello");
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
