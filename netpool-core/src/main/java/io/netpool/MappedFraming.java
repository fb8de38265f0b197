package io.netpool;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;

/** A framing whose messages are converted; what lies between is released here. */
record MappedFraming<I, O, I2, O2>(
        Framing<I, O> framing, Conversion<? super I, ? extends I2> in, Conversion<? super O2, ? extends O> out)
        implements Framing<I2, O2> {

    @Override
    public Decoder<I2> decoder() {
        Decoder<I> decoder = framing.decoder();
        return bytes -> {
            I message = decoder.decode(bytes);
            return message == null ? null : convertAndRelease(message);
        };
    }

    @Override
    public void encode(O2 message, ByteBuf bytes) throws Exception {
        O converted = Conversions.convert(out, message);
        try {
            framing.encode(converted, bytes);
        } finally {
            if (converted != message) {
                ReferenceCountUtil.release(converted);
            }
        }
    }

    private I2 convertAndRelease(I message) throws Exception {
        I2 converted = null;
        try {
            converted = Conversions.convert(in, message);
            return converted;
        } finally {
            if (converted != message) {
                ReferenceCountUtil.release(message);
            }
        }
    }
}
