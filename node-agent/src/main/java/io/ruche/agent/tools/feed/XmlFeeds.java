package io.ruche.agent.tools.feed;

import io.ruche.agent.tools.ToolException;
import io.ruche.scheduler.spelling.Excerpt;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** RSS and Atom, read as a stream of events: what is no item's field is passed over. One feed, one thread. */
final class XmlFeeds {
    private static final int DEEPEST = 64;
    private static final Set<String> ROOTS = Set.of("rss", "feed", "RDF");
    private static final Set<String> ITEMS = Set.of("item", "entry");
    /** What RSS, Atom and the usual additions to RSS call a field, and how it is called here. */
    private static final Map<String, String> FIELDS = Map.ofEntries(
            Map.entry("title", "title"),
            Map.entry("link", "link"),
            Map.entry("guid", "id"),
            Map.entry("id", "id"),
            Map.entry("pubDate", "published"),
            Map.entry("published", "published"),
            Map.entry("updated", "published"),
            Map.entry("date", "published"),
            Map.entry("author", "author"),
            Map.entry("creator", "author"),
            Map.entry("description", "text"),
            Map.entry("summary", "text"),
            Map.entry("content", "content"),
            Map.entry("encoded", "content"));

    private final XMLStreamReader reader;
    private final List<Feed.Item> items = new ArrayList<>();
    private int count;
    private int depth;
    private String title = "";

    private XmlFeeds(XMLStreamReader reader) {
        this.reader = reader;
    }

    /** @throws ToolException when it is no feed, or tries what no feed needs */
    static Feed read(byte[] xml) throws ToolException {
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new ByteArrayInputStream(xml));
            try {
                return new XmlFeeds(reader).read();
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw ToolException.refused("The feed is no well-formed XML: " + where(e) + ".");
        }
    }

    private static String where(XMLStreamException e) {
        String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
        return Excerpt.of(message, 200);
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setXMLResolver((publicId, systemId, baseUri, namespace) -> {
            throw new XMLStreamException("it names another document");
        });
        return factory;
    }

    private Feed read() throws XMLStreamException, ToolException {
        while (reader.hasNext()) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT) start();
        }
        return new Feed(title, items, count - items.size());
    }

    private int next() throws XMLStreamException, ToolException {
        int event = reader.next();
        switch (event) {
            case XMLStreamConstants.DTD -> throw ToolException.refused("The feed has a DTD (expected: none).");
            case XMLStreamConstants.ENTITY_REFERENCE ->
                throw ToolException.refused("The feed has an entity of its own (expected: only &amp; and the like).");
            case XMLStreamConstants.START_ELEMENT -> {
                if (++depth > DEEPEST) {
                    throw ToolException.refused("The feed nests deeper than " + DEEPEST + " elements.");
                }
            }
            case XMLStreamConstants.END_ELEMENT -> depth--;
            default -> {
                // text and remarks
            }
        }
        return event;
    }

    private void start() throws XMLStreamException, ToolException {
        String name = reader.getLocalName();
        if (depth == 1 && !ROOTS.contains(name)) {
            throw ToolException.refused(
                    "<" + name.substring(0, Math.min(40, name.length())) + "> (expected: <rss>, <feed> or <rdf:RDF>).");
        }
        if (ITEMS.contains(name)) item();
        else if (name.equals("title") && title.isEmpty()) title = headline();
    }

    private String headline() throws XMLStreamException, ToolException {
        Draft draft = new Draft();
        draft.put("title", text());
        return draft.item().title();
    }

    private void item() throws XMLStreamException, ToolException {
        Draft draft = new Draft();
        int own = depth;
        while (depth >= own) {
            if (next() == XMLStreamConstants.START_ELEMENT) field(draft);
        }
        count++;
        if (items.size() < Feed.MOST_ITEMS) items.add(draft.item());
    }

    private void field(Draft draft) throws XMLStreamException, ToolException {
        String field = FIELDS.get(reader.getLocalName());
        if (field == null) {
            text();
            return;
        }
        @Nullable String href = field.equals("link") ? reader.getAttributeValue(null, "href") : null;
        if (href != null) {
            String relation = reader.getAttributeValue(null, "rel");
            if (relation == null || relation.equals("alternate")) draft.put("link", href);
            text();
            return;
        }
        draft.put(field, field.equals("author") ? name() : text());
    }

    /** Of Atom's author its name; of others what is written there. */
    private String name() throws XMLStreamException, ToolException {
        StringBuilder all = new StringBuilder();
        String name = "";
        int own = depth;
        while (depth >= own) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT
                    && reader.getLocalName().equals("name")) name = text();
            else if (isText(event)) all.append(reader.getText());
        }
        return name.isEmpty() ? all.toString() : name;
    }

    /** Of the element that has just begun, with all that is in it; then it has ended. */
    private String text() throws XMLStreamException, ToolException {
        StringBuilder text = new StringBuilder();
        int own = depth;
        while (depth >= own) {
            int event = next();
            if (isText(event)) text.append(reader.getText());
            else if (event == XMLStreamConstants.START_ELEMENT) text.append(' ');
        }
        return text.toString();
    }

    private static boolean isText(int event) {
        return event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA;
    }
}
