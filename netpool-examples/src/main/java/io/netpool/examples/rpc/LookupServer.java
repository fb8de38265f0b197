package io.netpool.examples.rpc;

import io.netpool.Connection;
import io.netpool.Dispatch;
import io.netpool.Framing;
import io.netpool.Listener;
import io.netpool.ListenerBuilder;
import io.netpool.MessageHandler;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/** Looks hosts up for its clients, and blocks while the system's resolver is at work. */
public record LookupServer(Resolver resolver) implements MessageHandler<Request, Response> {
    private static final int MAXIMUM_BYTES = 1 << 20;
    private static final Framing<Request, Response> FRAMING =
            Framing.lengthPrefixed(4, MAXIMUM_BYTES).asByteArrays().map(Request::parse, Response::toBytes);

    /** What takes its time. */
    @FunctionalInterface
    public interface Resolver {
        /**
         * The addresses of a host.
         *
         * @param host its name
         * @return its addresses
         * @throws UnknownHostException if there is no such host
         */
        List<String> addresses(String host) throws UnknownHostException;

        /** The system's. */
        Resolver SYSTEM = host -> Stream.of(InetAddress.getAllByName(host))
                .map(InetAddress::getHostAddress)
                .toList();
    }

    /**
     * Makes a listener a server of lookups.
     *
     * @param listener with everything that is not about lookups
     * @param threads where lookups may block
     * @param resolver looks up
     * @return the listener, not started
     */
    public static Listener listener(ListenerBuilder<?, ?> listener, Dispatch threads, Resolver resolver) {
        return listener.dispatch(threads).framing(FRAMING).handler(new LookupServer(resolver));
    }

    @Override
    public void onMessage(Request request, Connection<Response> connection) {
        connection.send(new Response(request.id(), addresses(request.host())));
    }

    private List<String> addresses(String host) {
        try {
            return resolver.addresses(host);
        } catch (UnknownHostException e) {
            return List.of();
        }
    }
}
