package io.netpool;

import static io.netpool.Frames.assertReads;
import static io.netpool.Frames.assertRefuses;
import static io.netpool.Frames.assertWaits;
import static io.netpool.Frames.encode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.TooLongFrameException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes up to a delimiter: what comes in and goes out. How the delimiter is found is in {@link DelimiterTest}. */
class DelimitedFramingTest {
    private static final Framing.OfBytes SHORT = delimited("--", 5);

    private static Framing.OfBytes delimited(String delimiter, int maximum) {
        return Framing.delimited(Frames.bytes(delimiter), maximum);
    }

    @Test
    void messages_come_without_their_delimiter_wherever_the_input_is_split() throws Exception {
        assertReads(SHORT, "one----three--x-y--", "one", "", "three", "x-y");
        assertReads(delimited("\0", 5), "one\0\0three\0", "one", "", "three");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 65_535, 65_536})
    void a_message_of_exactly_the_maximum_reads_back(int length) throws Exception {
        Framing.OfBytes framing = delimited("--", Math.max(1, length));
        String message = "m".repeat(length);
        assertReads(framing, encode(framing, message, message), message, message);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 65_535, 65_536})
    void one_byte_more_than_the_maximum_is_refused_without_its_delimiter(int maximum) {
        String told = "more than " + maximum + " bytes";
        String tooLong = "m".repeat(maximum + 1);
        assertRefuses(delimited("--", maximum), tooLong, TooLongFrameException.class, told);
        assertRefuses(delimited("--", maximum), tooLong + "--", TooLongFrameException.class, told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "12345", "12345-", "1234-"})
    void a_message_that_may_still_end_in_time_waits(String input) throws Exception {
        assertWaits(SHORT, input);
    }

    @Test
    void a_beginning_of_the_delimiter_counts_once_it_turns_out_to_be_none() {
        assertRefuses(SHORT, "12345-6", TooLongFrameException.class, "more than 5 bytes");
        assertRefuses(SHORT, "1234-6", TooLongFrameException.class, "more than 5 bytes");
    }

    @Test
    void the_largest_maximum_is_one_that_works() throws Exception {
        assertReads(delimited("--", Integer.MAX_VALUE), "a--b--", "a", "b");
    }

    @ParameterizedTest
    @CsvSource({"--,a--b", "--,--", "--,a-", "ab,xab", "abab,xab", "aabaa,xaab", "|,|"})
    void a_message_to_send_that_would_arrive_as_two_is_refused(String delimiter, String message) {
        assertThatThrownBy(() -> encode(delimited(delimiter, 9), message))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the delimiter 0x");
    }

    @ParameterizedTest
    @CsvSource({"--,-a-b", "ab,aaa", "ab,ba", "abab,aba", "aab,xaa", "aabaa,xaba"})
    void a_message_that_only_resembles_the_delimiter_reads_back(String delimiter, String message) throws Exception {
        Framing.OfBytes framing = delimited(delimiter, 9);
        assertReads(framing, encode(framing, message, message), message, message);
    }

    @Test
    void a_message_to_send_of_more_than_the_maximum_is_refused() {
        assertThatThrownBy(() -> encode(SHORT, "123456"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a message of 6 bytes")
                .hasMessageContaining("maximum of 5");
    }

    @Test
    void wrong_settings_are_refused() {
        assertThatThrownBy(() -> delimited("", 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("delimiter = no bytes: give 1 byte or more");
        assertThatThrownBy(() -> delimited("\0", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("delimited maximum = 0: give 1 byte or more");
    }

    @Test
    void a_delimiter_that_the_caller_changes_afterwards_is_none_of_ours() throws Exception {
        byte[] delimiter = {'|'};
        Framing.OfBytes framing = Framing.delimited(delimiter, 5);
        delimiter[0] = 'x';
        assertReads(framing, encode(framing, "axb"), "axb");
    }

    @EachWay
    void each_message_is_answered_with_the_delimiter_behind(Way way) throws Exception {
        FrameTalk talk = FrameTalk.of(way, SHORT, "one----three--");
        assertThat(talk.answer()).isEqualTo("one----three--");
        assertThat(talk.calls())
                .containsExactly("open", "message one", "message ", "message three", "close CLIENT_CLOSED");
    }

    @EachWay
    void large_messages_can_be_sent_on_as_the_buffers_they_came_in(Way way) throws Exception {
        String wire = "a".repeat(300_000) + "\0\0" + "b".repeat(70_000) + "\0c\0";
        assertThat(FrameTalk.echoOfBuffers(way, delimited("\0", 1 << 20), wire)).isEqualTo(wire);
    }

    @EachWay
    void a_too_long_message_ends_the_connection_before_its_delimiter_comes(Way way) throws Exception {
        FrameTalk talk = FrameTalk.refused(way, SHORT, "good--123456");
        assertThat(talk.answer()).isEqualTo("good--");
        assertThat(talk.calls())
                .containsExactly("open", "message good", "error TooLongFrameException", "close PROTOCOL_ERROR");
    }
}
