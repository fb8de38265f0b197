package io.netpool;

import static io.netpool.Frames.assertReads;
import static io.netpool.Frames.assertRefuses;
import static io.netpool.Frames.assertWaits;
import static io.netpool.Frames.encode;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.TooLongFrameException;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes behind their length. */
class LengthPrefixedFramingTest {
    private static final Framing.OfBytes SHORT = Framing.lengthPrefixed(2, 5);

    /** Every kind of length with every message length at a boundary that it can tell. */
    static Stream<Arguments> lengths() {
        return Stream.of(1, 2, 4)
                .flatMap(lengthBytes -> Stream.of(BIG_ENDIAN, LITTLE_ENDIAN)
                        .flatMap(order -> Stream.of(0, 1, 127, 128, 255, 256, 32_768, 65_535, 65_536)
                                .filter(length -> lengthBytes == 4 || length < 1 << (8 * lengthBytes))
                                .map(length -> Arguments.of(lengthBytes, order, length))));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void a_message_of_any_length_reads_back(int lengthBytes, ByteOrder order, int length) throws Exception {
        Framing.OfBytes framing = Framing.lengthPrefixed(lengthBytes, order, Math.max(1, length));
        String message = "m".repeat(length);
        String wire = encode(framing, message);
        assertThat(wire).hasSize(lengthBytes + length);
        assertReads(framing, wire, message);
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void one_byte_more_than_the_maximum_is_refused(int lengthBytes, ByteOrder order, int length) throws Exception {
        String tooLong = encode(Framing.lengthPrefixed(lengthBytes, order, Math.max(1, length)), "m".repeat(length));
        if (length > 1) {
            Framing.OfBytes framing = Framing.lengthPrefixed(lengthBytes, order, length - 1);
            // The length alone, behind which nothing has come.
            String wire = tooLong.substring(0, lengthBytes);
            assertRefuses(framing, wire, TooLongFrameException.class, "more than " + (length - 1) + " bytes");
        }
    }

    @Test
    void the_length_stands_in_the_order_that_was_asked_for() throws Exception {
        assertThat(encode(Framing.lengthPrefixed(1, 9), "abc")).isEqualTo("\3abc");
        assertThat(encode(Framing.lengthPrefixed(2, 9), "abc")).isEqualTo("\0\3abc");
        assertThat(encode(Framing.lengthPrefixed(2, LITTLE_ENDIAN, 9), "abc")).isEqualTo("\3\0abc");
        assertThat(encode(Framing.lengthPrefixed(4, BIG_ENDIAN, 9), "abc")).isEqualTo("\0\0\0\3abc");
        assertThat(encode(Framing.lengthPrefixed(4, LITTLE_ENDIAN, 9), "abc")).isEqualTo("\3\0\0\0abc");
    }

    @Test
    void messages_come_one_by_one_wherever_the_input_is_split() throws Exception {
        String wire = encode(SHORT, "one", "", "three", "", "x");
        assertReads(SHORT, wire, "one", "", "three", "", "x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0", "\0\3", "\0\3ab"})
    void a_message_that_is_not_complete_waits(String input) throws Exception {
        assertWaits(SHORT, input);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0080\0\0\0", "\u00ff\u00ff\u00ff\u00ff", "\u00ff\u00ff\u00ff\u00fe"})
    void a_length_with_its_top_bit_set_is_too_long_and_never_negative(String length) {
        assertRefuses(Framing.lengthPrefixed(4, Integer.MAX_VALUE), length, TooLongFrameException.class, "more than");
    }

    @Test
    void the_largest_maximum_waits_for_a_message_of_that_length() throws Exception {
        assertWaits(Framing.lengthPrefixed(4, Integer.MAX_VALUE), "\u007f\u00ff\u00ff\u00ffabc");
    }

    @Test
    void a_message_to_send_of_more_than_the_maximum_is_refused_and_leaves_no_bytes() {
        assertThatThrownBy(() -> encode(SHORT, "123456"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a message of 6 bytes")
                .hasMessageContaining("maximum of 5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|9      |lengthBytes = 0: give 1, 2 or 4",
                "3|9      |lengthBytes = 3: give 1, 2 or 4",
                "8|9      |lengthBytes = 8: give 1, 2 or 4",
                "4|0      |maximum = 0: give 1 byte or more",
                "4|-1     |maximum = -1: give 1 byte or more",
                "1|256    |maximum = 256: a length of 1 byte can tell 255 at the most",
                "2|65536  |maximum = 65536: a length of 2 bytes can tell 65535 at the most"
            })
    void a_wrong_setting_is_refused_with_its_value_and_what_would_be_right(int lengthBytes, int maximum, String told) {
        assertThatThrownBy(() -> Framing.lengthPrefixed(lengthBytes, maximum))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told);
    }

    @EachWay
    void each_message_is_answered_with_its_length_in_front(Way way) throws Exception {
        String wire = encode(SHORT, "one", "", "three");
        FrameTalk talk = FrameTalk.of(way, SHORT, wire);
        assertThat(talk.answer()).isEqualTo(wire);
        assertThat(talk.calls())
                .containsExactly("open", "message one", "message ", "message three", "close CLIENT_CLOSED");
    }

    @EachWay
    void large_messages_can_be_sent_on_as_the_buffers_they_came_in(Way way) throws Exception {
        Framing.OfBytes framing = Framing.lengthPrefixed(4, LITTLE_ENDIAN, 1 << 20);
        String wire = encode(framing, "a".repeat(300_000), "", "b".repeat(70_000), "c");
        assertThat(FrameTalk.echoOfBuffers(way, framing, wire)).isEqualTo(wire);
    }

    @EachWay
    void a_too_long_message_ends_the_connection_as_soon_as_its_length_is_read(Way way) throws Exception {
        String good = encode(SHORT, "good");
        FrameTalk talk = FrameTalk.refused(way, SHORT, good + "\0\6");
        assertThat(talk.answer()).isEqualTo(good);
        assertThat(talk.calls())
                .containsExactly("open", "message good", "error TooLongFrameException", "close PROTOCOL_ERROR");
    }
}
