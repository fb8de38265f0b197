package io.netpool;

import static io.netpool.Frames.assertReads;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a delimiter is found, and at what price. */
class DelimiterTest {

    @ParameterizedTest
    @CsvSource({
        "aab,aaab,a",
        "aab,aaaaaab,aaaa",
        "aaab,aaaaab,aa",
        "aabaaab,aabaabaaab,aab",
        "abab,aabab,a",
        "abcabd,abcabcabd,abc",
        "abcdabce,abcdabcdabce,abcd"
    })
    void a_delimiter_that_resembles_itself_is_found_wherever_the_input_is_split(
            String delimiter, String input, String message) throws Exception {
        assertReads(Framing.delimited(Frames.bytes(delimiter), 9), input + input, message, message);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void the_first_delimiter_is_found_as_a_plain_search_finds_it(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            String delimiter = letters(random, 1 + random.nextInt(6));
            String input = letters(random, random.nextInt(25)) + delimiter;
            List<String> messages = new ArrayList<>();
            int taken = 0;
            for (int at; (at = input.indexOf(delimiter, taken)) >= 0; taken = at + delimiter.length()) {
                messages.add(input.substring(taken, at));
            }
            assertThat(messages).as("seed %d, %s in %s", seed, delimiter, input).isNotEmpty();
            assertReads(
                    Framing.delimited(Frames.bytes(delimiter), 100),
                    input.substring(0, taken),
                    messages.toArray(String[]::new));
        }
    }

    private static String letters(Random random, int count) {
        return random.ints(count, 'a', 'c')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The second is the worst case of a search that begins again one byte further on. */
    @ParameterizedTest
    @ValueSource(strings = {"|", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "x|"})
    void a_message_that_comes_byte_by_byte_is_looked_at_once(String delimiter) throws Exception {
        int length = 1 << 18;
        Counting in = new Counting(length + delimiter.length());
        Framing.Decoder<ByteBuf> decoder =
                Framing.delimited(Frames.bytes(delimiter), length).decoder();
        for (int i = 0; i < length; i++) {
            assertThat(decoder.decode(in.writeByte('a')) == null).isTrue();
        }
        ByteBuf message = decoder.decode(in.writeBytes(Frames.bytes(delimiter)));
        assertThat(message).isNotNull().matches(found -> found.readableBytes() == length);
        assertThat(in.lookedAt).isPositive().isLessThanOrEqualTo(2L * (length + delimiter.length()));
    }

    /** Counts the bytes that a search looks at. */
    private static final class Counting extends UnpooledHeapByteBuf {
        long lookedAt;

        Counting(int capacity) {
            super(ByteBufAllocator.DEFAULT, capacity, capacity);
        }

        @Override
        public int indexOf(int from, int to, byte value) {
            int found = super.indexOf(from, to, value);
            lookedAt += (found < 0 ? to : found + 1) - from;
            return found;
        }

        @Override
        public byte getByte(int index) {
            lookedAt++;
            return super.getByte(index);
        }
    }
}
