package io.netpool.examples.smtp;

import io.netpool.Conversation;
import io.netpool.ConversationHandler;
import io.netpool.Framing;
import io.netpool.Listener;
import io.netpool.ListenerBuilder;
import io.netpool.TlsOptions;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.function.Consumer;

/** Takes mail from whoever brings it, and how a conversation ends that is not ended by QUIT. */
public final class SmtpServer implements ConversationHandler<String, String> {
    private static final int MAXIMUM_COMMAND_BYTES = 2_000;

    private final int maximumBytes;
    private final Consumer<Mail> mailbox;

    private SmtpServer(int maximumBytes, Consumer<Mail> mailbox) {
        this.maximumBytes = maximumBytes;
        this.mailbox = mailbox;
    }

    /**
     * Makes a listener a mail server.
     *
     * @param listener with everything that is not about mail
     * @param startTls what STARTTLS shows
     * @param maximumBytes the largest mail
     * @param mailbox takes each mail; called by many threads
     * @return the listener, not started
     */
    public static Listener listener(
            ListenerBuilder<?, ?> listener, TlsOptions startTls, int maximumBytes, Consumer<Mail> mailbox) {
        return listener.startTls(startTls)
                .framing(Framing.crlfLines(MAXIMUM_COMMAND_BYTES))
                .serve(new SmtpServer(maximumBytes, mailbox));
    }

    @Override
    public void converse(Conversation<String, String> client) throws IOException {
        try {
            new SmtpSession(client, maximumBytes, mailbox).run();
        } catch (SocketTimeoutException e) {
            client.send("421 nothing came for too long");
            throw e;
        } catch (EOFException e) {
            if (client.draining()) {
                client.send("421 the server stops");
            }
            throw e;
        } catch (ProtocolException e) {
            client.send("500 that is no SMTP");
            throw e;
        }
    }
}
