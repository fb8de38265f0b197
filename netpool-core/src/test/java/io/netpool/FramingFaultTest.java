package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;

/** A framing of the user's own that is wrong. */
class FramingFaultTest {

    /** Gives a message for the same bytes again and again. */
    private static final class Stuck implements Framing<String, String> {
        @Override
        public Decoder<String> decoder() {
            return in -> in.isReadable() ? "again" : null;
        }

        @Override
        public void encode(String message, ByteBuf out) {}
    }

    @EachTransport
    void a_decoder_that_takes_no_bytes_closes_its_connection_and_does_not_hold_the_worker(Transport transport)
            throws Exception {
        Recorder recorder = new Recorder();
        try (Listener listener = Listener.tcp("127.0.0.1", 0)
                        .transport(transport)
                        .framing(new Stuck())
                        .handler(recorder)
                        .start();
                Client client = Client.connect(listener)) {
            client.send("abc");
            assertThat(client.end()).isEqualTo(Client.End.CLOSED);
            client.socket().close();
            await().until(() -> recorder.calls.contains("close HANDLER_ERROR"));
            assertThat(recorder.calls).containsExactly("open", "error StuckDecoderException", "close HANDLER_ERROR");
        }
    }
}
