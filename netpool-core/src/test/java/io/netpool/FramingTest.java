package io.netpool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes to lines and back. */
class FramingTest {

    @Test
    void lines_end_in_lf_or_cr_lf_wherever_the_input_is_split() throws Exception {
        assertSameForEverySplit(
                Framing.lines(),
                "first\n\r\n\n\rinside\r\r\né€😀\r\nlast\n",
                "first",
                "",
                "",
                "\rinside\r",
                "é€😀",
                "last");
    }

    @Test
    void strict_lines_end_in_cr_lf_wherever_the_input_is_split() throws Exception {
        assertSameForEverySplit(Framing.crlfLines(), "first\r\n\r\né€😀\r\nlast\r\n", "first", "", "é€😀", "last");
    }

    @Test
    void a_line_without_its_end_waits() throws Exception {
        assertThat(decode(Framing.lines(), bytes("a\nb"))).containsExactly("a");
        assertThat(decode(Framing.crlfLines(), bytes("a\r\nb\r"))).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345\n", "12345\r\n"})
    void a_line_of_exactly_the_maximum_is_read(String line) throws Exception {
        assertSameForEverySplit(Framing.lines(5), line + line, "12345", "12345");
    }

    @ParameterizedTest
    @ValueSource(strings = {"123456\n", "123456\r\n", "1234567", "12345\r\r\n"})
    void a_line_over_the_maximum_is_refused_wherever_the_input_is_split(String line) {
        byte[] input = bytes(line);
        for (int split = 0; split <= input.length; split++) {
            byte[] head = Arrays.copyOf(input, split);
            byte[] tail = Arrays.copyOfRange(input, split, input.length);
            assertThatThrownBy(() -> decode(Framing.lines(5), head, tail)).isInstanceOf(TooLongFrameException.class);
        }
    }

    @Test
    void a_too_long_line_is_refused_before_its_end_comes() {
        assertThatThrownBy(() -> decode(Framing.crlfLines(5), bytes("1234567")))
                .isInstanceOf(TooLongFrameException.class)
                .hasMessageContaining("5 bytes");
    }

    @Test
    void the_maximum_counts_bytes_not_characters() {
        assertThatThrownBy(() -> decode(Framing.lines(5), bytes("€€\n"))).isInstanceOf(TooLongFrameException.class);
    }

    @Test
    void the_largest_maximum_is_one_that_works() throws Exception {
        assertThat(decode(Framing.lines(Integer.MAX_VALUE), bytes("a"), bytes("b\n")))
                .containsExactly("ab");
    }

    @Test
    void a_maximum_under_one_is_refused() {
        assertThatThrownBy(() -> Framing.lines(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Framing.crlfLines(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Framing.bytes(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb\r\n", "\n", "a\rb\r\n", "\r\r\n", "a\r\r\n"})
    void strict_lines_refuse_a_cr_or_lf_alone(String input) {
        assertThatThrownBy(() -> decode(Framing.crlfLines(), bytes(input))).isInstanceOf(CorruptedFrameException.class);
    }

    @Test
    void malformed_utf_8_reads_as_the_replacement_character() throws Exception {
        assertThat(decode(Framing.lines(), "a\u00ffb\u00c3\n".getBytes(ISO_8859_1)))
                .containsExactly("a\ufffdb\ufffd");
    }

    @Test
    void a_message_that_holds_a_line_end_is_refused_and_leaves_no_bytes() {
        ByteBuf out = Unpooled.buffer().writeByte('x');
        assertThatThrownBy(() -> Framing.lines().encode("a\nb", out)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Framing.crlfLines().encode("a\nb", out)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Framing.crlfLines().encode("a\rb", out)).isInstanceOf(IllegalArgumentException.class);
        assertThat(out.toString(UTF_8)).isEqualTo("x");
        assertThatCode(() -> Framing.lines().encode("a\rb", out)).doesNotThrowAnyException();
    }

    @Test
    void lines_write_lf_and_strict_lines_write_cr_lf() throws Exception {
        ByteBuf out = Unpooled.buffer();
        Framing.lines().encode("é", out);
        Framing.crlfLines().encode("", out);
        assertThat(out.toString(UTF_8)).isEqualTo("é\n\r\n");
    }

    @Test
    void a_line_that_comes_byte_by_byte_is_scanned_once() throws Exception {
        int length = 1 << 20;
        long[] scanned = {0};
        ByteBuf in = new UnpooledHeapByteBuf(ByteBufAllocator.DEFAULT, length + 1, length + 1) {
            @Override
            public int indexOf(int from, int to, byte value) {
                scanned[0] += to - from;
                return super.indexOf(from, to, value);
            }
        };
        Framing.Decoder<String> decoder = Framing.lines(length).decoder();
        for (int i = 0; i < length; i++) {
            assertThat(decoder.decode(in.writeByte('x')) == null).isTrue();
        }
        assertThat(decoder.decode(in.writeByte('\n'))).hasSize(length);
        assertThat(scanned[0]).isPositive().isLessThanOrEqualTo(2L * length);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void what_is_encoded_reads_back_however_it_is_cut(long seed) throws Exception {
        Random random = new Random(seed);
        for (Framing<String, String> framing : List.of(Framing.lines(200), Framing.crlfLines(200))) {
            List<String> lines = new ArrayList<>();
            ByteBuf wire = Unpooled.buffer();
            for (int i = 0; i < 500; i++) {
                String line = random.ints(random.nextInt(40), 0, 0x1_1000)
                        .filter(c -> c != '\n' && c != '\r' && (c < 0xd800 || c > 0xdfff))
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
                lines.add(line);
                framing.encode(line, wire);
            }
            List<byte[]> pieces = new ArrayList<>();
            while (wire.isReadable()) {
                byte[] piece = new byte[Math.min(wire.readableBytes(), random.nextInt(300))];
                wire.readBytes(piece);
                pieces.add(piece);
            }
            assertThat(decode(framing, pieces.toArray(byte[][]::new)))
                    .as("%s, seed %d", framing, seed)
                    .isEqualTo(lines);
        }
    }

    private static void assertSameForEverySplit(Framing<String, String> framing, String text, String... messages)
            throws Exception {
        byte[] input = bytes(text);
        for (int first = 0; first <= input.length; first++) {
            for (int second = first; second <= input.length; second++) {
                assertThat(decode(
                                framing,
                                Arrays.copyOf(input, first),
                                Arrays.copyOfRange(input, first, second),
                                Arrays.copyOfRange(input, second, input.length)))
                        .as("split at %d and %d", first, second)
                        .containsExactly(messages);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** Every message of an input that comes in pieces. */
    private static List<String> decode(Framing<String, String> framing, byte[]... pieces) throws Exception {
        List<String> messages = new ArrayList<>();
        Framing.Decoder<String> decoder = framing.decoder();
        ByteBuf in = Unpooled.buffer();
        for (byte[] piece : pieces) {
            in.writeBytes(piece);
            for (String message; (message = decoder.decode(in)) != null; ) {
                messages.add(message);
            }
            in.discardReadBytes();
        }
        return messages;
    }
}
