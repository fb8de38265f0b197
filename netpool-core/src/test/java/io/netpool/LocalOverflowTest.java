package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** One too many within the JVM is as one too many on a port. */
class LocalOverflowTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(1);

    private static Listener full(int maximum, OverflowStrategy strategy) {
        return Guests.echo(Listener.local("full").maxConnections(maximum).overflow(strategy));
    }

    private static LocalClient admitted(Listener listener) throws Exception {
        return greeted(LocalClient.connect(listener));
    }

    private static LocalClient greeted(LocalClient client) throws Exception {
        assertThat(client.send("in\n").line()).isEqualTo("in");
        return client;
    }

    private static LocalClient waiting(Listener listener, int number) {
        LocalClient client = LocalClient.knocking(listener);
        Guests.until("in line", () -> listener.stats().waiting() == number);
        return client;
    }

    @Test
    void exactly_the_maximum_gets_in_of_many_at_once() throws Exception {
        Greeter greeter = new Greeter();
        try (Listener listener =
                Listener.local("full").maxConnections(50).handler(greeter).start()) {
            List<LocalClient> clients = Guests.atOnce(1_000, () -> LocalClient.knocking(listener));
            assertThat(clients.stream().filter(client -> !client.isRefused())).hasSize(50);
            assertThat(listener.stats().refused()).isEqualTo(Map.of(RefusalReason.MAXIMUM, 950L));
            clients.forEach(LocalClient::close);
            Guests.until("empty", () -> listener.openConnections() == 0);
            assertThat(greeter.peak).hasValue(50);
            assertThat(listener.stats().peak()).isEqualTo(50);
        }
    }

    @Test
    void refuse_turns_one_too_many_away_and_a_freed_slot_lets_the_next_in() throws Exception {
        try (Listener listener = full(1, OverflowStrategy.refuse())) {
            LocalClient first = admitted(listener);
            assertThat(LocalClient.knocking(listener).isRefused()).isTrue();
            first.close();
            Guests.until("empty", () -> listener.openConnections() == 0);
            admitted(listener);
        }
    }

    @Test
    void refuse_with_a_farewell_is_read() throws Exception {
        try (Listener listener = full(0, OverflowStrategy.refuse("421 too busy\r\n"))) {
            assertThat(LocalClient.connect(listener).rest()).isEqualTo("421 too busy\r\n");
        }
    }

    @Test
    void increase_raises_the_maximum() throws Exception {
        try (Listener listener = full(1, OverflowStrategy.increase(2))) {
            for (int i = 0; i < 3; i++) {
                admitted(listener);
            }
            assertThat(listener.maxConnections()).isEqualTo(3);
        }
    }

    @Test
    void increase_has_no_ceiling_of_descriptors() throws Exception {
        try (Listener listener = full(0, OverflowStrategy.increase(10_000_000))) {
            admitted(listener);
            assertThat(listener.maxConnections()).isEqualTo(10_000_000);
        }
    }

    @Test
    void backlog_leaves_all_but_the_one_in_hand_in_the_queue() throws Exception {
        try (Listener listener = full(1, OverflowStrategy.backlog())) {
            LocalClient inside = admitted(listener);
            LocalClient inHand = waiting(listener, 1);
            List<LocalClient> queued = Guests.atOnce(20, () -> LocalClient.knocking(listener));
            await().during(Duration.ofMillis(100))
                    .until(() ->
                            listener.stats().accepted() == 2 && queued.stream().allMatch(LocalClient::isWaiting));
            inside.close();
            greeted(inHand.inside()).close();
            for (int i = 0; i < 20; i++) {
                Guests.until("next", () -> queued.stream().anyMatch(LocalClient::isInside));
                LocalClient next = queued.stream()
                        .filter(LocalClient::isInside)
                        .findFirst()
                        .orElseThrow();
                greeted(next).close();
                queued.remove(next);
            }
            Guests.until("empty", () -> listener.openConnections() == 0);
            assertThat(listener.stats().peak()).isEqualTo(1);
        }
    }

    @Test
    void queue_admits_in_order_and_passes_over_one_that_gave_up() throws Exception {
        try (Listener listener = full(1, OverflowStrategy.queue(3, LONG))) {
            LocalClient inside = admitted(listener);
            LocalClient first = waiting(listener, 1);
            LocalClient gaveUp = waiting(listener, 2);
            LocalClient last = waiting(listener, 3);
            assertThat(LocalClient.knocking(listener).isRefused()).isTrue();
            gaveUp.close();
            inside.close();
            greeted(first.inside());
            assertThat(last.isWaiting()).isTrue();
            first.close();
            greeted(last.inside());
            assertThat(listener.stats().refused())
                    .isEqualTo(Map.of(RefusalReason.CROWDED, 1L, RefusalReason.HUNG_UP, 1L));
        }
    }

    @Test
    void queue_refuses_one_that_has_waited_too_long() throws Exception {
        try (Listener listener = full(0, OverflowStrategy.queue(1, Duration.ofMillis(50)))) {
            assertThat(LocalClient.knocking(listener).isRefused()).isTrue();
            assertThat(listener.stats().refused()).isEqualTo(Map.of(RefusalReason.WAITED_TOO_LONG, 1L));
        }
    }

    @Test
    void evict_idle_makes_room() throws Exception {
        try (Listener listener = full(1, OverflowStrategy.evictIdle(Duration.ofMillis(1)))) {
            LocalClient idle = admitted(listener);
            Guests.untilIdleFor(Duration.ofMillis(5));
            LocalClient next = admitted(listener);
            assertThat(idle.rest()).isEmpty();
            assertThat(next.isInside()).isTrue();
            assertThat(listener.stats().closed()).containsEntry(CloseReason.OVERFLOW_EVICTED, 1L);
        }
    }

    @Test
    void a_strategy_of_ones_own_is_asked() throws Exception {
        try (Listener listener = full(0, overflow -> new Verdict.RefuseWith("no, " + overflow.maximum() + "\n"))) {
            assertThat(LocalClient.connect(listener).rest()).isEqualTo("no, 0\n");
        }
    }

    @Test
    void a_drain_closes_those_who_wait_and_those_in_the_queue() throws Exception {
        Listener listener = full(1, OverflowStrategy.queue(1, LONG).withFarewell("later\n"));
        LocalClient inside = admitted(listener);
        LocalClient waiting = waiting(listener, 1);
        listener.suspend();
        Guests.until("shut", () -> !listener.stats().gate().isEmpty());
        List<LocalClient> queued = Guests.atOnce(500, () -> LocalClient.knocking(listener));
        queued.remove(0).close();
        CompletionStage<DrainResult> drain = listener.drain(PATIENCE);
        assertThat(drain.toCompletableFuture()).succeedsWithin(PATIENCE).returns(1L, DrainResult::drained);
        assertThat(inside.rest()).isEmpty();
        assertThat(waiting.inside().rest()).isEqualTo("later\n");
        for (LocalClient client : queued) {
            assertThat(client.inside().rest()).isEqualTo("later\n");
        }
    }

    @Test
    void nobody_is_left_hanging_who_comes_while_it_closes() throws Exception {
        for (int i = 0; i < 50; i++) {
            Listener listener = Guests.echo(Listener.local("closing"));
            CompletableFuture<Void> close = CompletableFuture.runAsync(() -> listener.drain(Duration.ZERO));
            List<LocalClient> clients = Guests.atOnce(50, () -> LocalClient.knocking(listener));
            close.join();
            assertThat(listener.stopped().toCompletableFuture()).succeedsWithin(PATIENCE);
            for (LocalClient client : clients) {
                assertThat(client.isRefused() || client.rest().isEmpty()).isTrue();
            }
        }
    }
}
