package io.netpool.connect;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

/** What becomes of writes that fail, which a socket does not do on demand. */
class RecordGateTest {

    @Test
    void a_write_that_the_socket_fails_is_told_to_the_pipeline() {
        IOException reset = new IOException("Connection reset by peer");
        EmbeddedChannel channel = written(reset);
        assertThatThrownBy(channel::checkException).isSameAs(reset);
    }

    @Test
    void one_that_fails_because_this_end_has_closed_its_half_is_not() {
        EmbeddedChannel channel = written(new ChannelOutputShutdownException("closed here"));
        assertThatCode(channel::checkException).doesNotThrowAnyException();
    }

    @Test
    void but_one_that_fails_because_netty_has_closed_it_on_an_error_is() {
        Exception closed =
                new ChannelOutputShutdownException("closed by Netty", new IllegalStateException("a bad buffer"));
        EmbeddedChannel channel = written(closed);
        assertThatThrownBy(channel::checkException).isSameAs(closed);
    }

    @Test
    void nor_is_one_that_fails_because_this_end_has_closed_the_connection() {
        EmbeddedChannel channel = written(new ClosedChannelException());
        assertThatCode(channel::checkException).doesNotThrowAnyException();
    }

    private static EmbeddedChannel written(Exception failure) {
        EmbeddedChannel channel = new EmbeddedChannel(
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                        ReferenceCountUtil.release(message);
                        promise.setFailure(failure);
                    }
                },
                new RecordGate());
        channel.write(Unpooled.buffer(1).writeByte(0));
        return channel;
    }
}
