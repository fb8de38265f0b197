package io.netpool.benchmarks.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netpool.Framing;
import io.netpool.Listener;
import io.netpool.ListenerBuilder;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.nio.ByteBuffer;

/** An echo of messages of 64 bytes, with netpool and by hand. */
public enum Protocol {
    /** A {@code String} a line. */
    LINES {
        @Override
        byte[] message() {
            return ("x".repeat(SIZE - 1) + "\n").getBytes(US_ASCII);
        }

        @Override
        Listener netpool(ListenerBuilder<String, String> builder) {
            return builder.handler((line, connection) -> connection.send(line));
        }

        @Override
        void byHand(ChannelPipeline pipeline) {
            pipeline.addLast(
                    new LineBasedFrameDecoder(Framing.DEFAULT_MAXIMUM, true, true),
                    new StringDecoder(UTF_8),
                    new StringEncoder(UTF_8),
                    new Echo("\n"));
        }
    },
    /** Untouched. */
    BYTES {
        @Override
        byte[] message() {
            return new byte[SIZE];
        }

        @Override
        Listener netpool(ListenerBuilder<String, String> builder) {
            return builder.framing(Framing.bytes()).handler((bytes, connection) -> connection.send(bytes.retain()));
        }

        @Override
        void byHand(ChannelPipeline pipeline) {
            pipeline.addLast(new Echo(""));
        }
    },
    /** Bytes behind four bytes of length. */
    LENGTH_PREFIXED {
        @Override
        byte[] message() {
            return ByteBuffer.allocate(SIZE).putInt(SIZE - Integer.BYTES).array();
        }

        @Override
        Listener netpool(ListenerBuilder<String, String> builder) {
            return builder.framing(Framing.lengthPrefixed(Integer.BYTES, Framing.DEFAULT_MAXIMUM))
                    .handler((bytes, connection) -> connection.send(bytes.retain()));
        }

        @Override
        void byHand(ChannelPipeline pipeline) {
            int length = Integer.BYTES;
            pipeline.addLast(
                    new LengthFieldBasedFrameDecoder(Framing.DEFAULT_MAXIMUM, 0, length, 0, length),
                    new LengthFieldPrepender(length),
                    new Echo(""));
        }
    };

    private static final int SIZE = 64;

    /** One message in its wire form. */
    abstract byte[] message();

    abstract Listener netpool(ListenerBuilder<String, String> builder);

    abstract void byHand(ChannelPipeline pipeline);

    private static final class Echo extends ChannelInboundHandlerAdapter {
        private final String ending;

        Echo(String ending) {
            this.ending = ending;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.write(message instanceof String line ? line + ending : message, ctx.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }
    }
}
