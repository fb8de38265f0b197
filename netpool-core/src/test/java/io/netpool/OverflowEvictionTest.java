package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The longest idle makes room for one too many. */
class OverflowEvictionTest {
    private static final OverflowStrategy EVICT_ANY = OverflowStrategy.evictIdle(Duration.ZERO);

    /** Says goodbye to who must go, once it may. */
    private static final class Host extends Recorder {
        final CountDownLatch mayLetGo;

        Host(int holds) {
            mayLetGo = new CountDownLatch(holds);
        }

        @Override
        public void onDrain(Connection<String> connection) throws Exception {
            mayLetGo.await(15, TimeUnit.SECONDS);
            super.onDrain(connection);
            connection.send("sorry");
        }
    }

    @EachTransport
    void evict_makes_room_by_closing_one_that_is_idle_and_spares_the_busy(Transport transport) throws Exception {
        try (Listener listener =
                        Guests.echo(Guests.listener(transport, 2, OverflowStrategy.evictIdle(Duration.ofMillis(300))));
                Client idle = Guests.admitted(listener);
                Client busy = Guests.admitted(listener)) {
            long begunNanos = System.nanoTime();
            Guests.until(
                    "one is idle",
                    () -> busy.send("x\n").line().equals("x") && System.nanoTime() - begunNanos > 400_000_000);
            try (Client third = Guests.admitted(listener)) {
                assertThat(idle.end()).isEqualTo(Client.End.CLOSED);
                assertThat(busy.send("still\n").line()).isEqualTo("still");
                assertThat(third.send("too\n").line()).isEqualTo("too");
                assertThat(listener.stats().closed()).containsEntry(CloseReason.OVERFLOW_EVICTED, 1L);
                assertThat(listener.stats().evicted()).isEqualTo(1);
                assertThat(listener.stats().peak()).isEqualTo(2);
            }
        }
    }

    @EachTransport
    void evict_refuses_if_nobody_is_idle_enough(Transport transport) throws Exception {
        try (Listener listener =
                        Guests.echo(Guests.listener(transport, 1, OverflowStrategy.evictIdle(Duration.ofMinutes(1))));
                Client first = Guests.admitted(listener)) {
            assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            assertThat(listener.stats().refused()).containsEntry(RefusalReason.NOBODY_IDLE, 1L);
            assertThat(first.send("still\n").line()).isEqualTo("still");
        }
    }

    @EachTransport
    void evict_picks_the_longest_idle_over_all_workers(Transport transport) throws Exception {
        try (Listener listener =
                Guests.echo(Guests.listener(transport, 4, EVICT_ANY).workers(2))) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(Guests.admitted(listener));
            }
            // Idleness is known to 0.1 s.
            List<Integer> heardLast = List.of(2, 0, 3, 1);
            for (int i : heardLast) {
                Guests.untilIdleFor(Duration.ofMillis(150));
                clients.get(i).send("here\n").line();
            }
            List<Client> newcomers = new ArrayList<>();
            for (int i : heardLast) {
                Guests.untilIdleFor(Duration.ofMillis(150));
                newcomers.add(Guests.admitted(listener));
                assertThat(clients.get(i).end()).as("client %d", i).isEqualTo(Client.End.CLOSED);
            }
            for (Client newcomer : newcomers) {
                assertThat(newcomer.send("still\n").line()).isEqualTo("still");
            }
            Guests.closeAll(newcomers);
        }
    }

    @EachTransport
    void the_evicted_may_say_goodbye_and_is_told_why(Transport transport) throws Exception {
        Host host = new Host(0);
        try (Listener listener =
                        Guests.listener(transport, 1, EVICT_ANY).handler(host).start();
                Client first = Guests.admitted(listener);
                Client second = Guests.admitted(listener)) {
            assertThat(first.rest()).isEqualTo("sorry\n");
            assertThat(host.calls)
                    .containsSubsequence("open", "message in", "drain", "close OVERFLOW_EVICTED", "open")
                    .containsOnlyOnce("close OVERFLOW_EVICTED");
            assertThat(second.send("still\n").line()).isEqualTo("still");
        }
    }

    @EachTransport
    void the_newcomer_comes_in_soon_although_the_evicted_does_not_close(Transport transport) throws Exception {
        try (Listener listener = Guests.echo(Guests.listener(transport, 1, EVICT_ANY));
                Client first = Guests.admitted(listener)) {
            long begunNanos = System.nanoTime();
            try (Client second = Guests.admitted(listener)) {
                assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isLessThan(Duration.ofSeconds(1));
                assertThat(first.end()).isEqualTo(Client.End.CLOSED);
                assertThat(second.send("still\n").line()).isEqualTo("still");
            }
        }
    }

    @EachTransport
    void at_most_256_newcomers_wait_for_an_eviction(Transport transport) throws Exception {
        Host host = new Host(1);
        try (Listener listener = Guests.listener(transport, 260, EVICT_ANY)
                .workers(1)
                .handler(host)
                .start()) {
            List<Client> idle = Guests.connect(260, listener);
            Guests.until("open", () -> host.calls.size() == 260);
            // The first that is evicted holds the worker, so that nobody goes until all newcomers have come.
            listener.suspend();
            List<Client> newcomers = Guests.connect(270, listener);
            listener.resume();
            Guests.until(
                    "all have come",
                    () -> listener.stats().accepted() == 530
                            && listener.stats().waiting() + listener.stats().refusedInAll() == 270);
            host.mayLetGo.countDown();
            assertThat(listener.stats().refused()).containsEntry(RefusalReason.CROWDED, 14L);
            Guests.until("evicted", () -> listener.stats().evicted() == 256);
            Guests.closeAll(idle);
            Guests.closeAll(newcomers);
            Guests.until("empty", () -> listener.openConnections() == 0);
            assertThat(listener.stats().peak()).isEqualTo(260);
        }
    }

    @EachTransport
    void a_newcomer_waits_a_second_at_most(Transport transport) throws Exception {
        Host host = new Host(1);
        try (Listener listener = Guests.listener(transport, 1, EVICT_ANY)
                        .workers(1)
                        .handler(host)
                        .start();
                Client first = Guests.admitted(listener)) {
            long begunNanos = System.nanoTime();
            assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            assertThat(Duration.ofNanos(System.nanoTime() - begunNanos))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
            assertThat(listener.stats().refused()).containsEntry(RefusalReason.WAITED_TOO_LONG, 1L);
            host.mayLetGo.countDown();
            assertThat(first.rest()).isEqualTo("sorry\n");
            Guests.until("the slot is back", () -> listener.openConnections() == 0);
        } finally {
            host.mayLetGo.countDown();
        }
    }
}
