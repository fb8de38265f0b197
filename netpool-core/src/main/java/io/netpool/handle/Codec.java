package io.netpool.handle;

import io.netpool.Framing.Conversion;
import io.netty.channel.ChannelPipeline;
import java.util.function.Consumer;

/**
 * A framing that Netty's own handlers do in the pipeline; what is left to do is to convert. Immutable.
 *
 * @param handlers adds those handlers
 * @param read what comes out of the pipeline
 * @param in from that to what the handler gets
 * @param out from what is sent to what goes into the pipeline
 */
public record Codec<I, O>(
        Consumer<ChannelPipeline> handlers,
        Class<?> read,
        Conversion<Object, ? extends I> in,
        Conversion<? super O, ?> out) {}
