package io.netpool.examples.xmpp;

import io.netpool.Connection;
import org.jspecify.annotations.Nullable;

/** One logged-in client, as others see it. Sending is safe from any thread. */
final class Client {
    private final Jid jid;
    private final Connection<Xml> connection;
    /** The last presence it broadcast, {@code null} while it is not available; changed by {@link Directory} alone. */
    private volatile @Nullable Element presence;

    Client(Jid jid, Connection<Xml> connection) {
        this.jid = jid;
        this.connection = connection;
    }

    Jid jid() {
        return jid;
    }

    @Nullable
    Element presence() {
        return presence;
    }

    void presence(@Nullable Element changed) {
        presence = changed;
    }

    /** Whether messages to its bare address reach it (RFC 6121, 8.5.2.1): available, and not with a negative priority. */
    boolean takesMessages() {
        Element now = presence;
        if (now == null) {
            return false;
        }
        Element priority = now.child(Namespaces.CLIENT, "priority");
        return priority == null || !priority.text().strip().startsWith("-");
    }

    void send(Element stanza) {
        connection.send(stanza);
    }

    void close(StreamError why) {
        connection.send(why.element());
        connection.close(new Xml.StreamClose());
    }
}
