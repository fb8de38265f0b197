package io.netpool.examples.xmpp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.namespace.QName;
import org.jspecify.annotations.Nullable;

/** An XML element; immutable, so that one can be sent to many from several threads. */
record Element(QName name, Map<QName, String> attributes, List<Xml.Content> content) implements Xml, Xml.Content {

    Element {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        content = List.copyOf(content);
    }

    static Element of(String namespace, String localName) {
        return new Element(new QName(namespace, localName), Map.of(), List.of());
    }

    Element with(String attribute, @Nullable String value) {
        Map<QName, String> changed = new LinkedHashMap<>(attributes);
        if (value == null) {
            changed.remove(new QName(attribute));
        } else {
            changed.put(new QName(attribute), value);
        }
        return new Element(name, changed, content);
    }

    Element with(Xml.Content more) {
        List<Xml.Content> changed = new ArrayList<>(content);
        changed.add(more);
        return new Element(name, attributes, changed);
    }

    Element withText(String characters) {
        return with(new Xml.Text(characters));
    }

    boolean is(String namespace, String localName) {
        return name.getLocalPart().equals(localName) && name.getNamespaceURI().equals(namespace);
    }

    @Nullable
    String attribute(String attribute) {
        return attributes.get(new QName(attribute));
    }

    List<Element> children() {
        return content.stream()
                .filter(Element.class::isInstance)
                .map(Element.class::cast)
                .toList();
    }

    /** The first child of this name, or {@code null}. */
    @Nullable
    Element child(String namespace, String localName) {
        for (Element child : children()) {
            if (child.is(namespace, localName)) {
                return child;
            }
        }
        return null;
    }

    /** The characters directly within, without those of children. */
    String text() {
        return content.stream()
                .filter(Xml.Text.class::isInstance)
                .map(text -> ((Xml.Text) text).characters())
                .collect(Collectors.joining());
    }
}
