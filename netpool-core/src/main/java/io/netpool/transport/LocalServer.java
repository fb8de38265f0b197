package io.netpool.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultChannelPipeline;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Netty's local server channel, made to accept as a listening socket does: one client a read, nobody while it is not read from,
 * and nobody left hanging when it closes. Netty 4.2.18's own lets one more in after auto-read was switched off, goes one recursion
 * deeper for each who waited when it is switched on again, and forgets those who wait when it closes.
 */
final class LocalServer extends LocalServerChannel {

    LocalServer() {
        pipeline().addFirst(new Backlog());
    }

    @Override
    protected LocalChannel newLocalChannel(LocalChannel client) {
        LocalGuest guest = new LocalGuest(this, client);
        client.closeFuture().addListener(guest);
        return guest;
    }

    /** Whoever found the name before it was taken back may come after the close, when no handler is left. */
    @Override
    protected DefaultChannelPipeline newChannelPipeline() {
        return new DefaultChannelPipeline(this) {
            @Override
            protected void onUnhandledInboundMessage(Object latecomer) {
                turnAway((Channel) latecomer);
            }

            @Override
            protected void onUnhandledInboundChannelReadComplete() {
                unsafe().beginRead();
            }
        };
    }

    private static void turnAway(Channel guest) {
        guest.unsafe().closeForcibly();
    }

    /** Takes every client from Netty as it comes, and passes one on for each read. Confined to the event loop. */
    private static final class Backlog extends ChannelDuplexHandler {
        private final Queue<Channel> waiting = new ArrayDeque<>();
        /** Somebody asked for one client although auto-read is off. */
        private boolean asked;

        private boolean scheduled;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.fireChannelActive();
            ctx.read();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object guest) {
            waiting.add((Channel) guest);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.read();
            passOn(ctx);
        }

        @Override
        public void read(ChannelHandlerContext ctx) {
            asked = !ctx.channel().config().isAutoRead();
            passOnLater(ctx);
        }

        private void passOn(ChannelHandlerContext ctx) {
            if (!waiting.isEmpty() && (asked || ctx.channel().config().isAutoRead())) {
                asked = false;
                ctx.fireChannelRead(waiting.remove());
                ctx.fireChannelReadComplete();
                passOnLater(ctx);
            }
        }

        /** In a task of its own, so that others get their turn while many wait. */
        private void passOnLater(ChannelHandlerContext ctx) {
            if (!scheduled && !waiting.isEmpty()) {
                scheduled = true;
                ctx.executor().execute(() -> {
                    scheduled = false;
                    passOn(ctx);
                });
            }
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            waiting.forEach(LocalServer::turnAway);
            waiting.clear();
        }
    }
}
