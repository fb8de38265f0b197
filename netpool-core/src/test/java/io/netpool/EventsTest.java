package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** What the observer is told, in which order, and on which thread. */
class EventsTest {

    /** Remembers events as words, without what differs from run to run. */
    private static final class Observer implements Consumer<ListenerEvent> {
        final Queue<String> told = new ConcurrentLinkedQueue<>();
        final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

        @Override
        public void accept(ListenerEvent event) {
            threads.add(Thread.currentThread());
            told.add(word(event));
        }

        private static String word(ListenerEvent event) {
            String kind = event.getClass().getSimpleName();
            if (event instanceof ListenerEvent.Opened opened) {
                return kind + " " + opened.id();
            } else if (event instanceof ListenerEvent.Closed closed) {
                return kind + " " + closed.id() + " " + closed.reason();
            } else if (event instanceof ListenerEvent.Refused refused) {
                return kind + " " + refused.reason();
            } else if (event instanceof ListenerEvent.Evicted evicted) {
                return kind + " " + evicted.id();
            } else if (event instanceof ListenerEvent.MaximumRaised raised) {
                return kind + " " + raised.from() + " " + raised.to();
            } else if (event instanceof ListenerEvent.GateShut shut) {
                return kind + " " + shut.acceptor() + " " + shut.reason();
            } else if (event instanceof ListenerEvent.GateOpened opened) {
                return kind + " " + opened.acceptor() + " " + opened.reason();
            } else if (event instanceof ListenerEvent.Draining draining) {
                return kind + " " + draining.limit();
            } else if (event instanceof ListenerEvent.Stopped stopped) {
                return kind + " " + stopped.result().drained();
            }
            return kind;
        }

        void awaitTold(String... words) {
            Guests.until(List.of(words) + " after " + told, () -> told.containsAll(List.of(words)));
        }
    }

    /** Raises from 1 to 2, makes one wait, evicts, and refuses, each once. */
    private static OverflowStrategy oneOfEach() {
        List<Verdict> verdicts = new ArrayList<>(List.of(
                new Verdict.Raise(2),
                new Verdict.Wait(5, Duration.ofMinutes(1)),
                new Verdict.Evict(Duration.ZERO),
                Verdict.refuse()));
        return overflow -> verdicts.remove(0);
    }

    @EachTransport
    void the_observer_is_told_the_whole_story_in_order(Transport transport) throws Exception {
        Observer observer = new Observer();
        Listener listener = Guests.echo(
                Guests.listener(transport, 1, oneOfEach()).workers(1).observer(observer));
        Client first = Guests.admitted(listener);
        Client second = Guests.admitted(listener); // raises
        Client third = Client.connect(listener); // waits
        observer.awaitTold("Waiting");
        first.close();
        Guests.greeted(third);
        Client fourth = Guests.admitted(listener); // evicts the second or the third
        Guests.until("evicted", () -> listener.stats().closed().containsKey(CloseReason.OVERFLOW_EVICTED));
        assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
        listener.suspend();
        listener.resume();
        observer.awaitTold("GateOpened 1 SUSPENDED");
        listener.drain(Duration.ofSeconds(7));
        observer.awaitTold("GateShut 1 DRAINING");
        assertThat(third.rest()).isEmpty(); // else its own end may come before it is asked to go
        assertThat(fourth.rest()).isEmpty();
        third.close();
        observer.awaitTold("Closed 3 DRAINED");
        fourth.close();
        observer.awaitTold("Stopped 2");
        assertThat(observer.told)
                .containsExactly(
                        "Started",
                        "GateOpened 1 STARTING",
                        "Opened 1",
                        "MaximumRaised 1 2",
                        "Opened 2",
                        "Waiting",
                        "Closed 1 CLIENT_CLOSED",
                        "Opened 3",
                        "Waiting",
                        "Evicted 2",
                        "Closed 2 OVERFLOW_EVICTED",
                        "Opened 4",
                        "Refused MAXIMUM",
                        "GateShut 1 SUSPENDED",
                        "GateOpened 1 SUSPENDED",
                        "Draining PT7S",
                        "GateShut 1 DRAINING",
                        "Closed 3 DRAINED",
                        "Closed 4 DRAINED",
                        "Stopped 2");
        second.close();
    }

    @EachTransport
    void the_observer_is_told_on_one_daemon_thread_that_ends_with_the_listener(Transport transport) throws Exception {
        Observer observer = new Observer();
        Listener listener = Guests.echo(
                Guests.listener(transport, 1, OverflowStrategy.refuse()).observer(observer));
        assertThat(ThisProcess.threads("full-events")).containsExactly("full-events");
        listener.close();
        observer.awaitTold("Stopped 0");
        assertThat(observer.threads.stream().distinct())
                .singleElement()
                .satisfies(thread -> assertThat(thread.getName()).isEqualTo("full-events"))
                .satisfies(thread -> assertThat(thread.isDaemon()).isTrue());
        Guests.until("ended", () -> ThisProcess.threads("full-events").isEmpty());
    }

    @EachTransport
    void a_server_channel_that_is_closed_from_outside_ends_in_failed(Transport transport) throws Exception {
        Observer observer = new Observer();
        Queue<Connection<String>> connections = new ConcurrentLinkedQueue<>();
        Listener listener = Guests.listener(transport, 5, OverflowStrategy.refuse())
                .observer(observer)
                .handler((line, connection) -> {
                    connections.add(connection);
                    connection.send(line);
                })
                .start();
        try (Client client = Guests.admitted(listener)) {
            connections.element().channel().parent().close();
            assertThat(client.end()).isEqualTo(Client.End.CLOSED);
        }
        observer.awaitTold("Failed");
        assertThat(observer.told)
                .containsSubsequence("Draining PT30S", "Closed 1 DRAINED", "Failed")
                .doesNotContain("Stopped 1");
        // The observer is told first.
        assertThat(listener.stopped().toCompletableFuture()).failsWithin(Duration.ofSeconds(10));
        assertThat(listener.state()).isEqualTo(Listener.State.FAILED);
    }

    @EachTransport
    void what_a_slow_observer_misses_is_counted_and_told_and_nobody_waits_for_it(Transport transport) throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Queue<ListenerEvent> told = new ConcurrentLinkedQueue<>();
        Listener listener = Guests.echo(
                Guests.listener(transport, 1, OverflowStrategy.refuse()).observer(event -> {
                    try {
                        mayGoOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    told.add(event);
                }));
        int turns = 5_000; // two events each; 8,192 may wait
        try (Client client = Guests.admitted(listener)) {
            for (int i = 0; i < turns; i++) {
                listener.suspend();
                listener.resume();
            }
            assertThat(client.send("still\n").line()).isEqualTo("still");
            awaitAcceptor(listener);
        }
        Guests.until("gone", () -> listener.openConnections() == 0);
        mayGoOn.countDown();
        listener.close();
        Guests.until("told all", () -> ThisProcess.threads("full-events").isEmpty());
        long dropped = told.stream()
                .filter(ListenerEvent.Dropped.class::isInstance)
                .mapToLong(event -> ((ListenerEvent.Dropped) event).count())
                .sum();
        long heard = told.stream()
                .filter(event -> !(event instanceof ListenerEvent.Dropped))
                .count();
        // Beside the turns: started, opened at the gate, opened, closed, draining, shut at the gate, stopped.
        assertThat(dropped).isPositive();
        assertThat(heard + dropped).isEqualTo(2 * turns + 7);
    }

    /** Waits until the acceptor has done all that it was asked. */
    private static void awaitAcceptor(Listener listener) throws Exception {
        Channel server = listener.connections().get(0).channel().parent();
        server.eventLoop().submit(() -> {}).sync();
    }

    @EachTransport
    void stopped_arrives_although_the_observer_has_no_time_until_then(Transport transport) throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Observer observer = new Observer();
        Listener listener = Guests.echo(
                Guests.listener(transport, 1, OverflowStrategy.refuse()).observer(event -> {
                    try {
                        mayGoOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    observer.accept(event);
                }));
        for (int i = 0; i < 5_000; i++) {
            listener.suspend();
            listener.resume();
        }
        listener.close();
        mayGoOn.countDown();
        observer.awaitTold("Stopped 0");
        assertThat(observer.told).contains("Dropped");
    }

    @EachTransport
    void an_observer_that_throws_is_logged_and_told_on(Transport transport) throws Exception {
        Observer observer = new Observer();
        try (LogLines log = LogLines.capture()) {
            Listener listener = Guests.echo(
                    Guests.listener(transport, 1, OverflowStrategy.refuse()).observer(event -> {
                        observer.accept(event);
                        throw new IllegalStateException("no wish to know");
                    }));
            Guests.closeAll(List.of(Guests.admitted(listener)));
            observer.awaitTold("Closed 1 CLIENT_CLOSED");
            listener.close();
            observer.awaitTold("Stopped 0");
            assertThat(log.containing("the observer threw"))
                    .isNotEmpty()
                    .first()
                    .isEqualTo("WARN full: the observer threw, 1 times since the last such line");
        }
    }
}
