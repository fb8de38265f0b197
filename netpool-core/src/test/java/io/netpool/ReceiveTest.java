package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Straight-line code pulls one message after another. */
class ReceiveTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private final Outcome<String> outcome = new Outcome<>();

    @EachWay
    void each_receive_is_the_next_message(Way way) throws Exception {
        try (Listener listener = Conversations.listener(way)
                        .serve(outcome.of(conversation -> {
                            conversation.send("1 " + conversation.receive());
                            conversation.send("2 " + conversation.receive());
                            return conversation.receive();
                        }))
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("1 a");
            assertThat(client.send("b\n").line()).isEqualTo("2 b");
            client.send("c\n");
            assertThat(outcome.value()).isEqualTo("c");
        }
    }

    @EachWay
    void iteration_gives_all_messages_and_ends_with_the_stream(Way way) throws Exception {
        try (Listener listener = Conversations.listener(way)
                        .serve(outcome.of(conversation -> {
                            StringBuilder all = new StringBuilder();
                            for (String line : conversation) {
                                all.append(line);
                                conversation.send(line);
                            }
                            return all.toString();
                        }))
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\nb\n").line()).isEqualTo("a");
            assertThat(client.line()).isEqualTo("b");
            assertThat(client.send("c\n").halfClose().rest()).isEqualTo("c\n");
            assertThat(outcome.value()).isEqualTo("abc");
        }
    }

    @EachTransport
    void the_iterator_waits_once_for_each_message_and_knows_its_end(Transport transport) throws Exception {
        try (Listener listener = Conversations.listener(transport)
                        .serve(outcome.of(conversation -> {
                            Iterator<String> lines = conversation.iterator();
                            assertThat(lines.hasNext()).isTrue();
                            assertThat(lines.hasNext()).isTrue();
                            String both = lines.next() + lines.next();
                            assertThat(lines.hasNext()).isFalse();
                            assertThat(lines.hasNext()).isFalse();
                            assertThatThrownBy(lines::next).isInstanceOf(NoSuchElementException.class);
                            return both;
                        }))
                        .start();
                Client client = Client.connect(listener)) {
            client.send("a\nb\n").halfClose();
            assertThat(outcome.value()).isEqualTo("ab");
        }
    }

    @EachWay
    void a_receive_that_times_out_loses_nothing_of_a_message_that_has_begun(Way way) throws Exception {
        try (Listener listener = Conversations.listener(way)
                        .serve(outcome.of(conversation -> {
                            assertThatThrownBy(() -> conversation.receive(SHORT))
                                    .isInstanceOf(SocketTimeoutException.class)
                                    .hasMessageContaining("PT0.05S");
                            conversation.send("too late");
                            return conversation.receive();
                        }))
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("ha").line()).isEqualTo("too late");
            client.send("lf\n");
            assertThat(outcome.value()).isEqualTo("half");
        }
    }

    @EachWay
    void zero_takes_what_is_there(Way way) throws Exception {
        try (Listener listener = Conversations.listener(way)
                        .serve(outcome.of(conversation -> {
                            String both = conversation.receive() + conversation.receive(Duration.ZERO);
                            assertThatThrownBy(() -> conversation.receive(Duration.ZERO))
                                    .isInstanceOf(SocketTimeoutException.class);
                            return both;
                        }))
                        .start();
                Client client = way.connect(listener)) {
            client.send("a\nb\n");
            assertThat(outcome.value()).isEqualTo("ab");
        }
    }

    @EachWay
    void who_looks_again_and_again_without_waiting_receives_everything_too(Way way) throws Exception {
        try (Listener listener = Conversations.listener(way)
                        .serve(outcome.of(conversation -> {
                            for (String line = ""; !line.equals("c"); ) {
                                try {
                                    line = conversation.receive(Duration.ZERO);
                                    conversation.send(line);
                                } catch (SocketTimeoutException nothingThere) {
                                    Thread.onSpinWait();
                                }
                            }
                            return "all";
                        }))
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("a");
            assertThat(client.send("b\n").line()).isEqualTo("b");
            assertThat(client.send("c\n").line()).isEqualTo("c");
            assertThat(outcome.value()).isEqualTo("all");
        }
    }

    @EachTransport
    void a_limit_out_of_range_is_refused(Transport transport) throws Exception {
        try (Listener listener = Conversations.listener(transport)
                        .serve(outcome.of(conversation -> {
                            assertThatThrownBy(() -> conversation.receive(Duration.ofMillis(-1)))
                                    .isInstanceOf(IllegalArgumentException.class)
                                    .hasMessageContaining("-");
                            assertThatThrownBy(() -> conversation.receive(Duration.ofSeconds(Long.MAX_VALUE)))
                                    .isInstanceOf(IllegalArgumentException.class)
                                    .hasMessageContaining("365 days");
                            return "refused";
                        }))
                        .start();
                Client client = Client.connect(listener)) {
            assertThat(client.rest()).isEmpty();
            assertThat(outcome.value()).isEqualTo("refused");
        }
    }
}
