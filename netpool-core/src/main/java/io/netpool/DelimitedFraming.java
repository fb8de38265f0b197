package io.netpool;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Bytes up to a delimiter; what a connection is given shares the buffer they were read into. */
record DelimitedFraming(Delimiter delimiter, int maximum) implements Framing.OfBytes {
    private static final String NAME = "delimited";

    DelimitedFraming {
        FrameLength.checkMaximum(NAME, maximum);
    }

    @Override
    public Decoder<ByteBuf> decoder() {
        Delimiter.Search search = delimiter.new Search();
        return in -> decode(in, search);
    }

    private @Nullable ByteBuf decode(ByteBuf in, Delimiter.Search search) {
        int length = search.messageLength(in);
        FrameLength.checkReceived(length < 0 ? search.leastLength() : length, maximum);
        if (length < 0) {
            return null;
        }
        ByteBuf message = in.readRetainedSlice(length);
        in.skipBytes(delimiter.length());
        return message;
    }

    @Override
    public void encode(ByteBuf message, ByteBuf out) {
        FrameLength.checkSent(NAME, message, maximum);
        if (delimiter.cutsShort(message)) {
            throw new IllegalArgumentException(
                    "a message that holds the delimiter " + delimiter
                            + ", or makes one with the delimiter behind it, would arrive as two; send each for itself, or escape it");
        }
        FrameLength.append(message, out);
        delimiter.appendTo(out);
    }
}
