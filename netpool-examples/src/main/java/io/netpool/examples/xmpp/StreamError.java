package io.netpool.examples.xmpp;

/** The client broke a rule that ends its stream (RFC 6120, 4.9): it is told which, then the connection closes. */
final class StreamError extends Exception {
    private static final long serialVersionUID = 1L;

    private final String condition;

    /**
     * An error.
     *
     * @param condition one of RFC 6120, 4.9.3
     * @param text why, for people
     */
    StreamError(String condition, String text) {
        // No stack trace: it is the client's fault, not the program's, and clients can cause many.
        super(text, null, false, false);
        this.condition = condition;
    }

    String condition() {
        return condition;
    }

    Element element() {
        return Element.of(Namespaces.STREAMS, "error")
                .with(Element.of(Namespaces.STREAM_ERRORS, condition))
                .with(Element.of(Namespaces.STREAM_ERRORS, "text").withText(String.valueOf(getMessage())));
    }
}
