package io.netpool;

import static io.netpool.Frames.assertReads;
import static io.netpool.Frames.assertWaits;
import static io.netpool.Frames.encode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of one size. */
class ExactFramingTest {
    private static final Framing.OfBytes FOUR = Framing.exactly(4);

    @Test
    void messages_come_one_by_one_wherever_the_input_is_split() throws Exception {
        assertReads(FOUR, "onceupontime", "once", "upon", "time");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 65_535, 65_536})
    void a_message_of_exactly_so_many_bytes_reads_back(int count) throws Exception {
        String message = "m".repeat(count);
        assertReads(Framing.exactly(count), encode(Framing.exactly(count), message, message), message, message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "123"})
    void a_message_that_is_not_complete_waits(String input) throws Exception {
        assertWaits(FOUR, input);
    }

    @Test
    void the_largest_count_waits() throws Exception {
        assertWaits(Framing.exactly(Integer.MAX_VALUE), "abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc"})
    void exactly_nothing_is_an_empty_message_and_takes_no_bytes(String input) throws Exception {
        ByteBuf in = Frames.buffer(input);
        ByteBuf message = Objects.requireNonNull(Framing.exactly(0).decoder().decode(in));
        assertThat(message.readableBytes()).isZero();
        assertThat(in.readableBytes()).isEqualTo(input.length());
        message.release();
        assertThat(in.release()).isTrue();
    }

    @Test
    void exactly_nothing_can_be_sent() throws Exception {
        assertThat(encode(Framing.exactly(0), "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "123", "12345"})
    void a_message_to_send_of_another_size_is_refused_and_leaves_no_bytes(String message) {
        assertThatThrownBy(() -> encode(FOUR, message))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a message of " + message.length() + " bytes")
                .hasMessageContaining("takes 4 bytes");
    }

    @Test
    void a_negative_count_is_refused() {
        assertThatThrownBy(() -> Framing.exactly(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("exactly count = -1: give 0 bytes or more");
    }

    @EachWay
    void each_message_is_answered(Way way) throws Exception {
        FrameTalk talk = FrameTalk.of(way, FOUR, "onceupontime");
        assertThat(talk.answer()).isEqualTo("onceupontime");
        assertThat(talk.calls())
                .containsExactly("open", "message once", "message upon", "message time", "close CLIENT_CLOSED");
    }

    @EachWay
    void large_messages_can_be_sent_on_as_the_buffers_they_came_in(Way way) throws Exception {
        String wire = "a".repeat(100_000) + "b".repeat(100_000) + "c".repeat(100_000);
        assertThat(FrameTalk.echoOfBuffers(way, Framing.exactly(100_000), wire)).isEqualTo(wire);
    }

    @EachWay
    void a_rest_that_is_no_message_is_not_delivered(Way way) throws Exception {
        FrameTalk talk = FrameTalk.of(way, FOUR, "oncetwo");
        assertThat(talk.answer()).isEqualTo("once");
        assertThat(talk.calls()).containsOnlyOnce("message once").doesNotContain("message two");
        assertThat(talk.calls()).last().isEqualTo("close PROTOCOL_ERROR");
    }
}
