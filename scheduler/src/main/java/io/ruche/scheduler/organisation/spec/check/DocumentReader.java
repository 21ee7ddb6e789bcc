package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.table.KindTable;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.spec.tree.TreeReader;
import io.ruche.scheduler.organisation.spec.yaml.Node;
import io.ruche.scheduler.organisation.spec.yaml.YamlReader;
import io.ruche.scheduler.spelling.Spelling;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the envelope of one document, and what is in it as its kind says. */
final class DocumentReader {
    private final SpecProblems problems;

    DocumentReader(SpecProblems problems) {
        this.problems = problems;
    }

    /** Empty when nobody can tell which document it is. */
    Optional<CheckedDocument> read(Node node) {
        if (!(node instanceof Node.Mapping document)) {
            problems.error(node.at(), "", "a document that is no mapping", "apiVersion, kind, metadata and spec");
            return Optional.empty();
        }
        int before = problems.errorCount();
        Envelope.check(document, problems);
        Optional<SpecKind> kind = kind(document);
        TreeReader reader = new TreeReader(problems);
        Optional<Node> metadata = Envelope.find(document, "metadata");
        if (metadata.isEmpty()) {
            problems.error(node.at(), "metadata", "missing", "metadata: { name: NAME }");
        }
        Map<String, Object> about = metadata.map(found -> reader.read(KindTable.METADATA, found, "metadata"))
                .orElse(Map.of());
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        Node spec = Envelope.find(document, "spec").orElse(new Node.Mapping(List.of(), node.at()));
        Map<String, Object> tree = reader.read(KindTable.spec(kind.get()), spec, "spec");
        if (!(about.get("name") instanceof String name)) {
            return Optional.empty();
        }
        SpecId id = new SpecId(kind.get(), name);
        return Optional.of(new CheckedDocument(
                id,
                reader.places().getOrDefault("metadata.name", node.at()),
                reader.places(),
                reader.uses(),
                problems.errorCount() > before ? Optional.empty() : Optional.of(SpecDocument.of(id, about, tree))));
    }

    private Optional<SpecKind> kind(Node.Mapping document) {
        Optional<Node> node = Envelope.find(document, "kind");
        if (node.isEmpty()) {
            problems.error(document.at(), "kind", "missing", SpecProblems.oneOf(SpecKind.labels()));
            return Optional.empty();
        }
        String label = Envelope.text(node.get());
        Optional<SpecKind> kind =
                SpecKind.find(label).filter(found -> found.label().equals(label));
        if (kind.isEmpty()) {
            problems.error(
                    node.get().at(),
                    "kind",
                    SpecProblems.shown(label),
                    SpecProblems.oneOf(SpecKind.labels()),
                    nearestKind(node.get()).map(SpecKind::label));
        }
        return kind;
    }

    /** The kind that is probably meant, so that what a document defines is not told missing as well. */
    private static Optional<SpecKind> nearestKind(Node node) {
        String label = Envelope.text(node);
        return Spelling.nearest(label.length() > 64 ? label.substring(0, 64) : label, SpecKind.labels())
                .flatMap(SpecKind::find);
    }

    /** What the document probably defines, whatever else is wrong with it. */
    static Optional<SpecId> meant(Node node) {
        if (!(node instanceof Node.Mapping document)) {
            return Optional.empty();
        }
        Optional<SpecKind> kind = Envelope.find(document, "kind").flatMap(DocumentReader::nearestKind);
        Optional<String> name = Envelope.find(document, "metadata")
                .filter(Node.Mapping.class::isInstance)
                .flatMap(metadata -> Envelope.find((Node.Mapping) metadata, "name"))
                .map(Envelope::text);
        return kind.flatMap(known -> name.map(text -> new SpecId(known, text)));
    }

    /** A document from its canonical JSON; its places are those of that text. */
    static CheckedDocument stored(String json) {
        SpecProblems problems = new SpecProblems("stored");
        List<CheckedDocument> documents =
                all(YamlReader.read(json.getBytes(StandardCharsets.UTF_8), problems), problems);
        if (documents.isEmpty()) {
            throw new IllegalArgumentException("not a stored document: " + problems.errors());
        }
        return documents.get(0);
    }

    /** The documents, each once. */
    static List<CheckedDocument> all(List<Node> nodes, SpecProblems problems) {
        DocumentReader reader = new DocumentReader(problems);
        Map<SpecId, CheckedDocument> first = new LinkedHashMap<>();
        List<CheckedDocument> checked = new ArrayList<>();
        for (Node node : nodes) {
            if (node instanceof Node.Scalar scalar && scalar.isNull()) {
                continue;
            }
            Optional<CheckedDocument> document = reader.read(node);
            if (document.isEmpty()) {
                continue;
            }
            CheckedDocument earlier = first.putIfAbsent(document.get().id(), document.get());
            if (earlier != null) {
                problems.error(
                        document.get().at(),
                        "metadata.name",
                        document.get().id() + " a second time",
                        "each document once; the first is on line "
                                + earlier.at().line());
                continue;
            }
            checked.add(document.get());
        }
        return checked;
    }
}
