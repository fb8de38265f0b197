package io.netpool.examples.xmpp;

import org.jspecify.annotations.Nullable;

/** Presence: everybody who is online sees everybody else, without subscriptions, and requests for those are ignored. */
record Presences(Directory directory) {

    void handle(Element presence, @Nullable Jid to, Client sender) {
        boolean available = presence.attribute("type") == null;
        if (!available && !Stanzas.isType(presence, "unavailable")) {
            return;
        }
        if (to != null) {
            direct(presence, to);
        } else if (available) {
            directory.available(sender, presence);
        } else {
            directory.unavailable(sender, presence);
        }
    }

    private void direct(Element presence, Jid to) {
        if (to.isBare()) {
            directory.clients(to).forEach(client -> client.send(presence));
        } else {
            Client client = directory.client(to);
            if (client != null) {
                client.send(presence);
            }
        }
    }
}
