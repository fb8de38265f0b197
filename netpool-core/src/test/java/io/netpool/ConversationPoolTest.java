package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Conversations on a pool of threads, of which each holds one. */
class ConversationPoolTest {

    private static ListenerBuilder<String, String> listener() {
        return Conversations.listener(Transport.AUTO);
    }

    @Test
    void a_pool_smaller_than_the_maximum_is_refused_at_the_start_and_later() {
        Listener small = listener().maxConnections(3).dispatch(Dispatch.pool(2)).serve(Conversations::echo);
        assertThatThrownBy(small::start)
                .isInstanceOf(ListenerStartException.class)
                .hasMessageContainingAll("2", "3");
        try (Listener listener = listener()
                .maxConnections(2)
                .dispatch(Dispatch.pool(2))
                .serve(Conversations::echo)
                .start()) {
            assertThatThrownBy(() -> listener.maxConnections(3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("2", "3");
            assertThat(listener.maxConnections()).isEqualTo(2);
            listener.maxConnections(1);
        }
    }

    @Test
    void a_strategy_does_not_outgrow_the_pool() throws Exception {
        try (Listener listener = listener()
                        .maxConnections(1)
                        .overflow(OverflowStrategy.increase(5))
                        .dispatch(Dispatch.pool(2))
                        .serve(Conversations::echo)
                        .start();
                Client first = Guests.admitted(listener);
                Client second = Guests.admitted(listener)) {
            assertThat(listener.maxConnections()).isEqualTo(2);
            assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            assertThat(first.send("a\n").line() + second.send("b\n").line()).isEqualTo("ab");
        }
    }

    @Test
    void a_pool_serves_as_many_as_it_has_threads_and_ends_with_the_listener() throws Exception {
        try (Listener listener = listener()
                .maxConnections(2)
                .dispatch(Dispatch.pool(2))
                .serve(Conversations::echo)
                .start()) {
            for (int round = 0; round < 3; round++) {
                try (Client first = Guests.admitted(listener);
                        Client second = Guests.admitted(listener)) {
                    assertThat(ThisProcess.threads("test-handler-")).hasSize(2);
                    assertThat(first.send("a\n").line() + second.send("b\n").line())
                            .isEqualTo("ab");
                }
                Guests.until("gone", () -> listener.openConnections() == 0);
            }
        }
        Guests.until("no thread is left", () -> ThisProcess.threads("test-").isEmpty());
    }
}
