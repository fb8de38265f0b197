package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.ArrayList;
import java.util.List;

/** A Netty handler of the user's own that closes the channel by itself, as Netty's HTTP codec does. */
class PipelineCloseTest {
    private static final int CLIENTS = 20;

    @EachTransport
    void a_close_in_the_pipeline_reaches_clients_that_go_on_sending(Transport transport) throws Exception {
        List<Client> clients = new ArrayList<>();
        try (Listener listener = Guests.echo(
                Way.valueOf(transport.name()).listener().pipeline(pipeline -> pipeline.addLast(new ClosesOnRead())))) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Client.connect(listener).send("x\n".repeat(1_000)));
            }
            for (Client client : clients) {
                assertThat(client.end()).isIn(Client.End.CLOSED, Client.End.RESET);
                client.close();
            }
            Guests.until("ended", () -> listener.openConnections() == 0);
        }
    }

    @EachTransport
    void so_does_one_behind_the_last_answer(Transport transport) throws Exception {
        List<Client> clients = new ArrayList<>();
        try (Listener listener = Guests.echo(Way.valueOf(transport.name())
                .listener()
                .pipeline(pipeline -> pipeline.addLast(new ClosesAfterWrite())))) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Client.connect(listener).send("x\n"));
            }
            for (Client client : clients) {
                assertThat(client.line()).isEqualTo("x");
                assertThat(client.end()).isIn(Client.End.CLOSED, Client.End.RESET);
                client.close();
            }
        }
    }

    private static final class ClosesOnRead extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object read) {
            io.netty.util.ReferenceCountUtil.release(read);
            ctx.close();
            ctx.read();
        }
    }

    private static final class ClosesAfterWrite extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ctx.write(message, promise.unvoid().addListener(ChannelFutureListener.CLOSE));
        }
    }
}
