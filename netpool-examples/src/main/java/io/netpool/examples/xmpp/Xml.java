package io.netpool.examples.xmpp;

import org.jspecify.annotations.Nullable;

/** What crosses a stream, in either direction. */
sealed interface Xml permits Xml.StreamOpen, Element, Xml.StreamClose {

    /** A stream header. */
    record StreamOpen(
            @Nullable String from,
            @Nullable String to,
            @Nullable String id,
            @Nullable String version) implements Xml {}

    /** The end of a stream. */
    record StreamClose() implements Xml {}

    /** What stands within an element. */
    sealed interface Content permits Element, Text {}

    /** Characters, unescaped. */
    record Text(String characters) implements Content {}
}
