package io.netpool;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import org.jspecify.annotations.Nullable;

/** Bytes behind their length as a base 128 varint; what a connection is given shares the buffer they were read into. */
record VarintPrefixedFraming(int maximum) implements Framing.OfBytes {
    private static final String NAME = "varint-prefixed";
    private static final int MOST_LENGTH_BYTES = 5;
    /** Set in all bytes of a varint but its last. */
    private static final int MORE = 0x80;
    /** What the last of five bytes adds to 4 × 7 bits, so that it makes 32. */
    private static final int HIGHEST_FIFTH_BYTE = 0x0f;

    VarintPrefixedFraming {
        FrameLength.checkMaximum(NAME, maximum);
    }

    @Override
    public Decoder<ByteBuf> decoder() {
        return this::decode;
    }

    private @Nullable ByteBuf decode(ByteBuf in) {
        long length = 0;
        int present = Math.min(in.readableBytes(), MOST_LENGTH_BYTES);
        for (int i = 0; i < present; i++) {
            int next = in.getUnsignedByte(in.readerIndex() + i);
            if (i == MOST_LENGTH_BYTES - 1 && next > HIGHEST_FIFTH_BYTE) {
                throw new CorruptedFrameException("a length of more than 32 bits");
            }
            length |= (long) (next & ~MORE) << (7 * i);
            if ((next & MORE) == 0) {
                FrameLength.checkReceived(length, maximum);
                int lengthBytes = i + 1;
                return in.readableBytes() - lengthBytes < length
                        ? null
                        : in.skipBytes(lengthBytes).readRetainedSlice((int) length);
            }
        }
        return null;
    }

    @Override
    public void encode(ByteBuf message, ByteBuf out) {
        FrameLength.checkSent(NAME, message, maximum);
        int rest = message.readableBytes();
        while (rest >= MORE) {
            out.writeByte(rest | MORE);
            rest >>>= 7;
        }
        out.writeByte(rest);
        FrameLength.append(message, out);
    }
}
