package io.netpool.examples.xmpp;

import java.util.List;

/** IQ stanzas: answers those to the server, carries those between clients. */
record Queries(String domain, Directory directory) {

    void handle(Element iq, Jid to, Client sender) {
        boolean request = Stanzas.isType(iq, "get") || Stanzas.isType(iq, "set");
        boolean answer = Stanzas.isType(iq, "result") || Stanzas.isType(iq, "error");
        if (iq.attribute("id") == null
                || !(request || answer)
                || (request && iq.children().size() != 1)) {
            sender.send(Stanzas.error(iq, "modify", "bad-request"));
            return;
        }
        Client receiver = to.isBare() ? null : directory.client(to);
        boolean forServer = to.equals(sender.jid().bare()) || to.equals(new Jid("", domain, ""));
        if (receiver != null) {
            receiver.send(iq);
        } else if (request) {
            sender.send(forServer ? answer(iq, iq.children().get(0)) : Stanzas.unavailable(iq));
        }
    }

    private static Element answer(Element iq, Element query) {
        boolean get = Stanzas.isType(iq, "get");
        if (get && query.is(Namespaces.PING, "ping")) {
            return Stanzas.result(iq);
        }
        if (get && query.is(Namespaces.ROSTER, "query")) {
            return Stanzas.result(iq, Element.of(Namespaces.ROSTER, "query"));
        }
        if (get && query.is(Namespaces.DISCO_INFO, "query") && query.attribute("node") == null) {
            return Stanzas.result(iq, features());
        }
        // RFC 3921 had it, RFC 6121 dropped it, clients still ask.
        if (!get && query.is(Namespaces.SESSION, "session")) {
            return Stanzas.result(iq);
        }
        return Stanzas.unavailable(iq);
    }

    private static Element features() {
        Element info = Element.of(Namespaces.DISCO_INFO, "query")
                .with(Element.of(Namespaces.DISCO_INFO, "identity")
                        .with("category", "server")
                        .with("type", "im")
                        .with("name", "netpool example"));
        for (String feature : List.of(Namespaces.DISCO_INFO, Namespaces.PING)) {
            info = info.with(Element.of(Namespaces.DISCO_INFO, "feature").with("var", feature));
        }
        return info;
    }
}
