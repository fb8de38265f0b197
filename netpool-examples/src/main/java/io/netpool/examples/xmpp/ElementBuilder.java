package io.netpool.examples.xmpp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.namespace.QName;

/** An element while it is read. */
final class ElementBuilder {
    private final QName name;
    private final Map<QName, String> attributes = new LinkedHashMap<>();
    private final List<Xml.Content> content = new ArrayList<>();
    /** Characters since the last child: parsers give text in pieces. */
    private final StringBuilder text = new StringBuilder();

    ElementBuilder(QName name) {
        this.name = name;
    }

    void attribute(QName attribute, String value) {
        attributes.put(attribute, value);
    }

    void text(String characters) {
        text.append(characters);
    }

    void child(Element child) {
        endText();
        content.add(child);
    }

    Element build() {
        endText();
        return new Element(name, attributes, content);
    }

    private void endText() {
        if (!text.isEmpty()) {
            content.add(new Xml.Text(text.toString()));
            text.setLength(0);
        }
    }
}
