package io.netpool;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A framing that Netty's handlers do in the pipeline.
 *
 * @param handlers adds them
 * @param read what comes out of the pipeline
 * @param in from that to what the handler gets
 * @param out from what is sent to what goes into the pipeline
 */
record CodecFraming<I, O>(
        Consumer<ChannelPipeline> handlers,
        Class<?> read,
        Conversion<Object, ? extends I> in,
        Conversion<? super O, ?> out)
        implements Framing<I, O> {

    @Override
    public Decoder<I> decoder() {
        throw new IllegalArgumentException(
                "Framing.codec in the middle of a conversation: its handlers stand in the pipeline; give it to the listener");
    }

    @Override
    public void encode(O message, ByteBuf bytes) {
        throw new IllegalArgumentException("Framing.codec encodes in the pipeline alone");
    }

    @Override
    public <I2, O2> Framing<I2, O2> map(
            Conversion<? super I, ? extends I2> nextIn, Conversion<? super O2, ? extends O> firstOut) {
        return new CodecFraming<>(
                handlers,
                read,
                Conversions.then(in, Objects.requireNonNull(nextIn, "map: in")),
                Conversions.then(Objects.requireNonNull(firstOut, "map: out"), out));
    }
}
