package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** At the close a client may take so long for what still waits for it. */
class CloseDeadlineTest {
    private static final Duration LIMIT = Duration.ofMillis(400);
    private static final int SIZE = 900_000;

    @EachWay
    @Execution(ExecutionMode.CONCURRENT)
    void one_that_takes_nothing_is_reset(Way way) throws Exception {
        try (Listener listener = closing(way, LIMIT);
                Client client = SlowClient.connect(way, listener)) {
            Guests.until("here", () -> listener.openConnections() == 1);
            Stopwatch watch = new Stopwatch();
            client.send("a\n");
            Guests.until("closed", () -> listener.openConnections() == 0);
            watch.assertPassed(LIMIT);
            assertThatThrownBy(client::rest)
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @EachWay
    @Execution(ExecutionMode.CONCURRENT)
    void one_that_takes_it_in_time_gets_everything(Way way) throws Exception {
        assertGetsEverything(way, Duration.ofSeconds(30));
    }

    @EachTransport
    @Execution(ExecutionMode.CONCURRENT)
    void zero_is_no_limit(Transport transport) throws Exception {
        assertGetsEverything(transport == Transport.NIO ? Way.NIO : Way.EPOLL, Duration.ZERO);
    }

    private static void assertGetsEverything(Way way, Duration limit) throws Exception {
        try (Listener listener = closing(way, limit);
                Client client = SlowClient.connect(way, listener)) {
            client.send("a\n");
            Guests.untilIdleFor(LIMIT.plusMillis(300));
            assertThat(client.rest()).hasSize(SIZE + 1);
        }
    }

    /** One message, and that is it. */
    private static Listener closing(Way way, Duration limit) {
        return way.listener()
                .deadlines(Deadlines.defaults().close(limit))
                .handler((line, connection) -> {
                    SlowClient.bound(connection);
                    connection.close("x".repeat(SIZE));
                })
                .start();
    }
}
