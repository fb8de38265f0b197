package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Bytes as they come, and framings whose messages are converted. */
class ConvertedFramingTest {
    private final ByteBuf wire = Unpooled.buffer();

    @Test
    void bytes_come_in_pieces_of_at_most_the_maximum() throws Exception {
        Framing.Decoder<ByteBuf> decoder = Framing.bytes(4).decoder();
        wire.writeCharSequence("0123456789", UTF_8);
        List<String> pieces = new ArrayList<>();
        for (ByteBuf piece; (piece = decoder.decode(wire)) != null; ) {
            pieces.add(piece.toString(UTF_8));
            piece.release();
        }
        assertThat(pieces).containsExactly("0123", "4567", "89");
        assertThat(wire.refCnt()).isOne();
    }

    @Test
    void bytes_are_encoded_without_being_released_or_moved() throws Exception {
        ByteBuf message = Unpooled.copiedBuffer("skip me", UTF_8).skipBytes(5);
        Framing.bytes().encode(message, wire);
        assertThat(wire.toString(UTF_8)).isEqualTo("me");
        assertThat(message.readableBytes()).isEqualTo(2);
        assertThat(message.refCnt()).isOne();
    }

    @Test
    void a_conversion_types_messages_both_ways() throws Exception {
        Framing<Integer, Integer> numbers = Framing.lines().map(Integer::valueOf, (Integer i) -> "" + i);
        numbers.encode(42, wire);
        assertThat(numbers.decoder().decode(wire)).isEqualTo(42);
    }

    @Test
    void what_a_conversion_throws_comes_through() {
        Framing<Integer, Integer> failing = Framing.lines()
                .map(
                        line -> {
                            throw new IOException("in");
                        },
                        number -> {
                            throw new IOException("out");
                        });
        assertThatThrownBy(() -> failing.encode(1, wire)).hasMessage("out");
        wire.writeByte('\n');
        assertThatThrownBy(() -> failing.decoder().decode(wire)).hasMessage("in");
    }

    /** Nothing would mean that more bytes are needed, and what is behind the message would wait for them. */
    @Test
    @SuppressWarnings("NullAway") // which is the fault
    void one_that_gives_nothing_is_a_fault() {
        Framing<String, String> words = Framing.lines().map(line -> null, (String word) -> null);
        assertThatThrownBy(() -> words.encode("a", wire)).hasMessageContaining("gave null");
        wire.writeCharSequence("a\nb\n", UTF_8);
        assertThatThrownBy(() -> words.decoder().decode(wire)).hasMessageContaining("gave null");
        Framing<String, String> codec =
                Framing.codec(String.class, String.class, pipeline -> {}).map(text -> null, (String text) -> text);
        assertThatThrownBy(() -> ((CodecFraming<String, String>) codec).in().convert("a"))
                .hasMessageContaining("gave null");
    }

    @Test
    void what_lies_between_is_released_when_a_message_is_decoded() throws Exception {
        List<ByteBuf> between = new ArrayList<>();
        Framing<String, ByteBuf> text = Framing.bytes()
                .map(
                        piece -> {
                            between.add(piece);
                            return piece.toString(UTF_8);
                        },
                        (ByteBuf out) -> out);
        wire.writeByte('x');
        assertThat(text.decoder().decode(wire)).isEqualTo("x");
        assertThat(between).hasSize(1);
        assertOnlyTheWireIsLeft();
    }

    @Test
    void what_lies_between_is_released_when_the_conversion_throws() {
        List<ByteBuf> between = new ArrayList<>();
        Framing<String, ByteBuf> failing = Framing.bytes()
                .map(
                        piece -> {
                            between.add(piece);
                            throw new IOException("in");
                        },
                        (ByteBuf out) -> out);
        wire.writeByte('x');
        assertThatThrownBy(() -> failing.decoder().decode(wire)).hasMessage("in");
        assertThat(between).hasSize(1);
        assertOnlyTheWireIsLeft();
    }

    @Test
    void a_message_that_a_conversion_passes_on_is_still_the_receivers() throws Exception {
        Framing<ByteBuf, ByteBuf> same = Framing.bytes().map(piece -> piece, (ByteBuf out) -> out);
        wire.writeByte('x');
        ByteBuf message = Objects.requireNonNull(same.decoder().decode(wire));
        assertThat(wire.refCnt()).isEqualTo(2);
        ByteBuf out = Unpooled.buffer();
        same.encode(message, out);
        assertThat(out.toString(UTF_8)).isEqualTo("x");
        assertThat(wire.refCnt()).isEqualTo(2);
        message.release();
        assertOnlyTheWireIsLeft();
    }

    @Test
    void what_lies_between_is_released_when_a_message_is_encoded() throws Exception {
        ByteBuf between = Unpooled.copiedBuffer("x", UTF_8);
        Framing.bytes().map(piece -> piece, (String out) -> between).encode("", wire);
        assertThat(ByteBufUtil.getBytes(wire)).containsExactly('x');
        assertThat(between.refCnt()).isZero();
    }

    @Test
    void what_lies_between_is_released_when_it_cannot_be_encoded() {
        ByteBuf between = Unpooled.copiedBuffer("x", UTF_8);
        Framing<ByteBuf, ByteBuf> failing = new Framing<>() {
            @Override
            public Decoder<ByteBuf> decoder() {
                return Framing.bytes().decoder();
            }

            @Override
            public void encode(ByteBuf message, ByteBuf out) throws IOException {
                throw new IOException("no wire form");
            }
        };
        assertThatThrownBy(() ->
                        failing.map(piece -> piece, (String out) -> between).encode("", wire))
                .hasMessage("no wire form");
        assertThat(between.refCnt()).isZero();
    }

    /** A piece counts its references together with the bytes it is a piece of. */
    private void assertOnlyTheWireIsLeft() {
        assertThat(wire.refCnt()).isOne();
    }
}
