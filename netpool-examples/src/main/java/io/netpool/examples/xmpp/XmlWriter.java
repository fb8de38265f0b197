package io.netpool.examples.xmpp;

import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;
import org.jspecify.annotations.Nullable;

/** Writes what crosses a stream. Prefixes are {@code stream:} and {@code xml:}; all else declares its namespace where it stands. */
final class XmlWriter {
    private XmlWriter() {}

    static void write(Xml xml, StringBuilder out) {
        if (xml instanceof Xml.StreamOpen header) {
            out.append("<?xml version='1.0'?><stream:stream xmlns='" + Namespaces.CLIENT + "' xmlns:stream='"
                    + Namespaces.STREAMS + "'");
            attribute("id", header.id(), out);
            attribute("from", header.from(), out);
            attribute("to", header.to(), out);
            attribute("version", header.version(), out);
            attribute("xml:lang", "en", out);
            out.append('>');
        } else if (xml instanceof Element element) {
            element(element, Namespaces.CLIENT, out);
        } else {
            out.append("</stream:stream>");
        }
    }

    /** Writes an element where that default namespace stands. */
    private static void element(Element element, String outerNamespace, StringBuilder out) {
        QName name = element.name();
        boolean ofStream = name.getNamespaceURI().equals(Namespaces.STREAMS);
        String tag = ofStream ? "stream:" + name.getLocalPart() : name.getLocalPart();
        String namespace = ofStream ? outerNamespace : name.getNamespaceURI();
        out.append('<').append(tag);
        if (!namespace.equals(outerNamespace)) {
            attribute("xmlns", namespace, out);
        }
        attributes(element.attributes(), out);
        if (element.content().isEmpty()) {
            out.append("/>");
            return;
        }
        out.append('>');
        for (Xml.Content content : element.content()) {
            if (content instanceof Element child) {
                element(child, namespace, out);
            } else if (content instanceof Xml.Text text) {
                escapeText(text.characters(), out);
            }
        }
        out.append("</").append(tag).append('>');
    }

    private static void attributes(Map<QName, String> attributes, StringBuilder out) {
        int declared = 0;
        for (Map.Entry<QName, String> attribute : attributes.entrySet()) {
            QName name = attribute.getKey();
            switch (name.getNamespaceURI()) {
                case XMLConstants.NULL_NS_URI -> attribute(name.getLocalPart(), attribute.getValue(), out);
                case XMLConstants.XML_NS_URI -> attribute("xml:" + name.getLocalPart(), attribute.getValue(), out);
                default -> {
                    String prefix = "ns" + ++declared;
                    attribute("xmlns:" + prefix, name.getNamespaceURI(), out);
                    attribute(prefix + ":" + name.getLocalPart(), attribute.getValue(), out);
                }
            }
        }
    }

    private static void attribute(String name, @Nullable String value, StringBuilder out) {
        if (value != null) {
            out.append(' ').append(name).append("='");
            escapeAttribute(value, out);
            out.append('\'');
        }
    }

    private static void escapeText(String characters, StringBuilder out) {
        for (int i = 0; i < characters.length(); i++) {
            char c = characters.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '\r' -> out.append("&#13;"); // a parser would read a line feed
                default -> out.append(c);
            }
        }
    }

    private static void escapeAttribute(String characters, StringBuilder out) {
        for (int i = 0; i < characters.length(); i++) {
            char c = characters.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '\'' -> out.append("&apos;");
                case '\t', '\n', '\r' -> out.append("&#").append((int) c).append(';'); // a parser would read blanks
                default -> out.append(c);
            }
        }
    }
}
