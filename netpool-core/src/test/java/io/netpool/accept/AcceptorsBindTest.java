package io.netpool.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netpool.EachTransport;
import io.netpool.OverflowStrategy;
import io.netpool.ThisProcess;
import io.netpool.Transport;
import io.netpool.transport.Engine;
import io.netpool.transport.Events;
import io.netpool.transport.Workers;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** All acceptors are bound, or none. */
class AcceptorsBindTest {
    private static final Evictor NOBODY = new Evictor() {
        @Override
        public boolean anyIdle(long minimumIdleNanos) {
            return false;
        }

        @Override
        public void evict(long minimumIdleNanos, java.util.function.BooleanSupplier wanted, Runnable ifNone) {
            ifNone.run();
        }
    };

    @EachTransport
    void when_the_last_acceptor_fails_to_bind_none_is_left(Transport transport) throws Exception {
        bindAllButTheLast(transport); // loads classes, and with them files
        long before = ThisProcess.openFiles();
        List<ServerChannel> made = bindAllButTheLast(transport);
        assertThat(made).hasSize(3).noneMatch(Channel::isOpen);
        await().until(() -> ThisProcess.openFiles() <= before);
    }

    /** Returns the server channels that were made. */
    private static List<ServerChannel> bindAllButTheLast(Transport transport) throws Exception {
        Engine engine = Engine.of(transport);
        List<ServerChannel> made = new ArrayList<>();
        Engine failing = new Engine(
                transport,
                List.of(),
                engine.ioHandlers(),
                () -> {
                    if (made.size() == 3) {
                        throw new IllegalStateException("one too many");
                    }
                    made.add(engine.serverChannels().newChannel());
                    return made.get(made.size() - 1);
                },
                engine.reusePort());
        Workers workers = Workers.own(engine, "bind", 1);
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        int port = freePort(loopback);
        assertThatThrownBy(() -> Acceptors.bind(
                        failing,
                        reception("bind", new Admission(0), workers),
                        new InetSocketAddress(loopback, port),
                        4,
                        false,
                        128,
                        unexpected -> {}))
                .hasMessage("one too many");
        workers.release().sync();
        await().until(() -> ThisProcess.threads("bind-").isEmpty());
        new ServerSocket(port, 1, loopback).close(); // nobody listens there
        return made;
    }

    private static int freePort(InetAddress address) throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, address)) {
            return free.getLocalPort();
        }
    }

    static Reception reception(String name, Admission admission, Workers workers) {
        return new Reception(
                name,
                admission,
                new WaitingLine(admission),
                OverflowStrategy.refuse(),
                true,
                () -> 0,
                new NetworkFilter(List.of(), List.of()),
                new AddressLimit(0, 64, List.of()),
                new AcceptRate(0, 0),
                NOBODY,
                workers.group(),
                slot -> new ChannelInboundHandlerAdapter(),
                new AcceptCounters(),
                new OverflowLog(name, System::nanoTime),
                new Events(name, null));
    }
}
