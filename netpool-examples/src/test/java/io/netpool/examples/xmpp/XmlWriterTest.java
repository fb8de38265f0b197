package io.netpool.examples.xmpp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import javax.xml.namespace.QName;
import org.junit.jupiter.api.Test;

class XmlWriterTest {
    private final XmppFraming framing = new XmppFraming(XmppFraming.MAXIMUM_STANZA_BYTES);

    @Test
    void escapesWhatWouldBeMarkup() {
        assertThat(written(
                        Element.of(Namespaces.CLIENT, "a").with("b", "'\"<&>\n").withText("]]><c/>&\r")))
                .isEqualTo("<a b='&apos;\"&lt;&amp;>&#10;'>]]&gt;&lt;c/&gt;&amp;&#13;</a>");
    }

    @Test
    void declaresANamespaceWhereItChanges() {
        assertThat(written(Element.of(Namespaces.CLIENT, "iq")
                        .with(Element.of("urn:a", "a")
                                .with(Element.of("urn:a", "b"))
                                .with(Element.of(Namespaces.CLIENT, "c")))))
                .isEqualTo("<iq><a xmlns='urn:a'><b/><c xmlns='jabber:client'/></a></iq>");
    }

    @Test
    void givesElementsOfTheStreamTheirPrefix() {
        assertThat(written(new StreamError("conflict", "why").element()))
                .isEqualTo("<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                        + "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>why</text></stream:error>");
    }

    @Test
    void readsBackWhatItWrote() throws Exception {
        Element element = new Element(
                new QName("urn:a", "a"),
                Map.of(
                        new QName("b"), "'\"<&>\r\n\t ",
                        new QName("urn:b", "b"), "ü",
                        new QName("http://www.w3.org/XML/1998/namespace", "lang"), "de"),
                List.of(
                        new Xml.Text(" \r\n😀 ]]> "),
                        Element.of("", "none").with(Element.of(Namespaces.STREAMS, "features")),
                        new Xml.Text("&amp;")));
        ByteBuf wire = Unpooled.buffer();
        framing.encode(new Xml.StreamOpen("a", "b'<", "id", "1.0"), wire);
        framing.encode(element, wire);
        framing.encode(new Xml.StreamClose(), wire);
        var decoder = framing.decoder();

        assertThat(decoder.decode(wire)).isEqualTo(new Xml.StreamOpen("a", "b'<", "id", "1.0"));
        assertThat(decoder.decode(wire)).isEqualTo(element);
        assertThat(decoder.decode(wire)).isEqualTo(new Xml.StreamClose());
    }

    private String written(Xml xml) {
        ByteBuf wire = Unpooled.buffer();
        framing.encode(xml, wire);
        return wire.toString(UTF_8);
    }
}
