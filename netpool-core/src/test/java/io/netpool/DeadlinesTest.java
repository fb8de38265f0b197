package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The first whole message has an absolute deadline. */
class DeadlinesTest {
    private static final Duration LIMIT = Duration.ofMillis(300);

    private final Recorder handler = new Recorder();

    @EachWay
    @Execution(ExecutionMode.CONCURRENT)
    void a_silent_client_is_closed_in_good_order(Way way) throws Exception {
        long begun = System.nanoTime();
        try (Listener listener = start(way, LIMIT);
                Client client = way.connect(listener)) {
            assertThat(client.rest()).isEmpty();
            assertThat(since(begun)).isBetween(LIMIT, Duration.ofSeconds(3));
        }
        assertThat(handler.calls).containsExactly("open", "close TIMEOUT_FIRST_MESSAGE");
    }

    @EachWay
    @Execution(ExecutionMode.CONCURRENT)
    void bytes_now_and_then_do_not_extend_it(Way way) throws Exception {
        try (Listener listener = start(way, LIMIT);
                Client client = way.connect(listener)) {
            long begun = System.nanoTime();
            await().pollInterval(Duration.ofMillis(50)).until(() -> {
                try {
                    client.send("x");
                } catch (IOException closed) {
                    return true;
                }
                return handler.calls.size() == 2;
            });
            assertThat(since(begun)).isLessThan(Duration.ofSeconds(3));
            await().until(() -> listener.openConnections() == 0);
        }
        assertThat(handler.calls).containsExactly("open", "close TIMEOUT_FIRST_MESSAGE");
    }

    @EachWay
    @Execution(ExecutionMode.CONCURRENT)
    void one_whole_message_lifts_it_for_good(Way way) throws Exception {
        try (Listener listener = start(way, LIMIT);
                Client client = way.connect(listener)) {
            assertThat(client.send("a\nhalf").line()).isEqualTo("a");
            try (Client later = way.connect(listener)) {
                assertThat(later.rest()).isEmpty(); // its deadline has passed, and so would have the first one's
            }
            assertThat(client.send(" a line\n").line()).isEqualTo("half a line");
        }
    }

    @EachTransport
    @Execution(ExecutionMode.CONCURRENT)
    void zero_switches_it_off(Transport transport) throws Exception {
        try (Listener unlimited = listener(transport, Duration.ZERO);
                Listener limited = listener(transport, LIMIT);
                Client client = Client.connect(unlimited);
                Client silent = Client.connect(limited)) {
            assertThat(silent.rest()).isEmpty();
            assertThat(client.send("a\n").line()).isEqualTo("a");
        }
    }

    @EachTransport
    @Execution(ExecutionMode.CONCURRENT)
    void a_listener_whose_deadlines_all_passed_keeps_the_next(Transport transport) throws Exception {
        try (Listener listener = listener(transport, LIMIT)) {
            for (int i = 0; i < 2; i++) { // the wheel stands still in between
                try (Client client = Client.connect(listener)) {
                    assertThat(client.rest()).isEmpty();
                }
                await().until(() -> listener.openConnections() == 0);
            }
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void a_negative_or_endless_deadline_is_refused_by_name() {
        assertThatThrownBy(() -> Deadlines.defaults().handshake(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("handshake");
        assertThatThrownBy(() -> Deadlines.defaults().firstMessage(Duration.ofDays(366)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("firstMessage");
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private Listener start(Way way, Duration firstMessage) {
        return way.listener()
                .deadlines(Deadlines.defaults().firstMessage(firstMessage))
                .handler(handler)
                .start();
    }

    private Listener listener(Transport transport, Duration firstMessage) {
        return Listener.tcp("127.0.0.1", 0)
                .transport(transport)
                .deadlines(Deadlines.defaults().firstMessage(firstMessage))
                .handler(handler)
                .start();
    }
}
