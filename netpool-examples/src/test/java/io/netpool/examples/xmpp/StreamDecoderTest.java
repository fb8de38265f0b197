package io.netpool.examples.xmpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.xml.namespace.QName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamDecoderTest {
    private static final int MAXIMUM = 10_000;
    private static final String HEADER = "<?xml version='1.0'?>\n<stream:stream xmlns='jabber:client'"
            + " xmlns:stream='http://etherx.jabber.org/streams' xmlns:x='urn:x' to='localhost' version='1.0'>";
    private static final Xml OPEN = new Xml.StreamOpen(null, "localhost", null, "1.0");

    private final StreamDecoder decoder = new StreamDecoder(MAXIMUM);
    private final ByteBuf in = Unpooled.buffer();

    @Test
    void readsTheSameWhereverTheBytesAreCut() throws Exception {
        byte[] stream = (HEADER
                        + " <message to='a>b'><body>grüße 😀 &lt;&#x263A; > </body><![CDATA[<a> ]] > ]]></message>\n"
                        + "<presence/><x:a x:b='&apos;c\"'><b xmlns='urn:b'/></x:a></stream:stream>")
                .getBytes(UTF_8);
        List<Xml> expected = List.of(
                OPEN,
                client("message")
                        .with("to", "a>b")
                        .with(client("body").withText("grüße 😀 <☺ > "))
                        .withText("<a> ]] > "),
                client("presence"),
                new Element(
                        new QName("urn:x", "a"),
                        Map.of(new QName("urn:x", "b"), "'c\""),
                        List.of(Element.of("urn:b", "b"))),
                new Xml.StreamClose());

        for (int cut = 0; cut < stream.length; cut++) {
            assertThat(new StreamDecoderTest().decode(stream, cut))
                    .as("cut at %d", cut)
                    .isEqualTo(expected);
        }
        List<Xml> bytewise = new ArrayList<>();
        for (byte b : stream) {
            bytewise.addAll(decode(new byte[] {b}));
        }
        assertThat(bytewise).isEqualTo(expected);
    }

    @Test
    void leavesTheBytesAfterAnElementToNetpool() throws Exception {
        decode(HEADER);
        in.writeCharSequence("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><injected/>", UTF_8);

        assertThat(decoder.decode(in)).isEqualTo(Element.of(Namespaces.TLS, "starttls"));
        assertThat(in.toString(UTF_8)).isEqualTo("<injected/>");
    }

    @Test
    void beginsANewDocumentWithANewHeader() throws Exception {
        String bareHeader = HEADER.substring(HEADER.indexOf("<stream"));

        assertThat(decode(HEADER + "<a/>" + HEADER + "<a/>" + bareHeader + "<a/></stream:stream>"))
                .containsExactly(OPEN, client("a"), OPEN, client("a"), OPEN, client("a"), new Xml.StreamClose());
    }

    @Test
    void takesAnyAmountOfWhiteSpaceBetweenElements() throws Exception {
        decode(HEADER);
        for (int i = 0; i < 3 * MAXIMUM; i++) {
            decode(" \r\n\t");
            assertThat(in.readableBytes()).isZero();
        }

        assertThat(decode("<a/>")).containsExactly(client("a"));
    }

    @Test
    void readsOnWithPrefixesOfTheHeaderHoweverLongAStreamLasts() throws Exception {
        decode(HEADER);
        String element = "<x:a><b>" + "c".repeat(9_000) + "</b></x:a>";

        for (int bytes = 0; bytes < 1_000_000; bytes += element.length()) {
            assertThat(decode(element))
                    .containsExactly(Element.of("urn:x", "a").with(client("b").withText("c".repeat(9_000))));
        }
    }

    @Test
    void takesAStanzaOfTheMaximum() throws Exception {
        String stanza = "<message>" + "a".repeat(MAXIMUM - 19) + "</message>";

        assertThat(decode(HEADER + stanza + stanza)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<message>%s</message>", "<message a='%s", "<message>%s", "<message><a>%s</a>"})
    void refusesAStanzaOverTheMaximumAtOnce(String stanza) throws Exception {
        decode(HEADER);

        refuses(stanza.formatted("a".repeat(MAXIMUM)), "policy-violation");
    }

    @Test
    void refusesAStanzaThatWouldGrowManyTimesOver() throws Exception {
        String namespace = "u".repeat(5_000);
        decode(HEADER);
        refuses("<message xmlns:a='" + namespace + "'>" + "<a:x/>".repeat(100) + "</message>", "policy-violation");
    }

    @Test
    void refusesElementsThatAreTooDeep() throws Exception {
        decode(HEADER);

        refuses("<a>".repeat(65), "policy-violation");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE a>",
                "<!DOCTYPE a [ <!ENTITY b 'c'>",
                "<!-- -->",
                "<?pi ?>",
                "<?xml-stylesheet ?>",
                "<a><!-- > --></a>",
                "<a><?pi > ?></a>",
                "<a>&b;</a>",
                "<![CDATA[ ]]>"
            })
    void refusesWhatStreamsMustNotUse(String xml) throws Exception {
        decode(HEADER);

        refuses(xml, "restricted-xml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE a [ <!ENTITY b 'c'> ]>", "<!-- -->", "<?pi ?>"})
    void refusesItBeforeTheHeaderToo(String xml) {
        refuses(xml, "restricted-xml");
        new StreamDecoderTest().refuses("<?xml version='1.0'?>" + xml, "restricted-xml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text",
                "&#32;",
                "<a b='1' b='2'/>",
                "<a b='<'/>",
                "<a b='&c;'/>",
                "<a></b></a>",
                "<y:a/>",
                "<a>\u0001</a>",
                "<a b='\u0001'/>",
                "<a>\uFFFE</a>",
                "<a>&#0;</a>",
                "<a>&#xD800;</a>"
            })
    void refusesWhatIsNotWellFormed(String xml) throws Exception {
        decode(HEADER);

        refuses(xml, "not-well-formed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00C0\u0080", "\u00C0\u00BC", "\u00ED\u00A0\u0080", "\u00F4\u0090\u0080\u0080", "\u00E9"})
    void refusesWhatIsNotUtf8(String bytes) throws Exception {
        decode(HEADER);

        assertThatThrownBy(() -> decode(("<a>" + bytes + "</a>").getBytes(ISO_8859_1)))
                .isInstanceOfSatisfying(
                        StreamError.class,
                        error -> assertThat(error.condition()).isEqualTo("unsupported-encoding"));
    }

    @Test
    void refusesAnotherEncoding() {
        refuses("<?xml version='1.0' encoding='ISO-8859-1'?>", "unsupported-encoding");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<stream:stream xmlns='jabber:client' xmlns:stream='urn:other'>",
                "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'>",
                "<stream:other xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>",
                "<html>"
            })
    void refusesAHeaderThatIsNone(String header) {
        refuses(header, "invalid-namespace");
    }

    @Test
    void refusesAnotherPrefixThanStream() {
        refuses("<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams'>", "bad-namespace-prefix");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "\uFEFF<?xml version='1.0'?>"})
    void refusesAtTheFirstByteWhatIsNoXml(String bytes) {
        refuses(bytes, "not-well-formed");
    }

    private void refuses(String xml, String condition) {
        assertThatThrownBy(() -> decode(xml))
                .isInstanceOfSatisfying(
                        StreamError.class,
                        error -> assertThat(error.condition()).isEqualTo(condition));
        in.clear();
    }

    private List<Xml> decode(String text) throws StreamError {
        return decode(text.getBytes(UTF_8));
    }

    private List<Xml> decode(byte[] bytes, int cut) throws StreamError {
        List<Xml> messages = new ArrayList<>(decode(Arrays.copyOf(bytes, cut)));
        messages.addAll(decode(Arrays.copyOfRange(bytes, cut, bytes.length)));
        return messages;
    }

    /** As netpool does it: called while there are bytes and messages. */
    private List<Xml> decode(byte[] bytes) throws StreamError {
        List<Xml> messages = new ArrayList<>();
        in.discardReadBytes().writeBytes(bytes);
        for (Xml message; in.isReadable() && (message = decoder.decode(in)) != null; ) {
            messages.add(message);
        }
        return messages;
    }

    private static Element client(String name) {
        return Element.of(Namespaces.CLIENT, name);
    }
}
