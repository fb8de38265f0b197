package io.netpool;

/** How a client reaches a listener in a test. */
public enum Way {
    IO_URING(Transport.IO_URING, false),
    IO_URING_TLS(Transport.IO_URING, true),
    EPOLL(Transport.EPOLL, false),
    EPOLL_TLS(Transport.EPOLL, true),
    NIO(Transport.NIO, false),
    NIO_TLS(Transport.NIO, true);

    private final Transport transport;
    private final boolean tls;

    Way(Transport transport, boolean tls) {
        this.transport = transport;
        this.tls = tls;
    }

    /** A builder on a free port of the loopback address. */
    public ListenerBuilder<String, String> listener() {
        ListenerBuilder<String, String> builder =
                Listener.tcp("127.0.0.1", 0).name("test").transport(transport);
        return tls ? builder.tls(Certificates.serverOptions()) : builder;
    }

    /** A client of such a listener, past its handshake. */
    public Client connect(Listener listener) throws Exception {
        Client client = Client.connect(listener);
        return tls ? client.startTls() : client;
    }

    public boolean tls() {
        return tls;
    }
}
