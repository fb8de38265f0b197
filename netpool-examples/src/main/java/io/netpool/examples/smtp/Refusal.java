package io.netpool.examples.smtp;

/** A command that is answered with an error; the conversation goes on. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says why, beginning with the reply's code. */
    Refusal(String reply) {
        super(reply, null, false, false);
    }

    String reply() {
        return String.valueOf(getMessage());
    }
}
