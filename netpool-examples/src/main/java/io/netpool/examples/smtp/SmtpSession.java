package io.netpool.examples.smtp;

import io.netpool.Conversation;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;

/** One client: its commands in order, up to QUIT. */
final class SmtpSession {
    private final Conversation<String, String> client;
    private final int maximumBytes;
    private final MailTransfer transfer;
    private boolean greeted;

    SmtpSession(Conversation<String, String> client, int maximumBytes, Consumer<Mail> mailbox) {
        this.client = client;
        this.maximumBytes = maximumBytes;
        transfer = new MailTransfer(client, maximumBytes, mailbox);
    }

    void run() throws IOException {
        client.send("220 localhost ESMTP netpool");
        String verb;
        do {
            String[] words = client.receive().strip().split(" +", 2);
            verb = words[0].toUpperCase(Locale.ROOT);
            try {
                handle(verb, words.length == 1 ? "" : words[1]);
            } catch (Refusal e) {
                client.send(e.reply());
            }
        } while (!verb.equals("QUIT"));
    }

    private void handle(String verb, String argument) throws IOException, Refusal {
        switch (verb) {
            case "EHLO", "HELO" -> hello(verb, argument);
            case "STARTTLS" -> startTls(argument);
            case "MAIL" -> {
                if (!greeted) {
                    throw new Refusal("503 EHLO comes first");
                }
                transfer.from(argument);
            }
            case "RCPT" -> transfer.to(argument);
            case "DATA" -> transfer.data(argument);
            case "BDAT" -> transfer.chunk(argument);
            case "RSET" -> {
                transfer.reset();
                client.send("250 forgotten");
            }
            case "NOOP" -> client.send("250 nothing done");
            case "VRFY" -> client.send("252 send it, and see");
            case "QUIT" -> client.send("221 goodbye");
            default -> throw new Refusal("500 no such command");
        }
    }

    private void hello(String verb, String name) throws IOException, Refusal {
        if (name.isEmpty()) {
            throw new Refusal("501 give " + verb + " and your name");
        }
        greeted = true;
        transfer.reset();
        if (verb.equals("EHLO")) {
            client.send("250-localhost");
            client.send("250-PIPELINING");
            client.send("250-8BITMIME");
            client.send("250-CHUNKING");
            if (!isEncrypted()) {
                client.send("250-STARTTLS");
            }
            client.send("250 SIZE " + maximumBytes);
        } else {
            client.send("250 localhost");
        }
    }

    private void startTls(String argument) throws IOException, Refusal {
        if (!argument.isEmpty()) {
            throw new Refusal("501 STARTTLS stands alone");
        }
        if (isEncrypted()) {
            throw new Refusal("503 TLS stands already");
        }
        client.startTls("220 go ahead");
        // What was said in plain may have been said by somebody else: RFC 3207, 4.2.
        greeted = false;
        transfer.reset();
    }

    private boolean isEncrypted() {
        return client.connection().tls().isPresent();
    }
}
