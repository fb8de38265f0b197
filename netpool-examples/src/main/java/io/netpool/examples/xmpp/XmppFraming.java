package io.netpool.examples.xmpp;

import io.netpool.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** XML streams as RFC 6120 defines them; a stanza or header over the maximum ends its stream. */
record XmppFraming(int maximumBytes) implements Framing<Xml, Xml> {
    /** RFC 6120, 13.12 asks for 10,000 at least. */
    static final int MAXIMUM_STANZA_BYTES = 65_536;

    @Override
    public Decoder<Xml> decoder() {
        return new StreamDecoder(maximumBytes);
    }

    @Override
    public void encode(Xml message, ByteBuf out) {
        StringBuilder text = new StringBuilder();
        XmlWriter.write(message, text);
        ByteBufUtil.writeUtf8(out, text);
    }
}
