package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A listener within the JVM is as one on a port. */
class LocalListenerTest {
    private final Recorder handler = new Recorder();

    @Test
    void a_line_sent_comes_back() throws Exception {
        try (Listener listener = Guests.echo(Listener.local("echo"));
                LocalClient client = LocalClient.connect(listener)) {
            assertThat(client.send("hello\nagain\n").line()).isEqualTo("hello");
            assertThat(client.line()).isEqualTo("again");
        }
    }

    @Test
    void a_line_comes_back_under_tls() throws Exception {
        SslContext trusting = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
        try (Listener listener = Listener.local("tls")
                .tls(Certificates.serverOptions())
                .handler(handler)
                .start()) {
            try (LocalClient client = LocalClient.connect(listener, trusting)) {
                assertThat(client.send("hello\n").line()).isEqualTo("hello");
            }
            Guests.until("empty", () -> listener.openConnections() == 0);
        }
        assertThat(handler.calls).containsExactly("open", "message hello", "close CLIENT_CLOSED");
    }

    @Test
    void callbacks_come_in_order_and_close_comes_once_and_last() throws Exception {
        try (Listener listener = Listener.local("order").handler(handler).start()) {
            try (LocalClient client = LocalClient.connect(listener)) {
                assertThat(client.send("a\nb\n").line()).isEqualTo("a");
                assertThat(client.line()).isEqualTo("b");
            }
            Guests.until("empty", () -> listener.openConnections() == 0);
        }
        assertThat(handler.calls).containsExactly("open", "message a", "message b", "close CLIENT_CLOSED");
    }

    @Test
    void an_end_inside_a_message_is_a_protocol_error() throws Exception {
        try (Listener listener = Listener.local("half").handler(handler).start()) {
            try (LocalClient client = LocalClient.connect(listener)) {
                assertThat(client.send("a\nhalf").line()).isEqualTo("a");
            }
            Guests.until("empty", () -> listener.openConnections() == 0);
        }
        assertThat(handler.calls).endsWith("close PROTOCOL_ERROR");
    }

    @Test
    void addresses_are_the_name_and_the_clients_id() throws Exception {
        Queue<InetSocketAddress> seen = new ConcurrentLinkedQueue<>();
        MessageHandler<String, String> looking = new MessageHandler<>() {
            @Override
            public void onMessage(String line, Connection<String> connection) {}

            @Override
            public void onClose(Connection<String> connection, CloseReason reason) {
                seen.add(connection.localAddress());
                seen.add(connection.remoteAddress());
            }
        };
        try (Listener listener = Listener.local("Where").handler(looking).start()) {
            InetSocketAddress where = InetSocketAddress.createUnresolved("where", 0);
            assertThat(listener.address()).isEqualTo(where);
            assertThat(listener.port()).isZero();
            assertThat(listener.transport()).isEqualTo(Transport.LOCAL);
            LocalClient client = LocalClient.connect(listener);
            String id = String.valueOf(client.channel().localAddress()).substring("local:".length());
            client.close();
            Guests.until("empty", () -> listener.openConnections() == 0);
            assertThat(seen).containsExactly(where, InetSocketAddress.createUnresolved(id, 0));
        }
    }

    @Test
    void events_and_numbers_are_told() throws Exception {
        Queue<ListenerEvent> told = new ConcurrentLinkedQueue<>();
        try (Listener listener =
                Guests.echo(Listener.local("told").maxConnections(1).observer(told::add))) {
            LocalClient client = LocalClient.connect(listener);
            assertThat(client.send("in\n").line()).isEqualTo("in");
            assertThat(LocalClient.knocking(listener).isRefused()).isTrue();
            assertThat(listener.stats())
                    .returns(1, ListenerStats::open)
                    .returns(2L, ListenerStats::accepted)
                    .returns(3L, ListenerStats::bytesIn)
                    .returns(Map.of(RefusalReason.MAXIMUM, 1L), ListenerStats::refused);
            client.close();
            Guests.until("told", () -> told.stream().anyMatch(event -> event instanceof ListenerEvent.Closed));
        }
        assertThat(told)
                .extracting(event -> event.getClass().getSimpleName())
                .containsSubsequence("Started", "GateOpened", "Opened", "Refused", "Closed");
    }

    @Test
    void a_client_that_says_nothing_is_closed_at_its_deadline() throws Exception {
        try (Listener listener = Listener.local("late")
                        .deadlines(Deadlines.defaults().firstMessage(Duration.ofMillis(100)))
                        .handler(handler)
                        .start();
                LocalClient client = LocalClient.connect(listener)) {
            assertThat(client.rest()).isEmpty();
            Guests.until("empty", () -> listener.openConnections() == 0);
        }
        assertThat(handler.calls).containsExactly("open", "close TIMEOUT_FIRST_MESSAGE");
    }

    @Test
    void what_is_sent_to_a_client_that_closes_just_as_it_is_let_in_is_released() throws Exception {
        ByteBuf greeting = Unpooled.copiedBuffer("welcome".repeat(1_000), UTF_8);
        HastyChannel client = new HastyChannel();
        MessageHandler<ByteBuf, ByteBuf> greeter = new MessageHandler<>() {
            @Override
            public void onOpen(Connection<ByteBuf> connection) {
                client.letIn.countDown();
                client.closeFuture().awaitUninterruptibly();
                connection.send(greeting);
            }

            @Override
            public void onMessage(ByteBuf bytes, Connection<ByteBuf> connection) {}
        };
        try (Listener listener = Listener.local("hasty")
                .framing(Framing.bytes())
                .handler(greeter)
                .start()) {
            client.connectTo("hasty");
            Guests.until("released", () -> greeting.refCnt() == 0);
            Guests.until("empty", () -> listener.openConnections() == 0);
        }
    }

    /** Begins to close between the last look whether it is open and being let in, and ends to once it is in. */
    private static final class HastyChannel extends LocalChannel {
        private final CountDownLatch closing = new CountDownLatch(1);
        private final CountDownLatch letIn = new CountDownLatch(1);

        void connectTo(String name) {
            LocalClient.LOOPS.register(this).syncUninterruptibly();
            // Told by Netty's close when the channel is not open any more, and before the listener's end hears of it.
            connect(new LocalAddress(name)).addListener(failed -> {
                closing.countDown();
                letIn.await();
            });
        }

        @Override
        public boolean isOpen() {
            boolean open = super.isOpen();
            String asking = StackWalker.getInstance()
                    .walk(frames -> frames.skip(1).findFirst().orElseThrow().getMethodName());
            if (open && asking.equals("doRegister") && !eventLoop().inEventLoop()) {
                close();
                try {
                    closing.await();
                } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                }
            }
            return open;
        }
    }

    @Test
    void nobody_comes_in_while_it_is_suspended() throws Exception {
        try (Listener listener = Guests.echo(Listener.local("suspended"))) {
            assertThat(LocalClient.connect(listener).send("in\n").line()).isEqualTo("in");
            listener.suspend();
            Guests.until("shut", () -> !listener.stats().gate().isEmpty());
            List<LocalClient> waiting = Guests.atOnce(5_001, () -> LocalClient.knocking(listener));
            LocalClient gone = waiting.remove(7);
            gone.close();
            await().during(Duration.ofMillis(100))
                    .until(() ->
                            listener.stats().accepted() == 1 && waiting.stream().allMatch(LocalClient::isWaiting));
            listener.resume();
            for (LocalClient client : waiting) {
                client.inside();
            }
            Guests.until("all in", () -> listener.openConnections() == 5_001);
            assertThat(listener.stats().refused()).isEqualTo(Map.of(RefusalReason.HUNG_UP, 1L));
        }
    }

    @Test
    void limits_that_look_at_addresses_let_everybody_in() throws Exception {
        try (Listener listener = Guests.echo(
                Listener.local("anywhere").limits(Limits.none().perAddress(1).allow("10.0.0.0/8")))) {
            assertThat(LocalClient.connect(listener).send("one\n").line()).isEqualTo("one");
            assertThat(LocalClient.connect(listener).send("two\n").line()).isEqualTo("two");
        }
    }
}
