package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;

/** A group holds nothing longer than it is needed. */
class ConnectionGroupMembersTest {
    private final ConnectionGroup<String> group = new ConnectionGroup<>();

    @EachTransport
    void a_buffer_that_is_sent_to_all_is_released_once_it_is_written(Transport transport) throws Exception {
        ConnectionGroup<ByteBuf> buffers = new ConnectionGroup<>();
        ByteBuf message = Unpooled.copiedBuffer("x".repeat(10_000), UTF_8);
        try (Listener listener = HandlerThread.listener(transport)
                        .framing(Framing.bytes())
                        .handler((bytes, connection) -> {
                            buffers.add(connection);
                            connection.send(bytes.retain());
                        })
                        .start();
                Client one = Guests.admitted(listener);
                Client two = Guests.admitted(listener)) {
            buffers.send(message);
            listener.drain(HandlerThread.PATIENCE);
            assertThat(one.rest()).hasSize(10_000);
            assertThat(two.rest()).hasSize(10_000);
            assertThat(message.refCnt()).isZero();
        }
        ByteBuf late = Unpooled.copiedBuffer("x", UTF_8);
        buffers.send(late);
        assertThat(late.refCnt()).isZero();
    }

    @EachTransport
    void it_forgets_those_that_close_and_keeps_nothing_of_those_that_left(Transport transport) throws Exception {
        CompletableFuture<Connection<String>> opened = new CompletableFuture<>();
        try (Listener listener = HandlerThread.listener(transport)
                .handler((line, connection) -> opened.complete(connection))
                .start()) {
            Client client = Client.connect(listener).send("a\n");
            Connection<String> connection = opened.join();
            WeakReference<?> left = leftBy(connection);
            await("a group that nobody else has").until(() -> {
                System.gc();
                return left.get() == null;
            });
            assertThat(group.add(connection)).isTrue();
            assertThat(group.add(connection)).isFalse();
            assertThat(group).containsExactly(connection);
            client.close();
            await().until(() -> group.size() == 0);
            group.add(connection);
            await().until(() -> group.size() == 0);
        }
    }

    private static WeakReference<?> leftBy(Connection<String> connection) {
        ConnectionGroup<String> left = new ConnectionGroup<>();
        assertThat(left.add(connection)).isTrue();
        assertThat(left.remove(connection)).isTrue();
        assertThat(left.remove(connection)).isFalse();
        return new WeakReference<>(left);
    }
}
