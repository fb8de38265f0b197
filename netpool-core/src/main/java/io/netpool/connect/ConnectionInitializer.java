package io.netpool.connect;

import io.netpool.transport.ReadGuard;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds the pipeline of one admitted connection, top to bottom, each line there only if configured.
 *
 * <p>Not Netty's {@code ChannelInitializer}: that is made to be shared and keeps a map for it, which would be one a connection here.
 */
public final class ConnectionInitializer extends ChannelHandlerAdapter {
    private final @Nullable SslContext tls;
    private final @Nullable Consumer<ChannelPipeline> ownHandlers;
    private final Consumer<ChannelPipeline> connection;
    private final BiConsumer<Channel, Throwable> onFailure;

    /**
     * An initializer for one connection.
     *
     * @param tls TLS from the first byte, or none
     * @param ownHandlers adds the user's own Netty handlers, or none
     * @param connection adds what comes last: framing, deadlines and the user's handler in one
     * @param onFailure told when the user's part of it throws; the channel is closed then
     */
    public ConnectionInitializer(
            @Nullable SslContext tls,
            @Nullable Consumer<ChannelPipeline> ownHandlers,
            Consumer<ChannelPipeline> connection,
            BiConsumer<Channel, Throwable> onFailure) {
        this.tls = tls;
        this.ownHandlers = ownHandlers;
        this.connection = connection;
        this.onFailure = onFailure;
    }

    /** Called by Netty when the channel is registered with its worker, on its event loop. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Channel channel = ctx.channel();
        ChannelPipeline pipeline = ctx.pipeline();
        try {
            if (tls != null) {
                TlsHandlers.addFirst(pipeline, tls);
            }
            if (ownHandlers != null) {
                pipeline.addLast(new ReadGuard()); // one of them may close the channel behind the connection's back
                ownHandlers.accept(pipeline);
            }
            connection.accept(pipeline);
        } catch (Throwable e) {
            onFailure.accept(channel, e);
            channel.close();
        } finally {
            pipeline.remove(this);
        }
    }
}
