package io.netpool;

import io.netty.channel.ChannelOption;
import java.net.Socket;

/** What the kernel may hold for a client that does not read is set, so that the numbers mean something. */
final class SlowClient {
    private SlowClient() {}

    /** Bounds what the kernel takes from the server. */
    static void bound(Connection<?> connection) {
        connection.channel().config().setOption(ChannelOption.SO_SNDBUF, 128 * 1024);
        connection.channel().config().setOption(ChannelOption.SO_RCVBUF, 64 * 1024);
    }

    static Client connect(Way way, Listener listener) throws Exception {
        Socket socket = new Socket();
        // Not under a segment of the loopback, 64 KiB: the kernel would send by its persist timer then.
        socket.setReceiveBufferSize(128 * 1024);
        socket.setSendBufferSize(64 * 1024);
        Client client = Client.connect(socket, listener.port());
        return way.tls() ? client.startTls() : client;
    }
}
