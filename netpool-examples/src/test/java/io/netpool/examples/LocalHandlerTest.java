package io.netpool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.Listener;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** How a handler is tested without a port. */
class LocalHandlerTest {
    private static final EventLoopGroup CLIENTS = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());

    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    @AfterAll
    static void stopClients() {
        CLIENTS.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void who_says_a_name_is_greeted() throws Exception {
        try (Listener listener = Listener.local("greeter")
                .handler((name, connection) -> connection.send("hello " + name))
                .start()) {
            Channel client = new Bootstrap()
                    .group(CLIENTS)
                    .channel(LocalChannel.class)
                    .handler(new Answers())
                    .connect(new LocalAddress(listener.address().getHostString()))
                    .sync()
                    .channel();
            client.writeAndFlush(Unpooled.copiedBuffer("Ann\n", UTF_8));
            assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo("hello Ann\n");
        }
    }

    private final class Answers extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf answer) {
            answers.add(answer.toString(UTF_8));
        }
    }
}
