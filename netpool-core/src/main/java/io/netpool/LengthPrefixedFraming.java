package io.netpool;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.netty.buffer.ByteBuf;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bytes behind their unsigned length; what a connection is given shares the buffer they were read into. */
record LengthPrefixedFraming(int lengthBytes, ByteOrder order, int maximum) implements Framing.OfBytes {
    private static final String NAME = "length-prefixed";

    LengthPrefixedFraming {
        Objects.requireNonNull(order, "order");
        if (lengthBytes != 1 && lengthBytes != 2 && lengthBytes != 4) {
            throw new IllegalArgumentException(NAME + " lengthBytes = " + lengthBytes + ": give 1, 2 or 4");
        }
        FrameLength.checkMaximum(NAME, maximum);
        if (lengthBytes < 4 && maximum >> (8 * lengthBytes) != 0) {
            throw new IllegalArgumentException(NAME + " maximum = " + maximum + ": a length of " + lengthBytes
                    + (lengthBytes == 1 ? " byte" : " bytes") + " can tell " + ((1 << (8 * lengthBytes)) - 1)
                    + " at the most; give less, or more lengthBytes");
        }
    }

    @Override
    public Decoder<ByteBuf> decoder() {
        return this::decode;
    }

    private @Nullable ByteBuf decode(ByteBuf in) {
        int behindLength = in.readableBytes() - lengthBytes;
        if (behindLength < 0) {
            return null;
        }
        long length = lengthAtFront(in);
        FrameLength.checkReceived(length, maximum);
        return behindLength < length ? null : in.skipBytes(lengthBytes).readRetainedSlice((int) length);
    }

    private long lengthAtFront(ByteBuf in) {
        int at = in.readerIndex();
        return switch (lengthBytes) {
            case 1 -> in.getUnsignedByte(at);
            case 2 -> order == BIG_ENDIAN ? in.getUnsignedShort(at) : in.getUnsignedShortLE(at);
            default -> order == BIG_ENDIAN ? in.getUnsignedInt(at) : in.getUnsignedIntLE(at);
        };
    }

    @Override
    public void encode(ByteBuf message, ByteBuf out) {
        // No length is too large for its bytes: the maximum is not.
        FrameLength.checkSent(NAME, message, maximum);
        int length = message.readableBytes();
        ByteBuf unused = switch (lengthBytes) {
            case 1 -> out.writeByte(length);
            case 2 -> order == BIG_ENDIAN ? out.writeShort(length) : out.writeShortLE(length);
            default -> order == BIG_ENDIAN ? out.writeInt(length) : out.writeIntLE(length);
        };
        FrameLength.append(message, out);
    }
}
