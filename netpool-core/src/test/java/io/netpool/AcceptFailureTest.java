package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What an acceptor does when accepting fails; the errors are injected into its server channel. */
class AcceptFailureTest {

    private static ListenerBuilder<String, String> listener(Transport transport) {
        return Listener.tcp("127.0.0.1", 0).name("failing").transport(transport);
    }

    private static void fail(ShutGate gate, String error) throws InterruptedException {
        gate.onAcceptor(() -> gate.server().pipeline().fireExceptionCaught(new IOException(error)));
    }

    private static boolean accepts(Listener listener) throws Exception {
        try (Crowd crowd = Crowd.connect(listener, 1)) {
            return crowd.admitted() == 1;
        }
    }

    @EachTransport
    void a_lack_of_descriptors_shuts_the_gate_for_a_while_that_doubles(Transport transport) throws Exception {
        try (ShutGate gate = ShutGate.of(listener(transport))) {
            for (int ms = 5; ms <= 160; ms *= 2) {
                long[] shutNanos = new long[1];
                CompletableFuture<Long> openedNanos = new CompletableFuture<>();
                gate.onAcceptor(() -> {
                    shutNanos[0] = System.nanoTime();
                    gate.server().pipeline().fireExceptionCaught(new IOException("Too many open files"));
                    assertThat(gate.server().config().isAutoRead()).isFalse();
                    watch(gate.server(), openedNanos);
                });
                long took = TimeUnit.NANOSECONDS.toMillis(openedNanos.get(10, TimeUnit.SECONDS) - shutNanos[0]);
                assertThat(took).isBetween((long) ms - 1, ms + 100L);
            }
            assertThat(accepts(gate.listener())).isTrue();
        }
    }

    /** On the acceptor's event loop, so that a machine that is busy delays both alike. */
    private static void watch(Channel server, CompletableFuture<Long> openedNanos) {
        if (server.config().isAutoRead()) {
            openedNanos.complete(System.nanoTime());
        } else {
            server.eventLoop().schedule(() -> watch(server, openedNanos), 1, TimeUnit.MILLISECONDS);
        }
    }

    @EachTransport
    void a_lack_of_descriptors_is_one_line_when_it_begins_and_one_when_it_ends(Transport transport) throws Exception {
        try (ShutGate gate = ShutGate.of(listener(transport));
                LogLines log = LogLines.capture()) {
            for (int i = 0; i < 4; i++) {
                fail(gate, "Too many open files");
                await().until(() -> gate.server().config().isAutoRead());
            }
            assertThat(log.containing("cannot accept"))
                    .containsExactly(
                            "WARN failing: cannot accept: Too many open files; trying again after 5 ms, then up to every 1000 ms");
            await().until(() ->
                    accepts(gate.listener()) && !log.containing("accepts again").isEmpty());
            assertThat(accepts(gate.listener())).isTrue();
            assertThat(log.containing("accepts again"))
                    .containsExactly("INFO failing: accepts again after 4 failed attempts");
        }
    }

    @EachTransport
    void the_wait_begins_anew_after_a_client_was_accepted(Transport transport) throws Exception {
        try (ShutGate gate = ShutGate.of(listener(transport))) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 5; i++) {
                    fail(gate, "Too many open files");
                    long shutNanos = System.nanoTime();
                    await().pollInterval(Duration.ofMillis(1))
                            .until(() -> gate.server().config().isAutoRead());
                    if (i == 0) {
                        assertThat(System.nanoTime() - shutNanos).isLessThan(TimeUnit.MILLISECONDS.toNanos(80));
                    }
                }
                assertThat(accepts(gate.listener())).isTrue();
            }
        }
    }

    @EachTransport
    void a_client_that_was_lost_before_it_was_accepted_changes_nothing(Transport transport) throws Exception {
        try (ShutGate gate = ShutGate.of(listener(transport));
                LogLines log = LogLines.capture()) {
            gate.onAcceptor(() -> {
                gate.server().pipeline().fireExceptionCaught(new IOException("Software caused connection abort"));
                assertThat(gate.server().config().isAutoRead()).isTrue();
            });
            assertThat(accepts(gate.listener())).isTrue();
            assertThat(log.containing("accept")).isEmpty();
        }
    }

    @EachTransport
    void a_server_socket_that_is_gone_ends_the_listener(Transport transport) throws Exception {
        assertEnds(listener(transport), gate -> fail(gate, "Bad file descriptor"), "Bad file descriptor");
    }

    @EachTransport
    void a_server_channel_closed_from_outside_ends_the_listener(Transport transport) throws Exception {
        assertEnds(
                listener(transport),
                gate -> gate.server().close(),
                "the server channel of failing was closed from outside");
    }

    @EachTransport
    void one_lost_acceptor_of_several_ends_the_listener(Transport transport) throws Exception {
        assertEnds(listener(transport).acceptors(3), gate -> gate.server().close(), "was closed from outside");
    }

    private interface Mishap {
        void happensTo(ShutGate gate) throws Exception;
    }

    private static void assertEnds(ListenerBuilder<String, String> builder, Mishap mishap, String cause)
            throws Exception {
        try (LogLines log = LogLines.capture();
                ShutGate gate = ShutGate.of(builder)) {
            Listener listener = gate.listener();
            try (Client client = Client.connect(listener)) {
                assertThat(client.line()).isEqualTo("welcome");
                await().until(() -> listener.openConnections() == 1);
                mishap.happensTo(gate);
                assertThat(client.end()).isEqualTo(Client.End.CLOSED);
            }
            assertThat(listener.stopped().toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .havingRootCause()
                    .withMessageContaining(cause);
            assertThat(listener.state()).isEqualTo(Listener.State.FAILED);
            assertThat(gate.greeter.reasons).endsWith(CloseReason.DRAINED);
            assertThat(log.containing("cannot accept any more"))
                    .containsExactly("ERROR failing: cannot accept any more, the listener ends");
            await().until(() -> ThisProcess.threads("failing-").isEmpty());
        }
    }
}
