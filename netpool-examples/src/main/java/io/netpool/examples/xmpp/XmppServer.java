package io.netpool.examples.xmpp;

import io.netpool.Listener;
import io.netpool.ListenerBuilder;
import io.netpool.TlsOptions;
import java.util.Map;
import java.util.Optional;

/** What all sessions of one server share, and the way from a stanza to where it is handled. */
public final class XmppServer {
    private final String domain;
    private final Accounts accounts;
    private final boolean offersTls;
    private final Directory directory = new Directory();
    private final Messages messages;
    private final Presences presences;
    private final Queries queries;

    private XmppServer(String domain, Map<String, String> passwords, boolean offersTls) {
        this.domain = checked(domain);
        accounts = new Accounts(domain, passwords);
        this.offersTls = offersTls;
        messages = new Messages(this.domain, directory);
        presences = new Presences(directory);
        queries = new Queries(this.domain, directory);
    }

    private static String checked(String domain) {
        try {
            return new Jid("", domain, "").domain();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("domain '" + domain + "': give a host name, such as localhost", e);
        }
    }

    /**
     * Makes a listener an XMPP server.
     *
     * @param listener with everything that is not about XMPP
     * @param domain the domain that is served
     * @param passwords by user name
     * @param startTls what STARTTLS shows, then required of every client; empty for passwords in plain
     * @return the listener, not started
     * @throws IllegalArgumentException if the domain or a name is none
     */
    public static Listener listener(
            ListenerBuilder<?, ?> listener,
            String domain,
            Map<String, String> passwords,
            Optional<TlsOptions> startTls) {
        XmppServer server = new XmppServer(domain, passwords, startTls.isPresent());
        startTls.ifPresent(listener::startTls);
        return listener.framing(new XmppFraming(XmppFraming.MAXIMUM_STANZA_BYTES))
                .handler(new XmppHandler(server));
    }

    String domain() {
        return domain;
    }

    Accounts accounts() {
        return accounts;
    }

    /** Whether TLS is there, and so is demanded. */
    boolean offersTls() {
        return offersTls;
    }

    Directory directory() {
        return directory;
    }

    /** Handles one stanza of a client that is logged in. What it says of who it comes from is overwritten. */
    void route(Element stanza, Client sender) throws StreamError {
        String kind = stanza.name().getLocalPart();
        if (!stanza.is(Namespaces.CLIENT, kind)
                || !(kind.equals("message") || kind.equals("presence") || kind.equals("iq"))) {
            throw new StreamError("unsupported-stanza-type", "stanzas are message, presence and iq");
        }
        Element stamped = stanza.with("from", sender.jid().toString());
        String address = stanza.attribute("to");
        Jid to;
        try {
            to = address == null ? null : Jid.parse(address);
        } catch (IllegalArgumentException e) {
            if (!Stanzas.isType(stanza, "error") && !Stanzas.isType(stanza, "result")) {
                sender.send(Stanzas.error(stamped.with("to", domain), "modify", "jid-malformed"));
            }
            return;
        }
        // Without an address, messages and queries are for the sender's own account, presence is for all.
        Jid account = to == null ? sender.jid().bare() : to;
        switch (kind) {
            case "message" -> messages.route(stamped, account, sender);
            case "presence" -> presences.handle(stamped, to, sender);
            default -> queries.handle(stamped, account, sender);
        }
    }
}
