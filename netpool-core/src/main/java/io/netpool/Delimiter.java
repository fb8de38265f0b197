package io.netpool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Objects;

/**
 * What ends a message. It is found in one pass, wherever the input is split and however the delimiter resembles itself, by the
 * method of Knuth, Morris and Pratt. Immutable.
 */
final class Delimiter {
    private final byte[] bytes;
    /**
     * By how many bytes match so far: how many of them still do when the next one does not. That is the longest true end of
     * what matches that is a beginning of the delimiter, too.
     */
    private final int[] fallback;

    Delimiter(byte[] delimiter) {
        if (Objects.requireNonNull(delimiter, "delimiter").length == 0) {
            throw new IllegalArgumentException("delimiter = no bytes: give 1 byte or more");
        }
        bytes = delimiter.clone();
        fallback = new int[bytes.length];
        for (int i = 1; i < bytes.length - 1; i++) {
            fallback[i + 1] = matchingWith(bytes[i], fallback[i]);
        }
    }

    int length() {
        return bytes.length;
    }

    void appendTo(ByteBuf out) {
        out.writeBytes(bytes);
    }

    /**
     * Whether who reads this message, and the delimiter behind it, finds the delimiter before the message ends: it holds it, or its
     * last bytes make one with the first of the delimiter, such as {@code x-} in front of {@code --}.
     */
    boolean cutsShort(ByteBuf message) {
        Search search = new Search();
        if (search.messageLength(message) >= 0) {
            return true;
        }
        for (int i = 0; i < bytes.length - 1; i++) {
            if (search.isCompleteWith(bytes[i])) {
                return true;
            }
        }
        return false;
    }

    private int matchingWith(byte next, int matching) {
        int still = matching;
        while (still > 0 && bytes[still] != next) {
            still = fallback[still];
        }
        return bytes[still] == next ? still + 1 : 0;
    }

    @Override
    public String toString() {
        return "0x" + ByteBufUtil.hexDump(bytes);
    }

    /** Where one connection's search has come to; it looks at no byte twice. */
    final class Search {
        /** How many bytes from the reader index on were looked at. */
        private int scanned;
        /** How many of the last of them match the first of the delimiter. */
        private int matching;

        /** How many bytes stand before the delimiter, or -1 if it has not come. */
        int messageLength(ByteBuf in) {
            int start = in.readerIndex();
            int end = in.writerIndex();
            int at = start + scanned;
            while (at < end) {
                if (matching == 0) {
                    int candidate = in.indexOf(at, end, bytes[0]);
                    if (candidate < 0) {
                        break;
                    }
                    at = candidate;
                }
                if (isCompleteWith(in.getByte(at++))) {
                    scanned = 0;
                    matching = 0;
                    return at - start - bytes.length;
                }
            }
            scanned = end - start;
            return -1;
        }

        /** How many bytes belong to the message whatever comes. */
        int leastLength() {
            return scanned - matching;
        }

        private boolean isCompleteWith(byte next) {
            matching = matchingWith(next, matching);
            return matching == bytes.length;
        }
    }
}
