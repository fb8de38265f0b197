package io.netpool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Framings of bytes, fed with input in pieces; a character here is a byte. */
final class Frames {
    /** Up to this length every way to cut an input in three is tried. */
    private static final int SHORT = 30;

    private Frames() {}

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static ByteBuf buffer(String text) {
        return ByteBufAllocator.DEFAULT.buffer().writeBytes(bytes(text));
    }

    /** Every message of an input that comes in pieces; fails if it is not released, or if not all of the bytes were taken. */
    static List<String> decode(Framing.OfBytes framing, List<byte[]> pieces) throws Exception {
        List<String> messages = new ArrayList<>();
        Framing.Decoder<ByteBuf> decoder = framing.decoder();
        ByteBuf in = ByteBufAllocator.DEFAULT.buffer();
        try {
            for (byte[] piece : pieces) {
                in.writeBytes(piece);
                for (ByteBuf message; (message = decoder.decode(in)) != null; message.release()) {
                    messages.add(message.toString(ISO_8859_1));
                }
                in.discardReadBytes();
            }
            assertThat(in.readableBytes()).as("bytes not taken").isZero();
            return messages;
        } finally {
            assertThat(in.release()).as("nothing else holds the bytes").isTrue();
        }
    }

    static void assertReads(Framing.OfBytes framing, String input, String... messages) throws Exception {
        for (List<byte[]> pieces : cuts(bytes(input))) {
            assertThat(decode(framing, pieces)).as(told(pieces)).containsExactly(messages);
        }
    }

    static void assertRefuses(Framing.OfBytes framing, String input, Class<? extends Exception> with, String telling) {
        for (List<byte[]> pieces : cuts(bytes(input))) {
            assertThatThrownBy(() -> decode(framing, pieces))
                    .as(told(pieces))
                    .isInstanceOf(with)
                    .hasMessageContaining(telling);
        }
    }

    static void assertWaits(Framing.OfBytes framing, String input) throws Exception {
        ByteBuf in = buffer(input);
        try {
            assertThat(framing.decoder().decode(in) == null).isTrue();
            assertThat(in.readableBytes()).as("bytes kept").isEqualTo(input.length());
        } finally {
            in.release();
        }
    }

    static String encode(Framing.OfBytes framing, String... messages) throws Exception {
        ByteBuf out = ByteBufAllocator.DEFAULT.buffer();
        try {
            for (String text : messages) {
                ByteBuf message = buffer("##" + text).skipBytes(2);
                try {
                    framing.encode(message, out);
                    assertThat(message.toString(ISO_8859_1))
                            .as("what was sent, after")
                            .isEqualTo(text);
                } finally {
                    assertThat(message.release()).as("the only reference").isTrue();
                }
            }
            return out.toString(ISO_8859_1);
        } finally {
            out.release();
        }
    }

    /** An input in one piece, byte by byte unless it is long, in random pieces, and if it is short in all ways to make three of it. */
    private static List<List<byte[]>> cuts(byte[] input) {
        List<List<byte[]>> cuts = new ArrayList<>();
        cuts.add(List.of(input));
        cuts.add(pieces(input, new Random(0), 1 + input.length / 500));
        for (int seed = 1; seed <= 10; seed++) {
            cuts.add(pieces(input, new Random(seed), 1 + input.length / 3));
        }
        for (int first = 0; first <= input.length && input.length <= SHORT; first++) {
            for (int second = first; second <= input.length; second++) {
                cuts.add(List.of(
                        Arrays.copyOf(input, first),
                        Arrays.copyOfRange(input, first, second),
                        Arrays.copyOfRange(input, second, input.length)));
            }
        }
        return cuts;
    }

    private static List<byte[]> pieces(byte[] input, Random random, int longest) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < input.length; ) {
            int end = Math.min(input.length, at + 1 + random.nextInt(longest));
            pieces.add(Arrays.copyOfRange(input, at, end));
            at = end;
        }
        return pieces;
    }

    private static String told(List<byte[]> pieces) {
        return "pieces of "
                + pieces.stream().limit(20).map(piece -> piece.length).toList();
    }
}
