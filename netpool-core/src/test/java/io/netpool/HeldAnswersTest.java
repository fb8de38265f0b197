package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.WriteBufferWaterMark;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** A handler on a thread that answers more than may be on its way, while the event loop takes the answers at any moment. */
class HeldAnswersTest {
    private static final int LINES = 2_000;
    private static final WriteBufferWaterMark HIGH = new WriteBufferWaterMark(1 << 18, 1 << 19);
    /** Over the bound for what crosses to the event loop. */
    private static final String ANSWER = "x".repeat(70_000);

    @EachTransport
    void it_goes_on_whenever_they_are_taken(Transport transport) throws Exception {
        Outcome<Connection<String>> opened = new Outcome<>();
        AtomicBoolean over = new AtomicBoolean();
        try (Listener listener = HandlerThread.listener(transport)
                        .handler((line, connection) -> {
                            if (!opened.isThere()) { // nobody goes on because the channel can be written to again
                                connection.channel().config().setWriteBufferWaterMark(HIGH);
                                opened.tell(connection);
                            }
                            connection.send(ANSWER);
                        })
                        .start();
                Client client = Client.connect(listener).send("a\n".repeat(LINES))) {
            Thread taking = takeAnswers(opened.value(), over);
            InputStream answers = client.socket().getInputStream();
            for (int i = 0; i < LINES; i++) {
                assertThat(answers.readNBytes(ANSWER.length() + 1)).hasSize(ANSWER.length() + 1);
            }
            over.set(true);
            taking.join();
        } finally {
            over.set(true);
        }
    }

    /** As at the end of a read, again and again. */
    private static Thread takeAnswers(Connection<String> connection, AtomicBoolean over) {
        Thread taking = new Thread(() -> {
            while (!over.get()) {
                connection
                        .channel()
                        .eventLoop()
                        .submit(() -> connection.channel().pipeline().fireChannelReadComplete())
                        .syncUninterruptibly();
            }
        });
        taking.start();
        return taking;
    }
}
