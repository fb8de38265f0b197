package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The maximum is hard and exact, and no slot is ever lost. */
class ConnectionLimitTest {

    private static ListenerBuilder<String, String> listener(Transport transport, int maximum) {
        return Listener.tcp("127.0.0.1", 0).name("limit").transport(transport).maxConnections(maximum);
    }

    private static void awaitEmpty(Listener listener) {
        await().pollInterval(Duration.ofMillis(5)).until(() -> listener.openConnections() == 0);
    }

    @EachTransport
    void exactly_the_maximum_gets_in_over_four_acceptors(Transport transport) throws Exception {
        Greeter greeter = new Greeter();
        try (Listener listener =
                        listener(transport, 20).acceptors(4).handler(greeter).start();
                Crowd crowd = Crowd.connect(listener, 100)) {
            assertThat(crowd.admitted()).isEqualTo(20);
            assertThat(crowd.refused()).isEqualTo(80);
            assertThat(listener.openConnections()).isEqualTo(20);
            assertThat(greeter.peak).hasValue(20);
        }
    }

    @EachTransport
    void a_maximum_of_0_admits_nobody(Transport transport) throws Exception {
        try (Listener listener = listener(transport, 0).handler(new Greeter()).start();
                Crowd crowd = Crowd.connect(listener, 3)) {
            assertThat(crowd.refused()).isEqualTo(3);
        }
    }

    @EachTransport
    void one_too_many_is_reset_and_reaches_no_handler(Transport transport) throws Exception {
        Recorder recorder = new Recorder();
        try (Listener listener = listener(transport, 1).handler(recorder).start();
                Client first = Client.connect(listener)) {
            first.send("first\n").line();
            try (Client second = Client.connect(listener)) {
                assertThat(second.end()).isEqualTo(Client.End.RESET);
            } catch (java.net.SocketException resetWhileItConnected) {
                assertThat(resetWhileItConnected).hasMessageContaining("reset");
            }
            assertThat(first.send("still here\n").line()).isEqualTo("still here");
        }
        assertThat(recorder.calls)
                .startsWith("open", "message first", "message still here")
                .filteredOn("open"::equals)
                .hasSize(1);
    }

    @EachTransport
    void a_slot_that_becomes_free_is_used_by_the_next(Transport transport) throws Exception {
        try (Listener listener =
                listener(transport, 2).acceptors(2).handler(new Greeter()).start()) {
            for (int i = 0; i < 20; i++) {
                try (Crowd both = Crowd.connect(listener, 2)) {
                    assertThat(both.admitted()).isEqualTo(2);
                }
                awaitEmpty(listener);
            }
        }
    }

    @EachTransport
    void a_slot_is_not_free_before_on_close_has_returned(Transport transport) throws Exception {
        CountDownLatch inOnClose = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        Greeter slowToLeave = new Greeter() {
            @Override
            public void onClose(Connection<String> connection, CloseReason reason) throws Exception {
                inOnClose.countDown();
                mayReturn.await();
                super.onClose(connection, reason);
            }
        };
        try (Listener listener =
                listener(transport, 1).workers(2).handler(slowToLeave).start()) {
            Crowd.connect(listener, 1).close();
            assertThat(inOnClose.await(10, TimeUnit.SECONDS)).isTrue();
            try (Crowd meanwhile = Crowd.connect(listener, 5)) {
                assertThat(meanwhile.refused()).isEqualTo(5);
                assertThat(listener.openConnections()).isEqualTo(1);
            } finally {
                mayReturn.countDown();
            }
            awaitEmpty(listener);
            try (Crowd next = Crowd.connect(listener, 1)) {
                assertThat(next.admitted()).isEqualTo(1);
            }
            assertThat(slowToLeave.peak).hasValue(1);
        }
    }

    @EachTransport
    void a_slot_comes_back_when_on_open_throws(Transport transport) throws Exception {
        MessageHandler<String, String> unwelcoming = new Recorder() {
            @Override
            public void onOpen(Connection<String> connection) throws Exception {
                throw new IllegalStateException("nobody is welcome");
            }
        };
        try (Listener listener = listener(transport, 1).handler(unwelcoming).start()) {
            for (int i = 0; i < 5; i++) {
                try (Client client = Client.connect(listener)) {
                    assertThat(client.end()).isEqualTo(Client.End.CLOSED);
                }
                awaitEmpty(listener);
            }
        }
    }

    @EachTransport
    void clients_that_reset_at_once_never_keep_a_slot(Transport transport) throws Exception {
        try (Listener listener =
                listener(transport, 10).acceptors(4).handler(new Greeter()).start()) {
            Crowd.atOnce(500, () -> {
                try (Client client = Client.connect(listener)) {
                    client.reset();
                } catch (java.net.SocketException refusedMeanwhile) {
                    assertThat(refusedMeanwhile).hasMessageContaining("reset");
                }
                return null;
            });
            awaitEmpty(listener);
            try (Crowd crowd = Crowd.connect(listener, 15)) {
                assertThat(crowd.admitted()).isEqualTo(10);
            }
        }
    }

    @EachTransport
    void clients_that_reset_in_the_middle_of_a_line_never_keep_a_slot(Transport transport) throws Exception {
        try (Listener listener =
                listener(transport, 3_000).acceptors(4).handler(new Greeter()).start()) {
            Crowd.atOnce(3_000, () -> {
                Client.connect(listener).send("half a li").reset();
                return null;
            });
            awaitEmpty(listener);
        }
    }

    @EachTransport
    void clients_that_reset_before_they_are_accepted_never_keep_a_slot(Transport transport) throws Exception {
        try (ShutGate gate = ShutGate.of(listener(transport, 10))) {
            gate.shut();
            for (int i = 0; i < 50; i++) {
                Client.connect(gate.listener()).reset();
            }
            gate.open();
            // The queue is served in order: whoever comes now comes after them.
            await().until(() -> {
                try (Crowd crowd = Crowd.connect(gate.listener(), 1)) {
                    return crowd.admitted() == 1;
                }
            });
            awaitEmpty(gate.listener());
            try (Crowd crowd = Crowd.connect(gate.listener(), 15)) {
                assertThat(crowd.admitted()).isEqualTo(10);
            }
        }
    }

    @EachTransport
    void each_of_two_listeners_has_a_maximum_of_its_own(Transport transport) throws Exception {
        try (Listener one = listener(transport, 1).handler(new Greeter()).start();
                Listener two = listener(transport, 2).handler(new Greeter()).start();
                Crowd ofOne = Crowd.connect(one, 4);
                Crowd ofTwo = Crowd.connect(two, 4)) {
            assertThat(List.of(ofOne.admitted(), ofTwo.admitted())).containsExactly(1, 2);
        }
    }
}
