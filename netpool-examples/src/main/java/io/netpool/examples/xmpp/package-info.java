/**
 * A small XMPP server on netpool. A stream passes the files in this order: {@code XmppFraming} (bytes to elements and back, with
 * {@code StreamDecoder}, {@code StreamParser} and {@code XmlWriter}), {@code XmppHandler} (netpool's callbacks), {@code Session}
 * (one client from its header to its end, with {@code PlainLogin}), then {@code Messages}, {@code Presences} and {@code Queries}
 * for the three kinds of stanza, over the {@code Directory} of who is online.
 */
@NullMarked
package io.netpool.examples.xmpp;

import org.jspecify.annotations.NullMarked;
