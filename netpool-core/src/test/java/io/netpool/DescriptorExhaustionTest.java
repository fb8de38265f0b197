package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A process that is flooded beyond its limit of open files waits it out. */
class DescriptorExhaustionTest {
    private static final List<String> FEW_DESCRIPTORS = List.of("bash", "-c", "ulimit -n 128; exec \"$@\"", "bash");
    private static final int MORE_CLIENTS_THAN_DESCRIPTORS = 200;

    @EachTransport
    void a_listener_without_descriptors_neither_spins_nor_floods_the_log_and_heals(Transport transport)
            throws Exception {
        try (ChildJvm child = ChildJvm.start(FEW_DESCRIPTORS, transport, 0)) {
            int port = child.port();
            warmUp(child, port);
            Deque<Client> flood = new ArrayDeque<>();
            for (int i = 0; i < MORE_CLIENTS_THAN_DESCRIPTORS; i++) {
                flood.add(Client.connect(port));
            }
            child.awaitLine("cannot accept");
            assertThat(flood.getFirst().send("served\n").line()).isEqualTo("served");

            Duration before = child.processorTime();
            await().atMost(Duration.ofSeconds(4))
                    .during(Duration.ofSeconds(2))
                    .untilAsserted(() ->
                            assertThat(child.processorTime().minus(before)).isLessThan(Duration.ofMillis(500)));
            serveInTurn(flood, port);
            assertThat(child.linesContaining("cannot accept")).hasSizeBetween(1, 4);

            for (Client client : flood) {
                client.close();
            }
            echo(port, "healed");
            await().untilAsserted(() -> {
                echo(port, "once more");
                assertThat(child.linesContaining("accepts again"))
                        .hasSameSizeAs(child.linesContaining("cannot accept"));
            });
            assertThat(child.stop()).isZero();
        }
    }

    /** Loads the classes that serve a client and see it go: each may lie in a file of its own. */
    private static void warmUp(ChildJvm child, int port) throws Exception {
        echo(port, "the first client");
        child.awaitLine("closed CLIENT_CLOSED");
        Client second = Client.connect(port);
        assertThat(second.send("the second\n").line()).isEqualTo("the second");
        second.reset();
        child.awaitLine("closed CLIENT_RESET");
    }

    /** Each one who leaves gives a descriptor, which the next in the queue takes at once. */
    private static void serveInTurn(Deque<Client> flood, int port) throws Exception {
        for (int i = 0; i < 60; i++) {
            flood.removeFirst().close();
            flood.add(Client.connect(port));
            assertThat(flood.getFirst().send("served\n").line()).isEqualTo("served");
        }
    }

    private static void echo(int port, String line) throws Exception {
        try (Client client = Client.connect(port)) {
            assertThat(client.send(line + "\n").line()).isEqualTo(line);
        }
    }
}
