package io.netpool.transport;

import io.netpool.Transport;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A transport that works here, with what is needed to use it.
 *
 * @param transport which one
 * @param passedOver why each better one was passed over; empty if none was
 * @param ioHandlers what drives an event loop
 * @param serverChannels makes a server channel
 * @param reusePort the option for {@code SO_REUSEPORT}, where there are ports
 */
public record Engine(
        Transport transport,
        List<String> passedOver,
        IoHandlerFactory ioHandlers,
        ChannelFactory<ServerChannel> serverChannels,
        ChannelOption<Boolean> reusePort) {

    /**
     * io_uring's multishot accept delivers clients after the gate is shut and spins under EMFILE, so it must be off before
     * Netty's {@code IoUring} class is first touched. The property is JVM-wide: one that is set already stands.
     */
    private static final String MULTISHOT_ACCEPT = "io.netty.iouring.acceptMultiShotEnabled";

    private static final String OS = System.getProperty("os.name", "");

    static {
        // Netty's io_uring library asks for an InetAddress while it is loaded, under the JVM's lock for libraries; the
        // first use of InetAddress loads one, too. At once on two threads they would wait for each other for ever.
        InetAddress.getLoopbackAddress();
    }

    /**
     * The engine for a transport.
     *
     * @throws UnsupportedOperationException if it does not work here; the message says why
     */
    public static Engine of(Transport asked) {
        if (asked == Transport.AUTO) {
            return best();
        }
        Optional<String> obstacle = obstacle(asked);
        if (obstacle.isPresent()) {
            throw new UnsupportedOperationException(obstacle.get());
        }
        return create(asked, List.of());
    }

    /** Whether an accepted socket inherits {@code SO_KEEPALIVE} from a server channel that can be given it: socket(7) of Linux. */
    public boolean inheritsKeepAlive() {
        return transport == Transport.IO_URING || transport == Transport.EPOLL;
    }

    /** Whether each connection takes one of the files that the process may open. */
    public boolean takesDescriptors() {
        return transport != Transport.LOCAL;
    }

    /** Whether the kernel spreads connections over several server channels on one port. */
    public static boolean balancesReusedPorts() {
        return OS.startsWith("Linux");
    }

    /** The transport's name as it stands in thread names and log lines. */
    public static String nameOf(Transport transport) {
        return transport.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static Engine best() {
        List<String> passedOver = new ArrayList<>();
        for (Transport candidate : candidates()) {
            Optional<String> obstacle = obstacle(candidate);
            if (obstacle.isEmpty()) {
                return create(candidate, List.copyOf(passedOver));
            }
            passedOver.add(nameOf(candidate) + ": " + obstacle.get());
        }
        return create(Transport.NIO, List.copyOf(passedOver));
    }

    private static List<Transport> candidates() {
        if (OS.startsWith("Linux")) {
            return List.of(Transport.IO_URING, Transport.EPOLL);
        }
        return OS.startsWith("Windows") ? List.of() : List.of(Transport.KQUEUE);
    }

    private static Optional<String> obstacle(Transport transport) {
        return switch (transport) {
            case IO_URING -> {
                if (System.getProperty(MULTISHOT_ACCEPT) == null) {
                    System.setProperty(MULTISHOT_ACCEPT, "false");
                }
                if (!IoUring.isAvailable()) {
                    yield Optional.of(reason(IoUring.unavailabilityCause()));
                }
                yield IoUring.isAcceptMultishotEnabled()
                        ? Optional.of(
                                "multishot accept is on, and with it no connection limit is exact; start the JVM with -D"
                                        + MULTISHOT_ACCEPT + "=false")
                        : Optional.empty();
            }
            case EPOLL -> Epoll.isAvailable() ? Optional.empty() : Optional.of(reason(Epoll.unavailabilityCause()));
            case KQUEUE -> KQueue.isAvailable() ? Optional.empty() : Optional.of(reason(KQueue.unavailabilityCause()));
            case NIO, LOCAL, AUTO -> Optional.empty();
        };
    }

    private static Engine create(Transport transport, List<String> passedOver) {
        return switch (transport) {
            case IO_URING ->
                new Engine(
                        transport,
                        passedOver,
                        IoUringRegistrations.newFactory(),
                        IoUringServerSocketChannel::new,
                        UnixChannelOption.SO_REUSEPORT);
            case EPOLL ->
                new Engine(
                        transport,
                        passedOver,
                        EpollRegistrations.newFactory(),
                        EpollServerSocketChannel::new,
                        UnixChannelOption.SO_REUSEPORT);
            case KQUEUE ->
                new Engine(
                        transport,
                        passedOver,
                        KQueueIoHandler.newFactory(),
                        KQueueServerSocketChannel::new,
                        UnixChannelOption.SO_REUSEPORT);
            case LOCAL ->
                new Engine(
                        transport,
                        passedOver,
                        LocalIoHandler.newFactory(),
                        LocalServer::new,
                        UnixChannelOption.SO_REUSEPORT);
            case NIO, AUTO ->
                new Engine(
                        Transport.NIO,
                        passedOver,
                        NioIoHandler.newFactory(),
                        NioServerSocketChannel::new,
                        NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT));
        };
    }

    private static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
