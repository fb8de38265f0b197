package io.netpool;

import io.netty.buffer.ByteBuf;

/** Messages of one size; what a connection is given shares the buffer they were read into. */
record ExactFraming(int count) implements Framing.OfBytes {

    ExactFraming {
        if (count < 0) {
            throw new IllegalArgumentException("exactly count = " + count + ": give 0 bytes or more");
        }
    }

    @Override
    public Decoder<ByteBuf> decoder() {
        return in -> in.readableBytes() < count ? null : in.readRetainedSlice(count);
    }

    @Override
    public void encode(ByteBuf message, ByteBuf out) {
        if (message.readableBytes() != count) {
            throw new IllegalArgumentException("a message of " + message.readableBytes() + " bytes: exactly(" + count
                    + ") takes " + count + " bytes, no fewer and no more");
        }
        FrameLength.append(message, out);
    }
}
