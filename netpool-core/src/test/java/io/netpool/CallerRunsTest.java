package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

/** An executor that runs a task in its caller, the event loop, when it has no thread for it. */
class CallerRunsTest {
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch firstIsDone = new CountDownLatch(1);
    private volatile boolean full;

    private final Executor executor = task -> {
        if (full) {
            task.run();
            return;
        }
        new Thread(() -> {
                    task.run();
                    if (full) {
                        firstIsDone.countDown();
                    }
                })
                .start();
    };

    @EachTransport
    void what_it_sends_comes_behind_what_was_sent_on_a_thread_before(Transport transport) throws Exception {
        try (Listener listener = HandlerThread.listener(transport)
                        .dispatch(Dispatch.on(executor))
                        .handler((line, connection) -> {
                            if (line.equals("1")) {
                                connection.channel().eventLoop().execute(() -> handleAnother(connection));
                                HandlerThread.block(held);
                                full = true;
                            }
                            connection.send(line);
                        })
                        .start();
                Client client = Client.connect(listener).send("1\n")) {
            assertThat(client.line()).isEqualTo("1");
            assertThat(client.line()).isEqualTo("2");
        }
    }

    /** Before the event loop can come by for what the thread has sent. */
    private void handleAnother(Connection<String> connection) {
        held.countDown();
        try {
            HandlerThread.block(firstIsDone);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        connection
                .channel()
                .pipeline()
                .fireChannelRead(Unpooled.copiedBuffer("2\n", UTF_8))
                .fireChannelReadComplete();
    }
}
