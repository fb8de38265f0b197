package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/** A Netty handler that answers and closes while its answer is still being written: netpool's own handlers hear nothing of it. */
class PipelineAnswerTest {

    @EachTransport
    void a_client_of_a_handler_of_the_users_sees_the_answer_and_the_end(Transport transport) throws Exception {
        assertAnswered(Way.valueOf(transport.name())
                .listener()
                .pipeline(pipeline -> pipeline.addLast(new AnswersAndCloses())));
    }

    @EachTransport
    void so_does_the_client_of_a_codec(Transport transport) throws Exception {
        assertAnswered(Way.valueOf(transport.name())
                .listener()
                .framing(Framing.codec(
                        String.class, String.class, pipeline -> pipeline.addLast(new AnswersAndCloses()))));
    }

    private static void assertAnswered(ListenerBuilder<String, String> builder) throws Exception {
        try (Listener listener = Guests.echo(builder);
                Client client = Client.connect(listener).send("a\n")) {
            assertThat(client.rest()).isEqualTo("answer");
            Guests.until("ended", () -> listener.openConnections() == 0);
        }
    }

    private static final class AnswersAndCloses extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object read) {
            ReferenceCountUtil.release(read);
            ctx.writeAndFlush(Unpooled.copiedBuffer("answer", UTF_8));
            ctx.close();
        }
    }
}
