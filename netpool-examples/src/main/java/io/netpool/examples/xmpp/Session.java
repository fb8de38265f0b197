package io.netpool.examples.xmpp;

import io.netpool.Connection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One client from its first header to its end: TLS, login, resource, then stanzas, each step a stream of its own as RFC 6120
 * wants it. Confined to the connection's event loop.
 */
final class Session {
    private final XmppServer server;
    private final Connection<Xml> connection;
    private final PlainLogin login;
    /** Whether our header of the present stream is out: what ends a stream can be said only within it. */
    private boolean headerSent;
    /** Whether the last header went out under TLS: one in plain opened another stream. */
    private boolean headerSecure;

    private boolean headerExpected = true;
    private @Nullable String user;
    private @Nullable Client client;

    Session(XmppServer server, Connection<Xml> connection) {
        this.server = server;
        this.connection = connection;
        login = new PlainLogin(server.domain(), server.accounts());
    }

    void handle(Xml message) throws StreamError {
        if (message instanceof Xml.StreamClose) {
            connection.close(message);
        } else if (headerExpected != (message instanceof Xml.StreamOpen)) {
            throw new StreamError(
                    "policy-violation",
                    headerExpected ? "a new stream header must come first" : "the stream is open already");
        } else if (message instanceof Xml.StreamOpen header) {
            openStream(header);
        } else if (message instanceof Element element) {
            handle(element);
        }
    }

    private void openStream(Xml.StreamOpen header) throws StreamError {
        sendHeader(header.from());
        String version = header.version();
        if (version == null || !version.matches("[1-9]\\d*\\.\\d+")) {
            throw new StreamError("unsupported-version", "version 1.0 is spoken here");
        }
        String to = header.to();
        if (to == null) {
            throw new StreamError("improper-addressing", "a stream header says who it is for");
        }
        if (!to.equalsIgnoreCase(server.domain())) {
            throw new StreamError("host-unknown", "this is " + server.domain());
        }
        headerExpected = false;
        connection.send(Features.of(user != null, secure(), server.offersTls()));
    }

    private void sendHeader(@Nullable String client) {
        headerSent = true;
        headerSecure = secure();
        connection.send(
                new Xml.StreamOpen(server.domain(), client, UUID.randomUUID().toString(), "1.0"));
    }

    private void handle(Element element) throws StreamError {
        Client bound = client;
        if (bound != null) {
            server.route(element, bound);
        } else if (user != null) {
            bind(element, user);
        } else if (element.is(Namespaces.TLS, "starttls")) {
            startTls();
        } else if (element.name().getNamespaceURI().equals(Namespaces.SASL)) {
            logIn(element);
        } else {
            throw new StreamError("not-authorized", "log in first");
        }
    }

    private void startTls() {
        if (!server.offersTls() || secure()) {
            connection.send(Element.of(Namespaces.TLS, "failure"));
            connection.close(new Xml.StreamClose());
            return;
        }
        connection.startTls(Element.of(Namespaces.TLS, "proceed"));
        headerExpected = true;
    }

    private void logIn(Element element) throws StreamError {
        PlainLogin.Step step = login.handle(element, secure() || !server.offersTls());
        connection.send(step.reply());
        user = step.user();
        if (user != null) {
            headerExpected = true;
            headerSent = false;
        }
    }

    private void bind(Element iq, String name) throws StreamError {
        Element bind = iq.child(Namespaces.BIND, "bind");
        if (bind == null || !iq.is(Namespaces.CLIENT, "iq") || !Stanzas.isType(iq, "set")) {
            throw new StreamError("not-authorized", "bind a resource first");
        }
        Element wanted = bind.child(Namespaces.BIND, "resource");
        String resource =
                wanted == null || wanted.text().isEmpty() ? UUID.randomUUID().toString() : wanted.text();
        Jid jid;
        try {
            jid = new Jid(name, server.domain(), resource);
        } catch (IllegalArgumentException e) {
            connection.send(Stanzas.error(iq, "modify", "bad-request"));
            return;
        }
        Client entered = new Client(jid, connection);
        client = entered;
        server.directory().enter(entered);
        connection.send(Stanzas.result(
                iq,
                Element.of(Namespaces.BIND, "bind")
                        .with(Element.of(Namespaces.BIND, "jid").withText(jid.toString()))));
    }

    private boolean secure() {
        return connection.tls().isPresent();
    }

    /** Tells the client what it did wrong, and closes. */
    void fail(StreamError error) {
        if (!headerSent || headerSecure != secure()) {
            sendHeader(null);
        }
        connection.send(error.element());
        connection.close(new Xml.StreamClose());
    }

    /** The connection is gone. */
    void end() {
        if (client != null) {
            server.directory().leave(client);
        }
    }
}
