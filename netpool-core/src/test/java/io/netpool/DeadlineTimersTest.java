package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Deadlines cost no timer a connection, nor one a message. */
class DeadlineTimersTest {
    private static final int CLIENTS = 200;
    /** One a wheel, one for late answers, and Netty's own. */
    private static final int A_FEW = 20;

    @EachTransport
    void connections_have_no_timers(Transport transport) throws Exception {
        int before = timers();
        try (Listener listener = Guests.echo(Way.EPOLL
                .listener()
                .transport(transport)
                .workers(1)
                .deadlines(Deadlines.defaults().lifetime(Duration.ofHours(1))))) {
            List<Client> clients = Guests.connect(CLIENTS, listener);
            for (Client client : clients) {
                assertThat(client.send("a\nhalf").line()).isEqualTo("a");
            }
            assertThat(listener.openConnections()).isEqualTo(CLIENTS);
            assertThat(timers()).isLessThan(before + A_FEW);
            Guests.closeAll(clients);
        }
    }

    @EachTransport
    void nor_have_those_that_wait_to_be_closed(Transport transport) throws Exception {
        int before = timers();
        try (Listener listener = Way.EPOLL
                .listener()
                .transport(transport)
                .workers(1)
                .deadlines(Deadlines.defaults().close(Duration.ofSeconds(20)))
                .handler((line, connection) -> {
                    SlowClient.bound(connection);
                    connection.close("x".repeat(900_000));
                })
                .start()) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(SlowClient.connect(Way.EPOLL, listener).send("a\n"));
            }
            Guests.until("closing", () -> listener.stats().messagesIn() == CLIENTS);
            assertThat(listener.openConnections()).isEqualTo(CLIENTS);
            assertThat(timers()).isLessThan(before + A_FEW);
            Guests.closeAll(clients);
        }
    }

    private static int timers() {
        return ThisProcess.instances("io.netty.util.concurrent.ScheduledFutureTask");
    }
}
