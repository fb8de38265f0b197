package io.netpool;

import io.netty.buffer.ByteBuf;

/** Bytes as they come; what a connection is given shares the buffer they were read into. */
record BytesFraming(int maximum) implements Framing.OfBytes {

    BytesFraming {
        if (maximum < 1) {
            throw new IllegalArgumentException("bytes maximum = " + maximum + ": give 1 byte or more");
        }
    }

    @Override
    public Decoder<ByteBuf> decoder() {
        return in -> in.isReadable() ? in.readRetainedSlice(Math.min(in.readableBytes(), maximum)) : null;
    }

    @Override
    public void encode(ByteBuf message, ByteBuf out) {
        out.writeBytes(message, message.readerIndex(), message.readableBytes());
    }
}
