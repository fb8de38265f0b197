package io.netpool.examples.xmpp;

import org.jspecify.annotations.Nullable;

/** Answers to stanzas (RFC 6120, 8). */
final class Stanzas {
    private Stanzas() {}

    static boolean isType(Element stanza, String type) {
        return type.equals(stanza.attribute("type"));
    }

    /** The empty result of an IQ. */
    static Element result(Element iq) {
        return answer(iq, "result");
    }

    static Element result(Element iq, Element payload) {
        return result(iq).with(payload);
    }

    static Element error(Element stanza, String type, String condition) {
        return answer(stanza, "error")
                .with(Element.of(Namespaces.CLIENT, "error")
                        .with("type", type)
                        .with(Element.of(Namespaces.STANZA_ERRORS, condition)));
    }

    /** What was asked for is not to be had here. */
    static Element unavailable(Element stanza) {
        return error(stanza, "cancel", "service-unavailable");
    }

    private static Element answer(Element stanza, String type) {
        @Nullable String id = stanza.attribute("id");
        return Element.of(Namespaces.CLIENT, stanza.name().getLocalPart())
                .with("type", type)
                .with("id", id)
                .with("from", stanza.attribute("to"))
                .with("to", stanza.attribute("from"));
    }
}
