package io.netpool.examples.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netpool.Conversation;
import io.netpool.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How the bytes of a mail cross, which are not the text that commands are: after DATA or in chunks. */
final class Content {
    private static final byte[] CRLF = "\r\n".getBytes(US_ASCII);
    private static final Framing<ByteBuf, ByteBuf> LINE = Framing.delimited(CRLF, 64 * 1024);
    private static final int PIECE_BYTES = 64 * 1024;

    private Content() {}

    /** The lines up to a dot; each dot in front of another one is the sender's stuffing (RFC 5321, 4.5.2). */
    static void receiveLines(Conversation<?, ?> client, Transaction mail) throws IOException {
        while (true) {
            ByteBuf line = client.receive(LINE);
            if (line.isReadable() && line.getByte(line.readerIndex()) == '.') {
                line.skipBytes(1);
                if (!line.isReadable()) {
                    return;
                }
            }
            mail.append(line);
            mail.append(Unpooled.wrappedBuffer(CRLF));
        }
    }

    /** Exactly so many bytes; in pieces, so that a client cannot make us hold as many as it says it will send. */
    static void receiveChunk(Conversation<?, ?> client, long bytes, @Nullable Transaction mail) throws IOException {
        long left = bytes;
        do {
            int piece = (int) Math.min(left, PIECE_BYTES);
            ByteBuf received = client.receive(Framing.exactly(piece));
            if (mail != null) {
                mail.append(received);
            }
            left -= piece;
        } while (left > 0);
    }
}
