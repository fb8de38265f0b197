package io.netpool.examples.xmpp;

import com.fasterxml.aalto.AsyncByteArrayFeeder;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/** Aalto's non-blocking parser for one stream, and what RFC 6120, 11.1 forbids in it. */
final class StreamParser {
    private static final int MAXIMUM_DEPTH = 64;
    /** As many as a stanza of the maximum size with names of usual namespaces needs. */
    private static final int MAXIMUM_NAMESPACE_CHARACTERS = 4 * XmppFraming.MAXIMUM_STANZA_BYTES;

    // A factory of its own: parsers of one factory share the names they have seen, and clients make names up.
    private final AsyncXMLStreamReader<AsyncByteArrayFeeder> reader = new InputFactoryImpl().createAsyncForByteArray();
    /** The elements begun and not ended, the innermost first; without the stream's own. */
    private final Deque<ElementBuilder> open = new ArrayDeque<>();

    private boolean inStream;
    private int namespaceCharacters;

    /** Whether the stream's header was seen. */
    boolean inStream() {
        return inStream;
    }

    void feed(byte[] bytes) throws StreamError {
        try {
            reader.getInputFeeder().feedInput(bytes, 0, bytes.length);
        } catch (XMLStreamException e) {
            throw malformed(e);
        }
    }

    /** What the bytes fed so far complete, or {@code null}. */
    @Nullable
    Xml next() throws StreamError {
        try {
            Xml message = null;
            int event = 0;
            while (message == null && event != AsyncXMLStreamReader.EVENT_INCOMPLETE) {
                event = reader.next();
                message = take(event);
            }
            return message;
        } catch (XMLStreamException e) {
            throw malformed(e);
        }
    }

    private @Nullable Xml take(int event) throws StreamError, XMLStreamException {
        switch (event) {
            case AsyncXMLStreamReader.EVENT_INCOMPLETE -> {
                return null;
            }
            case XMLStreamConstants.START_DOCUMENT -> {
                String encoding = reader.getCharacterEncodingScheme();
                if (encoding != null && !encoding.equalsIgnoreCase("UTF-8")) {
                    throw new StreamError("unsupported-encoding", "streams are UTF-8");
                }
                return null;
            }
            case XMLStreamConstants.START_ELEMENT -> {
                return startElement();
            }
            case XMLStreamConstants.END_ELEMENT -> {
                return endElement();
            }
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                if (!open.isEmpty()) {
                    open.element().text(reader.getText());
                }
                return null;
            }
            default -> throw new StreamError("restricted-xml", "XML that streams must not use (RFC 6120, 11.1)");
        }
    }

    private @Nullable Xml startElement() throws StreamError {
        if (!inStream) {
            inStream = true;
            return streamOpen();
        }
        if (open.size() == MAXIMUM_DEPTH) {
            throw new StreamError("policy-violation", "elements more than " + MAXIMUM_DEPTH + " deep");
        }
        if (open.isEmpty()) {
            namespaceCharacters = 0;
        }
        ElementBuilder element = new ElementBuilder(counted(reader.getName()));
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            element.attribute(counted(reader.getAttributeName(i)), reader.getAttributeValue(i));
        }
        open.push(element);
        return null;
    }

    /** A namespace declared once can be used thousands of times, and is written out each time. */
    private QName counted(QName name) throws StreamError {
        namespaceCharacters += name.getNamespaceURI().length();
        if (namespaceCharacters > MAXIMUM_NAMESPACE_CHARACTERS) {
            throw new StreamError("policy-violation", "a stanza with too many names of long namespaces");
        }
        return name;
    }

    private Xml streamOpen() throws StreamError {
        if (!reader.getLocalName().equals("stream")
                || !Namespaces.STREAMS.equals(reader.getNamespaceURI())
                || !Namespaces.CLIENT.equals(reader.getNamespaceContext().getNamespaceURI(""))) {
            throw new StreamError(
                    "invalid-namespace",
                    "a stream is <stream:stream xmlns:stream='" + Namespaces.STREAMS + "' xmlns='" + Namespaces.CLIENT
                            + "'>");
        }
        if (!reader.getPrefix().equals("stream")) {
            throw new StreamError("bad-namespace-prefix", "the prefix of a stream is stream:");
        }
        return new Xml.StreamOpen(attribute("from"), attribute("to"), attribute("id"), attribute("version"));
    }

    private @Nullable String attribute(String name) {
        return reader.getAttributeValue("", name);
    }

    private @Nullable Xml endElement() {
        if (open.isEmpty()) {
            return new Xml.StreamClose();
        }
        Element element = open.pop().build();
        if (open.isEmpty()) {
            return element;
        }
        open.element().child(element);
        return null;
    }

    /** Gives the parser's buffers back. */
    void close() {
        try {
            reader.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a parser without a source cannot fail to close it", e);
        }
    }

    private static StreamError malformed(XMLStreamException e) {
        return new StreamError(
                "not-well-formed",
                String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
}
