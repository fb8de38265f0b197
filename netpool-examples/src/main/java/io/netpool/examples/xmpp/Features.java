package io.netpool.examples.xmpp;

/** What a stream offers next (RFC 6120, 4.3.2). */
final class Features {
    private Features() {}

    static Element of(boolean loggedIn, boolean secure, boolean offersTls) {
        Element features = Element.of(Namespaces.STREAMS, "features");
        if (loggedIn) {
            return features.with(Element.of(Namespaces.BIND, "bind"))
                    .with(Element.of(Namespaces.SESSION, "session").with(Element.of(Namespaces.SESSION, "optional")));
        }
        if (offersTls && !secure) {
            return features.with(Element.of(Namespaces.TLS, "starttls").with(Element.of(Namespaces.TLS, "required")));
        }
        return features.with(Element.of(Namespaces.SASL, "mechanisms")
                .with(Element.of(Namespaces.SASL, "mechanism").withText("PLAIN")));
    }
}
