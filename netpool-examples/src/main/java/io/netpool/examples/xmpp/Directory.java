package io.netpool.examples.xmpp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is online. Used by all workers at once: look-ups take no lock; changes of presence take one, so that everybody sees them in
 * the same order. Under it nothing waits, sending does not block.
 */
final class Directory {
    /** The clients of a bare address, by resource; the inner maps are immutable and replaced. */
    private final Map<Jid, Map<String, Client>> online = new ConcurrentHashMap<>();

    @Nullable
    Client client(Jid full) {
        return online.getOrDefault(full.bare(), Map.of()).get(full.resource());
    }

    Collection<Client> clients(Jid bare) {
        return online.getOrDefault(bare, Map.of()).values();
    }

    /** Enters a client. One that has its full address already is replaced: most often it is the dead connection of the same user. */
    synchronized void enter(Client client) {
        Client replaced = client(client.jid());
        if (replaced != null) {
            leave(replaced);
            replaced.close(new StreamError("conflict", "replaced by a new connection"));
        }
        online.merge(client.jid().bare(), Map.of(client.jid().resource(), client), Directory::union);
    }

    /** A client's presence; the first also brings it the presence of the others. */
    synchronized void available(Client client, Element presence) {
        if (client(client.jid()) != client) {
            return; // replaced meanwhile
        }
        boolean first = client.presence() == null;
        client.presence(presence);
        broadcast(presence);
        if (first) {
            for (Client other : everybody()) {
                Element known = other.presence();
                if (other != client && known != null) {
                    client.send(known.with("to", client.jid().toString()));
                }
            }
        }
    }

    synchronized void unavailable(Client client, Element presence) {
        if (client.presence() != null) {
            broadcast(presence);
            client.presence(null);
        }
    }

    /** A client is gone; does nothing the second time. */
    synchronized void leave(Client client) {
        unavailable(
                client,
                Element.of(Namespaces.CLIENT, "presence")
                        .with("type", "unavailable")
                        .with("from", client.jid().toString()));
        online.computeIfPresent(client.jid().bare(), (bare, clients) -> without(clients, client));
    }

    /** To all that are available, the one it comes from included (RFC 6121, 4.2.2). */
    private void broadcast(Element presence) {
        for (Client other : everybody()) {
            if (other.presence() != null) {
                other.send(presence.with("to", other.jid().toString()));
            }
        }
    }

    private List<Client> everybody() {
        List<Client> all = new ArrayList<>();
        online.values().forEach(clients -> all.addAll(clients.values()));
        return all;
    }

    private static Map<String, Client> union(Map<String, Client> some, Map<String, Client> more) {
        Map<String, Client> all = new HashMap<>(some);
        all.putAll(more);
        return Map.copyOf(all);
    }

    private static @Nullable Map<String, Client> without(Map<String, Client> clients, Client leaving) {
        Map<String, Client> left = new HashMap<>(clients);
        left.remove(leaving.jid().resource(), leaving);
        return left.isEmpty() ? null : Map.copyOf(left);
    }
}
