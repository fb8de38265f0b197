package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a connection was last heard of is known by the tick; a client must not pay for that. */
class IdleNeverEarlyTest {
    private static final Duration LIMIT = Duration.ofMillis(300);
    private static final Duration ALMOST_A_TICK = Duration.ofMillis(85);
    /** So that the tries meet the wheel at different times. */
    private static final Duration PHASE = Duration.ofMillis(13);

    private static final int TRIES = 8;

    @Test
    void a_client_is_not_idle_before_the_whole_time_has_passed_since_its_last_byte() throws Exception {
        try (Listener listener = Way.EPOLL
                        .listener()
                        .workers(1)
                        .deadlines(Deadlines.defaults().idle(LIMIT))
                        .handler(new AllButTheFirst())
                        .start();
                Client keepsTheWheelTurning = Client.connect(listener)) {
            assertThat(keepsTheWheelTurning.send("a\n").line()).isEqualTo("a");
            for (int i = 0; i < TRIES; i++) {
                Guests.untilIdleFor(PHASE.multipliedBy(i));
                try (Client client = Client.connect(listener)) {
                    client.send("a");
                    Guests.untilIdleFor(ALMOST_A_TICK);
                    Stopwatch watch = new Stopwatch();
                    client.send("b");
                    assertThat(client.rest()).isEmpty();
                    watch.assertPassed(LIMIT);
                }
            }
        }
    }

    /** Closes the idle. */
    private static final class AllButTheFirst implements MessageHandler<String, String> {
        @Override
        public void onMessage(String line, Connection<String> connection) {
            connection.send(line);
        }

        @Override
        public void onIdle(Connection<String> connection) {
            if (connection.id() > 1) {
                connection.close();
            }
        }
    }
}
