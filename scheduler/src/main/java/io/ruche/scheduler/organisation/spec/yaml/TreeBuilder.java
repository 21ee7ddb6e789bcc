package io.ruche.scheduler.organisation.spec.yaml;

import io.ruche.scheduler.organisation.spec.problem.Position;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.yaml.YamlReader.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.Event.ID;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/**
 * Makes trees of the library's events. An alias gives the very node that it names, so a bomb takes no memory; each use
 * counts the nodes below it again, since every reader of the tree will walk them again.
 */
final class TreeBuilder {
    private static final Set<String> CORE_TAGS = Set.of(
            "tag:yaml.org,2002:str",
            "tag:yaml.org,2002:int",
            "tag:yaml.org,2002:float",
            "tag:yaml.org,2002:bool",
            "tag:yaml.org,2002:null",
            "tag:yaml.org,2002:map",
            "tag:yaml.org,2002:seq",
            "!");

    private final Iterator<Event> events;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private final Set<Anchor> open = new HashSet<>();
    private long nodes;
    private long characters;
    private int aliases;
    private int deepest;

    TreeBuilder(Iterator<Event> events) {
        this.events = events;
    }

    /**
     * @param size in nodes, itself and what aliases below it stand for included
     * @param characters of the texts among them
     * @param height levels below it, aliases included
     */
    private record Anchored(Node node, long size, long characters, int height) {}

    List<Node> documents() {
        List<Node> documents = new ArrayList<>();
        while (events.hasNext()) {
            if (!(events.next() instanceof DocumentStartEvent start)) {
                continue;
            }
            if (documents.size() == YamlReader.MOST_DOCUMENTS) {
                throw new Refused(
                        at(start),
                        "more than " + YamlReader.MOST_DOCUMENTS + " documents",
                        "at most " + YamlReader.MOST_DOCUMENTS + " in one text; divide it into several files");
            }
            anchors.clear();
            documents.add(node(events.next(), 0));
        }
        return documents;
    }

    private Node node(Event event, int depth) {
        if (event instanceof AliasEvent alias) {
            return aliased(alias, depth);
        }
        int deepestBefore = deepest;
        deepest = depth;
        long before = nodes;
        long charactersBefore = characters;
        count(event, 1, event instanceof ScalarEvent scalar ? scalar.getValue().length() : 0);
        Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
        anchor.ifPresent(open::add);
        Node node =
                event instanceof ScalarEvent scalar ? scalar(scalar) : collection((CollectionStartEvent) event, depth);
        anchor.ifPresent(name -> {
            open.remove(name);
            anchors.put(name, new Anchored(node, nodes - before, characters - charactersBefore, deepest - depth));
        });
        deepest = Math.max(deepest, deepestBefore);
        return node;
    }

    private Node collection(CollectionStartEvent start, int depth) {
        Position at = at(start);
        if (depth == YamlReader.DEEPEST) {
            throw tooDeep(at);
        }
        checkTag(start.getTag(), at);
        return start.getEventId() == ID.MappingStart ? mapping(at, depth) : sequence(at, depth);
    }

    private Node sequence(Position at, int depth) {
        List<Node> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new Node.Sequence(items, at);
    }

    private Node mapping(Position at, int depth) {
        Map<String, Position> seen = new HashMap<>();
        List<Node.Entry> entries = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != ID.MappingEnd; event = events.next()) {
            Position keyAt = at(event);
            if (!(event instanceof ScalarEvent)) {
                throw new Refused(keyAt, "a key that is not a plain word", "a field's name");
            }
            String key = ((Node.Scalar) node(event, depth + 1)).text();
            if (key.equals("<<")) {
                throw new Refused(keyAt, "the merge key '<<'", "each field written out, or an alias for a whole value");
            }
            Position first = seen.putIfAbsent(key, keyAt);
            if (first != null) {
                throw new Refused(
                        keyAt,
                        "the key " + SpecProblems.shown(key) + " a second time",
                        "each key once; the first is on line " + first.line());
            }
            entries.add(new Node.Entry(key, keyAt, node(events.next(), depth + 1)));
        }
        return new Node.Mapping(entries, at);
    }

    private Node scalar(ScalarEvent scalar) {
        Position at = at(scalar);
        checkTag(scalar.getTag(), at);
        boolean plain = scalar.isPlain()
                && scalar.getTag().filter(tag -> tag.endsWith("str")).isEmpty();
        return new Node.Scalar(scalar.getValue(), plain, at);
    }

    private Node aliased(AliasEvent alias, int depth) {
        Position at = at(alias);
        String name = SpecProblems.shown(alias.getAlias().getValue());
        if (open.contains(alias.getAlias())) {
            throw new Refused(at, "the alias " + name + " inside what it names", "no circles");
        }
        Anchored anchored = anchors.get(alias.getAlias());
        if (anchored == null) {
            throw new Refused(at, "the alias " + name, "an anchor of that name earlier in the same document");
        }
        if (++aliases > YamlReader.MOST_ALIASES) {
            throw new Refused(
                    at,
                    "more than " + YamlReader.MOST_ALIASES + " aliases",
                    "at most " + YamlReader.MOST_ALIASES + "; write the values out");
        }
        if (depth + anchored.height() > YamlReader.DEEPEST) {
            throw tooDeep(at);
        }
        deepest = Math.max(deepest, depth + anchored.height());
        count(alias, anchored.size(), anchored.characters());
        return anchored.node();
    }

    private static Refused tooDeep(Position at) {
        return new Refused(
                at,
                "nested deeper than " + YamlReader.DEEPEST + " levels",
                "at most " + YamlReader.DEEPEST + " levels");
    }

    private void count(Event event, long more, long moreCharacters) {
        nodes += more;
        characters += moreCharacters;
        if (characters > YamlReader.MOST_BYTES) {
            throw new Refused(
                    at(event),
                    "more than 1 MB of text, aliases counted as often as they are used",
                    "at most 1 MB; divide it into several files");
        }
        if (nodes > YamlReader.MOST_NODES) {
            throw new Refused(
                    at(event),
                    "more than 50,000 values, aliases counted as often as they are used",
                    "at most 50,000 in one text; divide it into several files");
        }
    }

    private static void checkTag(Optional<String> tag, Position at) {
        if (tag.isPresent() && !CORE_TAGS.contains(tag.get())) {
            throw new Refused(at, "the tag " + SpecProblems.shown(tag.get()), "no tags");
        }
    }

    private static Position at(Event event) {
        return event.getStartMark().map(YamlReader::position).orElse(Position.NONE);
    }
}
