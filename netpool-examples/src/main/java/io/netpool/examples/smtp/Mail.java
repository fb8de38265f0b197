package io.netpool.examples.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** A mail as it was taken: the envelope, and the content to the byte. Header and body are the reader's business. */
public final class Mail {
    private final String sender;
    private final List<String> recipients;
    private final byte[] content;

    Mail(String sender, List<String> recipients, byte[] content) {
        this.sender = sender;
        this.recipients = List.copyOf(recipients);
        this.content = content;
    }

    /**
     * Who sent it.
     *
     * @return the address, empty for a notification
     */
    public String sender() {
        return sender;
    }

    /**
     * Who is to get it.
     *
     * @return the addresses
     */
    public List<String> recipients() {
        return recipients;
    }

    /**
     * What was sent.
     *
     * @return the bytes
     */
    public byte[] content() {
        return content.clone();
    }

    /** For people to read. */
    @Override
    public String toString() {
        return "mail from <" + sender + "> to <" + String.join(">, <", recipients) + ">, " + content.length + " bytes\n"
                + new String(content, UTF_8);
    }
}
