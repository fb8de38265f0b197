package io.netpool.examples.smtp;

import io.netpool.Conversation;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one client brings, mail after mail: MAIL, RCPT, then DATA (RFC 5321) or chunks (RFC 3030). */
final class MailTransfer {
    private static final Pattern CHUNK = Pattern.compile("(\\d{1,18})( +LAST)?", Pattern.CASE_INSENSITIVE);

    private final Conversation<String, String> client;
    private final int maximumBytes;
    private final Consumer<Mail> mailbox;
    private @Nullable Transaction transaction;

    MailTransfer(Conversation<String, String> client, int maximumBytes, Consumer<Mail> mailbox) {
        this.client = client;
        this.maximumBytes = maximumBytes;
        this.mailbox = mailbox;
    }

    void reset() {
        transaction = null;
    }

    void from(String argument) throws IOException, Refusal {
        if (transaction != null) {
            throw new Refusal("503 one mail at a time");
        }
        MailPath from = MailPath.parse("FROM:", argument);
        from.checkParameters(maximumBytes);
        transaction = new Transaction(from.address(), maximumBytes);
        client.send("250 sender taken");
    }

    void to(String argument) throws IOException, Refusal {
        if (transaction == null) {
            throw new Refusal("503 MAIL comes first");
        }
        MailPath to = MailPath.parse("TO:", argument);
        if (to.address().isEmpty()) {
            throw new Refusal("501 give TO:<ADDRESS>");
        }
        if (!to.parameters().isEmpty()) {
            throw new Refusal("555 RCPT has no parameters");
        }
        transaction.addRecipient(to.address());
        client.send("250 recipient taken");
    }

    void data(String argument) throws IOException, Refusal {
        if (!argument.isEmpty()) {
            throw new Refusal("501 DATA stands alone");
        }
        Transaction mail = withRecipients();
        if (mail.isChunked()) {
            throw new Refusal("503 what BDAT began ends with BDAT LAST");
        }
        client.send("354 end with a dot on a line of its own");
        Content.receiveLines(client, mail);
        take(mail);
    }

    void chunk(String argument) throws IOException, Refusal {
        Matcher chunk = CHUNK.matcher(argument);
        if (!chunk.matches()) {
            throw new Refusal("501 give BDAT SIZE or BDAT SIZE LAST");
        }
        long bytes = Long.parseLong(chunk.group(1));
        boolean wanted = transaction != null && transaction.hasRecipients();
        // They come, whether wanted or not: RFC 3030, 2.
        Content.receiveChunk(client, bytes, wanted ? transaction : null);
        Transaction mail = withRecipients();
        mail.chunk();
        if (chunk.group(2) != null) {
            take(mail);
        } else {
            refuseTooLarge(mail);
            client.send("250 " + bytes + " bytes taken");
        }
    }

    private Transaction withRecipients() throws Refusal {
        if (transaction == null || !transaction.hasRecipients()) {
            throw new Refusal(transaction == null ? "503 MAIL comes first" : "503 RCPT comes first");
        }
        return transaction;
    }

    private void take(Transaction mail) throws IOException, Refusal {
        refuseTooLarge(mail);
        transaction = null;
        mailbox.accept(mail.mail());
        client.send("250 mail taken");
    }

    private void refuseTooLarge(Transaction mail) throws Refusal {
        if (mail.isTooLarge()) {
            transaction = null;
            throw new Refusal("552 at most " + maximumBytes + " bytes");
        }
    }
}
