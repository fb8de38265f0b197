package io.netpool.examples.xmpp;

import java.util.Collection;
import java.util.List;

/** Carries messages to who they are for (RFC 6121, 8.5); nothing is kept for those who are not there. */
record Messages(String domain, Directory directory) {

    void route(Element message, Jid to, Client sender) {
        Collection<Client> receivers = receivers(message, to);
        receivers.forEach(receiver -> receiver.send(message));
        if (receivers.isEmpty() && !Stanzas.isType(message, "error")) {
            sender.send(
                    to.domain().equals(domain)
                            ? Stanzas.unavailable(message)
                            : Stanzas.error(message, "cancel", "remote-server-not-found"));
        }
    }

    private Collection<Client> receivers(Element message, Jid to) {
        Client client = to.isBare() ? null : directory.client(to);
        if (client != null) {
            return List.of(client);
        }
        // A chat goes on with another client of the same user; errors and the rooms that are not here go nowhere.
        boolean toAnyClient = to.isBare() || Stanzas.isType(message, "chat");
        if (!toAnyClient || Stanzas.isType(message, "error") || Stanzas.isType(message, "groupchat")) {
            return List.of();
        }
        return directory.clients(to.bare()).stream()
                .filter(Client::takesMessages)
                .toList();
    }
}
