package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients whom the kernel has let in, but the listener has not accepted yet when it drains. */
class AcceptQueueDrainTest {
    private static final int QUEUED = 100;

    /** NIO cannot keep others out while it empties the queue. */
    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"IO_URING", "EPOLL"})
    void queued_clients_see_an_end_and_no_reset(Transport transport) throws Exception {
        assertThat(endsOfQueuedClients(transport, Duration.ofSeconds(5)))
                .hasSize(QUEUED)
                .containsOnly(Client.End.CLOSED);
    }

    @EachTransport
    void queued_clients_have_ended_by_the_deadline(Transport transport) throws Exception {
        assertThat(endsOfQueuedClients(transport, Duration.ofMillis(200))).hasSize(QUEUED);
    }

    private static List<Client.End> endsOfQueuedClients(Transport transport, Duration limit) throws Exception {
        List<Client> queued = new ArrayList<>();
        List<Client.End> ends = new ArrayList<>();
        try (ShutGate gate = ShutGate.of(
                Listener.tcp("127.0.0.1", 0).name("queue").transport(transport).framing(Framing.lines()))) {
            gate.shut();
            for (int i = 0; i < QUEUED; i++) {
                queued.add(Client.connect(gate.listener()).send("hello\n"));
            }
            long begunNanos = System.nanoTime();
            CompletionStage<DrainResult> drained = gate.listener().drain(limit);
            for (Client client : queued) {
                ends.add(end(client));
            }
            drained.toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isLessThan(limit.plusSeconds(1));
            // io_uring lets one in that was under way already.
            assertThat(gate.greeter.opened.get()).isLessThanOrEqualTo(2);
        } finally {
            for (Client client : queued) {
                client.close();
            }
        }
        return ends;
    }

    /** Past what was said to one who was let in, if any. */
    private static Client.End end(Client client) throws Exception {
        try {
            client.rest();
            return Client.End.CLOSED;
        } catch (java.net.SocketException e) {
            return Client.End.RESET;
        } finally {
            client.close();
        }
    }
}
