package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;

/** Framings that Netty's own handlers do. */
final class Codecs {
    /** The longest line. */
    static final int MAXIMUM = 2_000;

    private Codecs() {}

    /** Lines in, lines out, without a line end of their own. */
    static Framing<String, String> lines() {
        return Framing.codec(
                String.class,
                String.class,
                pipeline -> pipeline.addLast(
                        new LineBasedFrameDecoder(MAXIMUM, true, true),
                        new StringDecoder(UTF_8),
                        new StringEncoder(UTF_8)));
    }

    /** Behind four bytes of length. */
    static Framing<ByteBuf, ByteBuf> lengthPrefixed() {
        return Framing.codec(
                ByteBuf.class,
                ByteBuf.class,
                pipeline -> pipeline.addLast(
                        new LengthFieldBasedFrameDecoder(1 << 20, 0, 4, 0, 4), new LengthFieldPrepender(4)));
    }
}
