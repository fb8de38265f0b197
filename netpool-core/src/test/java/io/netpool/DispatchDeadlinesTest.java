package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Deadlines for the client do not run while it is the handler that takes its time. */
class DispatchDeadlinesTest {
    private static final Duration SHORT = Duration.ofMillis(400);

    @EachTransport
    void a_client_that_waited_for_its_answer_was_not_idle(Transport transport) throws Exception {
        Recorder handler = new Recorder() {
            @Override
            public void onMessage(String message, Connection<String> connection) throws Exception {
                super.onMessage(message, connection);
                Guests.untilIdleFor(SHORT.multipliedBy(2));
                connection.send("done");
            }
        };
        try (Listener listener = HandlerThread.listener(transport)
                        .deadlines(Deadlines.defaults().idle(SHORT))
                        .handler(handler)
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("a");
            assertThat(client.line()).isEqualTo("done");
            Guests.untilIdleFor(SHORT.dividedBy(2)); // the deadline that has passed is looked at every 100 ms
            assertThat(client.send("b\n").line()).isEqualTo("b");
            assertThat(client.line()).isEqualTo("done");
            assertThat(client.rest()).isEmpty(); // now it is
        }
        assertThat(handler.calls).containsExactly("open", "message a", "message b", "close TIMEOUT_IDLE");
    }

    @EachTransport
    void a_first_message_that_waits_for_a_thread_has_come_in_time(Transport transport) throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        try (Listener listener = HandlerThread.listener(transport)
                        .dispatch(Dispatch.pool(1))
                        .deadlines(Deadlines.defaults().firstMessage(SHORT).message(SHORT))
                        .handler((line, connection) -> {
                            connection.send(line);
                            if (line.equals("block")) {
                                HandlerThread.block(blocked);
                            }
                        })
                        .start();
                Client first = Client.connect(listener);
                Client second = Client.connect(listener)) {
            assertThat(first.send("block\n").line()).isEqualTo("block");
            second.send("a\nb");
            Guests.untilIdleFor(SHORT.multipliedBy(2));
            blocked.countDown();
            assertThat(second.line()).isEqualTo("a");
            assertThat(second.send("c\n").line()).isEqualTo("bc");
        }
    }
}
