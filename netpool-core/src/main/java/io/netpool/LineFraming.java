package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8 text; strict ones end in CR LF and hold neither. */
record LineFraming(int maximum, boolean strict) implements Framing<String, String> {

    LineFraming {
        if (maximum < 1) {
            throw new IllegalArgumentException("line maximum = " + maximum + ": give 1 byte or more");
        }
    }

    @Override
    public Decoder<String> decoder() {
        return new LineDecoder(maximum, strict);
    }

    @Override
    public void encode(String line, ByteBuf out) {
        if (line.indexOf('\n') >= 0 || (strict && line.indexOf('\r') >= 0)) {
            throw new IllegalArgumentException(
                    "a message of line framing is one line and cannot hold a line end; send each line for itself");
        }
        out.writeBytes(line.getBytes(UTF_8));
        if (strict) {
            out.writeByte('\r');
        }
        out.writeByte('\n');
    }

    private static final class LineDecoder implements Decoder<String> {
        private final int maximum;
        private final boolean strict;
        /** How many bytes from the reader index on are known to hold no LF. */
        private int scanned;

        LineDecoder(int maximum, boolean strict) {
            this.maximum = maximum;
            this.strict = strict;
        }

        @Override
        public @Nullable String decode(ByteBuf in) {
            int start = in.readerIndex();
            int lineFeed = in.indexOf(start + scanned, in.writerIndex(), (byte) '\n');
            if (lineFeed < 0) {
                scanned = in.readableBytes();
                // The last byte may be the CR of a line end to come.
                if (scanned - 1 > maximum) {
                    throw tooLong();
                }
                return null;
            }
            scanned = 0;
            boolean carriageReturn = lineFeed > start && in.getByte(lineFeed - 1) == '\r';
            int length = lineFeed - start - (carriageReturn ? 1 : 0);
            if (length > maximum) {
                throw tooLong();
            }
            if (strict && (!carriageReturn || in.indexOf(start, start + length, (byte) '\r') >= 0)) {
                throw new CorruptedFrameException("a CR or LF alone, where lines end in CR LF");
            }
            String line = in.toString(start, length, UTF_8);
            in.readerIndex(lineFeed + 1);
            return line;
        }

        private TooLongFrameException tooLong() {
            return new TooLongFrameException("a line of more than " + maximum + " bytes");
        }
    }
}
