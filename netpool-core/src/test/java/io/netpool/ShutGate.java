package io.netpool;

import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A listener of a {@link Greeter} with one acceptor, whose gate can be shut: while it is, clients wait in the kernel's accept
 * queue. (One read may be under way already: io_uring still lets one in.)
 */
final class ShutGate implements AutoCloseable {
    final Greeter greeter = new Greeter();
    private final CompletableFuture<Channel> server = new CompletableFuture<>();
    private final Listener listener;

    private ShutGate(ListenerBuilder<String, String> builder) throws Exception {
        listener = builder.pipeline(
                        pipeline -> server.complete(pipeline.channel().parent()))
                .handler(greeter)
                .start();
        Crowd.connect(listener, 1).close();
        server.get(10, TimeUnit.SECONDS);
    }

    static ShutGate of(ListenerBuilder<String, String> builder) throws Exception {
        return new ShutGate(builder);
    }

    Listener listener() {
        return listener;
    }

    /** The acceptor's server channel. */
    Channel server() {
        return server.join();
    }

    void shut() {
        listener.suspend();
        await().until(() -> listener.stats().gate().containsKey(GateReason.SUSPENDED));
    }

    void open() {
        listener.resume();
    }

    /** Runs something on the acceptor's event loop, and waits for it. */
    void onAcceptor(Runnable something) throws InterruptedException {
        server().eventLoop().submit(something).sync();
    }

    @Override
    public void close() {
        listener.close();
    }
}
