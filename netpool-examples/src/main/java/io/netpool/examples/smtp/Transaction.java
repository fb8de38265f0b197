package io.netpool.examples.smtp;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One mail on its way in, from MAIL to the end of its content. */
final class Transaction {
    private static final int MAXIMUM_RECIPIENTS = 100;

    private final String sender;
    private final int maximumBytes;
    private final List<String> recipients = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private boolean chunked;
    private boolean tooLarge;

    Transaction(String sender, int maximumBytes) {
        this.sender = sender;
        this.maximumBytes = maximumBytes;
    }

    void addRecipient(String address) throws Refusal {
        if (recipients.size() == MAXIMUM_RECIPIENTS) {
            throw new Refusal("452 at most " + MAXIMUM_RECIPIENTS + " recipients");
        }
        recipients.add(address);
    }

    boolean hasRecipients() {
        return !recipients.isEmpty();
    }

    /** Takes them all out of the buffer; what is beyond the maximum is not kept. */
    void append(ByteBuf bytes) throws IOException {
        tooLarge |= content.size() + bytes.readableBytes() > maximumBytes;
        if (!tooLarge) {
            bytes.readBytes(content, bytes.readableBytes());
        }
    }

    void chunk() {
        chunked = true;
    }

    /** Whether it comes in chunks, which no DATA can finish. */
    boolean isChunked() {
        return chunked;
    }

    boolean isTooLarge() {
        return tooLarge;
    }

    Mail mail() {
        return new Mail(sender, recipients, content.toByteArray());
    }
}
