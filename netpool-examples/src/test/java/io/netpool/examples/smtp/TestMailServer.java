package io.netpool.examples.smtp;

import io.netpool.Deadlines;
import io.netpool.Listener;
import io.netpool.Transport;
import io.netpool.examples.TestCertificate;
import io.netpool.examples.TestListeners;
import io.netpool.examples.TextClient;
import java.io.IOException;

/** A mail server in this process, and where its mail is. */
final class TestMailServer implements AutoCloseable {
    static final int MAXIMUM_BYTES = 200_000;

    private final Mailbox mailbox = new Mailbox();
    private final Listener listener;

    TestMailServer(Transport transport) throws Exception {
        this(transport, Deadlines.defaults());
    }

    TestMailServer(Transport transport, Deadlines deadlines) throws Exception {
        listener = SmtpServer.listener(
                        TestListeners.on(transport).deadlines(deadlines),
                        TestCertificate.options(),
                        MAXIMUM_BYTES,
                        mailbox)
                .start();
    }

    /** On a new connection, behind the greeting. */
    TextClient connect() throws IOException {
        TextClient client = new TextClient(listener);
        client.readThrough("220 localhost ESMTP netpool\r\n");
        return client;
    }

    /** On a new connection, behind EHLO. */
    TextClient greeted() throws IOException {
        TextClient client = connect();
        client.send("EHLO client.example\r\n").readThrough("250 SIZE " + MAXIMUM_BYTES + "\r\n");
        return client;
    }

    /** On a new connection, behind RCPT. */
    TextClient addressed() throws IOException {
        TextClient client = greeted();
        client.send("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n").readThrough("250 sender taken\r\n250 recipient taken\r\n");
        return client;
    }

    MailClient mailClient() throws Exception {
        return new MailClient(listener.port(), TestCertificate.trust());
    }

    Listener listener() {
        return listener;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    @Override
    public void close() {
        listener.close();
    }
}
