package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Deadlines for the client do not run while it is the handler that takes its time. */
class DispatchDeadlinesTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void a_client_that_waited_for_its_answer_was_not_idle() throws Exception {
        Duration idle = Duration.ofMillis(800);
        Recorder handler = new Recorder() {
            @Override
            public void onMessage(String message, Connection<String> connection) throws Exception {
                super.onMessage(message, connection);
                // The deadline passes meanwhile, and is looked at again a second later: right behind this.
                Guests.untilIdleFor(Duration.ofMillis(1_700));
                connection.send("done");
            }
        };
        try (Listener listener = HandlerThread.listener(Transport.AUTO)
                        .deadlines(Deadlines.defaults().idle(idle))
                        .handler(handler)
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("a");
            assertThat(client.line()).isEqualTo("done");
            Guests.untilIdleFor(idle.dividedBy(2));
            assertThat(client.send("b\n").line()).isEqualTo("b");
            assertThat(client.line()).isEqualTo("done");
            assertThat(client.rest()).isEmpty(); // now it is
        }
        assertThat(handler.calls).containsExactly("open", "message a", "message b", "close TIMEOUT_IDLE");
    }

    @EachTransport
    @Execution(ExecutionMode.CONCURRENT)
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
