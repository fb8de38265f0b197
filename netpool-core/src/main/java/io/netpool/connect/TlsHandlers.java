package io.netpool.connect;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;

/** Makes the TLS handler of a connection. */
public final class TlsHandlers {
    private TlsHandlers() {}

    /** A handler whose handshake deadline is left to the connection's own wheel, where it costs no timer. */
    public static SslHandler create(SslContext context, Channel channel) {
        SslHandler handler = context.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }
}
