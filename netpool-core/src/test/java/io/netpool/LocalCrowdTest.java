package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Within the JVM there is no limit of descriptors. */
class LocalCrowdTest {
    private static final int MANY = 20_000;

    @Test
    void twenty_thousand_come_in_one_more_is_refused_and_a_drain_lets_them_go() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            public void onOpen(Connection<String> connection) {}

            @Override
            public void onDrain(Connection<String> connection) {}

            @Override
            public void onClose(Connection<String> connection, CloseReason reason) {}
        };
        Listener listener =
                Listener.local("crowd").maxConnections(MANY).handler(recorder).start();
        List<LocalClient> clients = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            clients.add(LocalClient.knocking(listener));
        }
        for (LocalClient client : clients) {
            client.inside();
        }
        assertThat(listener.openConnections()).isEqualTo(MANY);
        assertThat(LocalClient.knocking(listener).isRefused()).isTrue();
        assertThat(clients.get(MANY / 2).send("still\n").line()).isEqualTo("still");
        assertThat(listener.drain(Duration.ofSeconds(20)).toCompletableFuture())
                .succeedsWithin(Duration.ofSeconds(20))
                .returns((long) MANY, DrainResult::drained)
                .returns(0L, DrainResult::cut);
        assertThat(recorder.calls).containsExactly("message still");
        for (LocalClient client : clients) {
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void clients_that_come_and_leave_at_any_moment_cost_no_slot() throws Exception {
        Greeter greeter = new Greeter();
        try (Listener listener = Listener.local("churn")
                .maxConnections(20)
                .overflow(OverflowStrategy.queue(10, Duration.ofMillis(20)))
                .handler(greeter)
                .start()) {
            Guests.atOnce(5_000, () -> {
                LocalClient client = LocalClient.knocking(listener);
                for (int spin = ThreadLocalRandom.current().nextInt(2_000); spin > 0; spin--) {
                    Thread.onSpinWait();
                }
                client.close();
                return client;
            });
            Guests.until(
                    "empty",
                    () -> listener.openConnections() == 0 && listener.stats().waiting() == 0);
            assertThat(listener.stats().peak()).isLessThanOrEqualTo(20);
            assertThat(greeter.peak.get()).isLessThanOrEqualTo(20);
        }
    }
}
