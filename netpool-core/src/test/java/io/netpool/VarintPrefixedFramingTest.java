package io.netpool;

import static io.netpool.Frames.assertReads;
import static io.netpool.Frames.assertRefuses;
import static io.netpool.Frames.assertWaits;
import static io.netpool.Frames.encode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes behind their length as a base 128 varint. */
class VarintPrefixedFramingTest {
    private static final Framing.OfBytes SHORT = Framing.varintPrefixed(300);
    private static final Framing.OfBytes LONGEST = Framing.varintPrefixed(Integer.MAX_VALUE);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 255, 256, 16_383, 16_384, 65_535, 65_536})
    void a_message_of_any_length_reads_back(int length) throws Exception {
        Framing.OfBytes framing = Framing.varintPrefixed(Math.max(1, length));
        String message = "m".repeat(length);
        assertReads(framing, encode(framing, message), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 128, 255, 256, 16_384, 65_536})
    void one_byte_more_than_the_maximum_is_refused_before_anything_of_it_comes(int length) throws Exception {
        String wire = encode(LONGEST, "m".repeat(length));
        Framing.OfBytes framing = Framing.varintPrefixed(length - 1);
        assertRefuses(
                framing,
                wire.substring(0, wire.length() - length),
                TooLongFrameException.class,
                "more than " + (length - 1) + " bytes");
    }

    @Test
    void a_length_is_written_as_protocol_buffers_write_it() throws Exception {
        assertThat(encode(SHORT, "")).isEqualTo("\0");
        assertThat(encode(SHORT, "m".repeat(127))).startsWith("\u007fm");
        assertThat(encode(SHORT, "m".repeat(128))).startsWith("\u0080\1m");
        assertThat(encode(SHORT, "m".repeat(300))).startsWith("\u00ac\2m");
    }

    @Test
    void messages_come_one_by_one_wherever_the_input_is_split() throws Exception {
        assertReads(SHORT, encode(SHORT, "one", "", "three", "", "x"), "one", "", "three", "", "x");
        String longer = "l".repeat(200);
        assertReads(SHORT, encode(SHORT, longer, "", longer), longer, "", longer);
    }

    @Test
    void a_length_may_take_more_bytes_than_it_needs() throws Exception {
        assertReads(SHORT, "\u0083\0abc\u0080\u0080\u0080\u0080\0", "abc", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0080", "\u00ff\u00ff\u00ff\u00ff", "\3ab", "\u0080\1m"})
    void a_message_that_is_not_complete_waits(String input) throws Exception {
        assertWaits(SHORT, input);
    }

    @Test
    void the_largest_maximum_waits_for_a_message_of_that_length() throws Exception {
        assertWaits(LONGEST, "\u00ff\u00ff\u00ff\u00ff\u0007abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0080\u0080\u0080\u0080\u0008", "\u00ff\u00ff\u00ff\u00ff\u000f"})
    void a_length_of_32_bits_is_too_long_and_never_negative(String length) {
        assertRefuses(LONGEST, length, TooLongFrameException.class, "more than 2147483647 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080\u0080\u0080\u0080\u0010",
                "\u0080\u0080\u0080\u0080\u0080",
                "\u0081\u0080\u0080\u0080\u0080\0",
                "\u00ff\u00ff\u00ff\u00ff\u00ff"
            })
    void a_length_over_five_bytes_or_32_bits_is_malformed(String length) {
        assertRefuses(LONGEST, length, CorruptedFrameException.class, "more than 32 bits");
    }

    @Test
    void a_message_to_send_of_more_than_the_maximum_is_refused_and_leaves_no_bytes() {
        assertThatThrownBy(() -> encode(SHORT, "m".repeat(301)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a message of 301 bytes")
                .hasMessageContaining("maximum of 300");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void a_maximum_under_one_is_refused(int maximum) {
        assertThatThrownBy(() -> Framing.varintPrefixed(maximum))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("varint-prefixed maximum = " + maximum + ": give 1 byte or more");
    }

    @EachWay
    void each_message_is_answered_with_its_length_in_front(Way way) throws Exception {
        String longer = "l".repeat(200);
        String wire = encode(SHORT, "one", "", longer);
        FrameTalk talk = FrameTalk.of(way, SHORT, wire);
        assertThat(talk.answer()).isEqualTo(wire);
        assertThat(talk.calls())
                .containsExactly("open", "message one", "message ", "message " + longer, "close CLIENT_CLOSED");
    }

    @EachWay
    void large_messages_can_be_sent_on_as_the_buffers_they_came_in(Way way) throws Exception {
        String wire = encode(LONGEST, "a".repeat(300_000), "", "b".repeat(70_000), "c");
        assertThat(FrameTalk.echoOfBuffers(way, LONGEST, wire)).isEqualTo(wire);
    }

    @EachWay
    void a_too_long_message_ends_the_connection_as_soon_as_its_length_is_read(Way way) throws Exception {
        String good = encode(SHORT, "good");
        FrameTalk talk = FrameTalk.refused(way, SHORT, good + "\u00ad\2");
        assertThat(talk.answer()).isEqualTo(good);
        assertThat(talk.calls())
                .containsExactly("open", "message good", "error TooLongFrameException", "close PROTOCOL_ERROR");
    }

    @EachWay
    void a_malformed_length_ends_the_connection(Way way) throws Exception {
        FrameTalk talk = FrameTalk.refused(way, SHORT, "\u0080\u0080\u0080\u0080\u0080");
        assertThat(talk.calls()).containsExactly("open", "error CorruptedFrameException", "close PROTOCOL_ERROR");
    }
}
