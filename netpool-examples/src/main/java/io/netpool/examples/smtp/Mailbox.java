package io.netpool.examples.smtp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Keeps the latest mails, and forgets the others, so that its memory has an end. */
public final class Mailbox implements Consumer<Mail> {
    private static final int CAPACITY = 100;

    private final Deque<Mail> latest = new ArrayDeque<>();

    /** An empty mailbox. */
    public Mailbox() {}

    @Override
    public synchronized void accept(Mail mail) {
        if (latest.size() == CAPACITY) {
            latest.removeFirst();
        }
        latest.addLast(mail);
    }

    /**
     * The mails that it still has.
     *
     * @return the mails, the oldest first
     */
    public synchronized List<Mail> mails() {
        return List.copyOf(latest);
    }
}
