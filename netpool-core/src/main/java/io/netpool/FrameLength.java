package io.netpool;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.TooLongFrameException;

/** How long a message of bytes may be, the same for all framings that have a maximum. */
final class FrameLength {
    private FrameLength() {}

    static void checkMaximum(String framing, int maximum) {
        if (maximum < 1) {
            throw new IllegalArgumentException(framing + " maximum = " + maximum + ": give 1 byte or more");
        }
    }

    /** Checks what a client announces, before anybody waits for it or makes room for it. */
    static void checkReceived(long length, int maximum) {
        if (length > maximum) {
            throw new TooLongFrameException("a message of more than " + maximum + " bytes");
        }
    }

    /** Checks what is to be sent, before anything of it is written. */
    static void checkSent(String framing, ByteBuf message, int maximum) {
        if (message.readableBytes() > maximum) {
            throw new IllegalArgumentException("a message of " + message.readableBytes() + " bytes: " + framing
                    + " framing was given a maximum of " + maximum + "; send it in parts, or give a larger maximum");
        }
    }

    /** Appends a message, which stays as it is: others may be reading it at the same time. */
    static void append(ByteBuf message, ByteBuf out) {
        out.writeBytes(message, message.readerIndex(), message.readableBytes());
    }
}
