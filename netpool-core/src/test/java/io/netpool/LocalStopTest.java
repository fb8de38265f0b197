package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** How a listener within the JVM begins and ends. */
class LocalStopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Recorder handler = new Recorder() {
        @Override
        public void onDrain(Connection<String> connection) throws Exception {
            super.onDrain(connection);
            connection.send("goodbye");
        }
    };

    @Test
    void an_idle_connection_says_goodbye_and_one_in_the_middle_of_a_message_is_cut() throws Exception {
        Listener listener = Listener.local("drain").handler(handler).start();
        LocalClient idle = LocalClient.connect(listener);
        assertThat(idle.send("a\n").line()).isEqualTo("a");
        LocalClient busy = LocalClient.connect(listener);
        assertThat(busy.send("b\nhalf").line()).isEqualTo("b");
        CompletionStage<DrainResult> drain = listener.drain(Duration.ofMillis(300));
        assertThat(idle.rest()).isEqualTo("goodbye\n");
        assertThat(busy.rest()).isEmpty();
        assertThat(drain.toCompletableFuture())
                .succeedsWithin(PATIENCE)
                .returns(1L, DrainResult::drained)
                .returns(1L, DrainResult::cut);
        assertThat(handler.calls).endsWith("drain", "close DRAINED", "close DRAIN_CUT");
    }

    @Test
    void no_thread_is_left() throws Exception {
        try (Listener listener =
                Listener.local("ends").workers(2).handler(handler).start()) {
            LocalClient.connect(listener).send("a\n").line();
            // The acceptor, the worker that serves, and the other once the watchdog has asked for it.
            assertThat(ThisProcess.threads("local-ends")).hasSizeBetween(2, 3);
        }
        Guests.until("ended", () -> ThisProcess.threads("local-ends").isEmpty());
    }

    @Test
    void a_name_is_free_again_after_the_close() {
        for (int i = 0; i < 3; i++) {
            Guests.echo(Listener.local("again")).close();
        }
    }

    @Test
    void a_name_in_use_is_told_with_a_remedy() throws Exception {
        try (Listener first = Guests.echo(Listener.local("Taken"))) {
            Listener second = Listener.local("taken").handler(handler);
            assertThatThrownBy(second::start)
                    .isInstanceOf(ListenerStartException.class)
                    .hasMessage("listener local-taken: cannot listen on local name taken:"
                            + " another listener of this JVM has it; close that one, or take another name");
            assertThat(LocalClient.connect(first).send("still\n").line()).isEqualTo("still");
        }
    }
}
