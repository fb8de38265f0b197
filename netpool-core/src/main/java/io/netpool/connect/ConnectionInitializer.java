package io.netpool.connect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds the pipeline of one admitted connection, top to bottom, each line there only if configured. */
public final class ConnectionInitializer extends ChannelInitializer<Channel> {
    private final @Nullable SslContext tls;
    private final @Nullable Consumer<ChannelPipeline> ownHandlers;
    private final Function<Channel, ChannelHandler> connection;

    /**
     * An initializer for one connection.
     *
     * @param tls TLS from the first byte, or none
     * @param ownHandlers adds the user's own Netty handlers, or none
     * @param connection makes the last handler: framing, deadlines and the user's handler in one
     */
    public ConnectionInitializer(
            @Nullable SslContext tls,
            @Nullable Consumer<ChannelPipeline> ownHandlers,
            Function<Channel, ChannelHandler> connection) {
        this.tls = tls;
        this.ownHandlers = ownHandlers;
        this.connection = connection;
    }

    @Override
    protected void initChannel(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        if (tls != null) {
            TlsHandlers.addFirst(pipeline, tls);
        }
        if (ownHandlers != null) {
            ownHandlers.accept(pipeline);
        }
        pipeline.addLast(connection.apply(channel));
    }
}
