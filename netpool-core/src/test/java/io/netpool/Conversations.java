package io.netpool;

/** Listeners for straight-line code. Fewer connections than are worth a warning on Java 17, where each takes a thread. */
final class Conversations {
    static final int MAXIMUM = 500;

    private Conversations() {}

    static ListenerBuilder<String, String> listener(Way way) {
        return way.listener().maxConnections(MAXIMUM);
    }

    static ListenerBuilder<String, String> listener(Transport transport) {
        return Listener.tcp("127.0.0.1", 0).name("test").transport(transport).maxConnections(MAXIMUM);
    }

    /** Says back what it hears. */
    static void echo(Conversation<String, String> conversation) throws Exception {
        for (String line : conversation) {
            conversation.send(line);
        }
    }
}
