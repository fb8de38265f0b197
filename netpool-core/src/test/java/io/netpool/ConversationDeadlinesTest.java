package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How long straight-line code waits for a client. */
class ConversationDeadlinesTest {
    private static final Duration LIMIT = Duration.ofMillis(200);
    private static final Deadlines LONG = Deadlines.defaults().firstMessage(Duration.ofMinutes(10));

    private final Outcome<String> outcome = new Outcome<>();
    private final Ends ends = new Ends();

    private Listener start(Transport transport, Deadlines deadlines, Outcome.Code<String, String, String> code) {
        return Conversations.listener(transport)
                .deadlines(deadlines)
                .observer(ends)
                .serve(outcome.of(code))
                .start();
    }

    /** Its thread is told, and not as if it could go on. */
    private void assertEnded(CloseReason reason) throws Exception {
        assertThat(outcome.thrown())
                .isInstanceOf(IOException.class)
                .isNotInstanceOfAny(EOFException.class, SocketTimeoutException.class)
                .hasMessageContaining(reason.name());
        assertThat(ends.next()).isEqualTo(reason);
    }

    @EachTransport
    @Execution(ExecutionMode.CONCURRENT)
    void no_first_message_in_time_ends_the_connection(Transport transport) throws Exception {
        try (Listener listener = start(transport, Deadlines.defaults().firstMessage(LIMIT), Conversation::receive);
                Client client = Client.connect(listener)) {
            assertThat(client.send("half").rest()).isEmpty();
            client.socket().close();
            assertEnded(CloseReason.TIMEOUT_FIRST_MESSAGE);
        }
    }

    @EachTransport
    @Execution(ExecutionMode.CONCURRENT)
    void a_message_that_is_not_whole_in_time_ends_the_connection(Transport transport) throws Exception {
        Outcome.Code<String, String, String> two = conversation -> conversation.receive() + conversation.receive();
        try (Listener listener = start(transport, Deadlines.defaults().message(LIMIT), two);
                Client client = Client.connect(listener)) {
            assertThat(client.send("a\nhalf").rest()).isEmpty();
            client.socket().close();
            assertEnded(CloseReason.TIMEOUT_MESSAGE);
        }
    }

    @EachTransport
    @Execution(ExecutionMode.CONCURRENT)
    void silence_can_be_caught_and_the_conversation_goes_on(Transport transport) throws Exception {
        Outcome.Code<String, String, String> patient = conversation -> {
            for (int asked = 0; asked < 2; asked++) {
                assertThatThrownBy(conversation::receive).isInstanceOf(SocketTimeoutException.class);
                conversation.send("still there?");
            }
            return conversation.receive();
        };
        try (Listener listener = start(transport, LONG.idle(LIMIT), patient);
                Client client = Client.connect(listener)) {
            assertThat(client.line()).isEqualTo("still there?");
            assertThat(client.line()).isEqualTo("still there?");
            client.send("yes\n");
            assertThat(outcome.value()).isEqualTo("yes");
        }
    }

    @EachTransport
    @Execution(ExecutionMode.CONCURRENT)
    void silence_that_is_not_caught_ends_the_connection(Transport transport) throws Exception {
        try (Listener listener = start(transport, LONG.idle(LIMIT), Conversation::receive);
                Client client = Client.connect(listener)) {
            assertThat(client.rest()).isEmpty();
            client.socket().close();
            assertThat(outcome.thrown()).isInstanceOf(SocketTimeoutException.class);
            assertThat(ends.next()).isEqualTo(CloseReason.TIMEOUT_IDLE);
        }
    }

    @EachTransport
    @Execution(ExecutionMode.CONCURRENT)
    void a_receive_of_its_own_limit_that_is_not_caught_ends_it_too(Transport transport) throws Exception {
        try (Listener listener = start(transport, LONG, conversation -> conversation.receive(LIMIT));
                Client client = Client.connect(listener)) {
            assertThat(client.rest()).isEmpty();
            client.socket().close();
            assertThat(ends.next()).isEqualTo(CloseReason.TIMEOUT_IDLE);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void no_deadline_runs_while_the_code_is_at_work() throws Exception {
        CountDownLatch work = new CountDownLatch(1);
        Outcome.Code<String, String, String> slow = conversation -> {
            work.await(10, TimeUnit.SECONDS);
            conversation.send("ready");
            return conversation.receive();
        };
        Deadlines all =
                Deadlines.defaults().firstMessage(Duration.ofMillis(600)).idle(Duration.ofMillis(600));
        try (Listener listener = start(Transport.AUTO, all, slow);
                Client client = Client.connect(listener)) {
            Guests.untilIdleFor(Duration.ofMillis(1_450)); // a second after the first look at it comes the next
            work.countDown();
            assertThat(client.line()).isEqualTo("ready");
            Guests.untilIdleFor(Duration.ofMillis(500));
            client.send("here\n");
            assertThat(outcome.value()).isEqualTo("here");
        }
    }

    @EachTransport
    @Execution(ExecutionMode.CONCURRENT)
    void a_lifetime_that_is_over_is_the_end_of_the_stream(Transport transport) throws Exception {
        Outcome.Code<String, String, String> polite = conversation -> {
            assertThatThrownBy(conversation::receive).isInstanceOf(EOFException.class);
            conversation.send("draining " + conversation.draining());
            return "gone";
        };
        try (Listener listener = start(transport, LONG.lifetime(LIMIT), polite);
                Client client = Client.connect(listener)) {
            assertThat(client.rest()).isEqualTo("draining true\n");
            client.socket().close();
            assertThat(ends.next()).isEqualTo(CloseReason.LIFETIME);
        }
    }
}
