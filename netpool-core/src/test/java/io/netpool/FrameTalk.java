package io.netpool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** What a client of an echo with a framing of bytes gets, and what its handler is called for. */
record FrameTalk(String answer, List<String> calls) {

    /** Sends an input and ends the stream; the messages pass through arrays and text. */
    static FrameTalk of(Way way, Framing.OfBytes framing, String input) throws Exception {
        return with(way, framing, input, true);
    }

    /** Sends an input and waits for the other side to end. */
    static FrameTalk refused(Way way, Framing.OfBytes framing, String input) throws Exception {
        return with(way, framing, input, false);
    }

    private static FrameTalk with(Way way, Framing.OfBytes framing, String input, boolean end) throws Exception {
        Recorder recorder = new Recorder();
        Framing<String, String> text =
                framing.asByteArrays().map(bytes -> new String(bytes, ISO_8859_1), string -> Frames.bytes(string));
        try (Listener listener = way.listener().framing(text).handler(recorder).start();
                Client client = way.connect(listener)) {
            client.send(Frames.bytes(input));
            if (end) {
                client.halfClose();
            }
            String answer = new String(client.socket().getInputStream().readAllBytes(), ISO_8859_1);
            client.socket().close();
            await().until(() -> recorder.calls.stream().anyMatch(call -> call.startsWith("close")));
            return new FrameTalk(answer, recorder.calls);
        }
    }

    /** What comes back for an input when the messages themselves are sent on. */
    static String echoOfBuffers(Way way, Framing.OfBytes framing, String input) throws Exception {
        MessageHandler<ByteBuf, ByteBuf> echo = (message, connection) -> connection.send(message.retain());
        try (Listener listener = way.listener().framing(framing).handler(echo).start();
                Client client = way.connect(listener)) {
            client.send(Frames.bytes(input)).halfClose();
            return new String(client.socket().getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
