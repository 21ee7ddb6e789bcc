package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.problem.Position;
import io.ruche.scheduler.organisation.spec.problem.SpecProblem;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.yaml.Node;
import io.ruche.scheduler.organisation.spec.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What came of reading a text against the house. */
public sealed interface Submission {

    List<SpecProblem> warnings();

    /**
     * Nothing is wrong with it.
     *
     * @param documents in the order of the text
     * @param after the house as it would be
     */
    record Accepted(List<SpecDocument> documents, House after, List<SpecProblem> warnings) implements Submission {}

    /**
     * @param problems in the order of the text, the first 50 of them
     * @param untold how many more there are
     */
    record Refused(List<SpecProblem> problems, int untold, List<SpecProblem> warnings) implements Submission {}

    /**
     * Reads and checks a text; changes nothing.
     *
     * @param file as the author calls it, for messages
     * @param text YAML in UTF-8, whatever its size: too much is refused
     */
    static Submission read(String file, byte[] text, House house, KnownModels models) {
        SpecProblems problems = new SpecProblems(file);
        List<Node> nodes = YamlReader.read(text, problems);
        if (nodes.isEmpty() && problems.errorCount() == 0) {
            problems.error(Position.NONE, "", "no document", "at least one");
        }
        List<CheckedDocument> checked = documents(nodes, problems);
        List<SpecDocument> documents = checked.stream()
                .flatMap(document -> document.document().stream())
                .toList();
        House after = house.with(documents);
        new ReferenceCheck(problems, nodes, after).check(checked);
        new CircleCheck(problems, after).check(checked);
        new ModelCheck(problems, after, models).check(checked);
        new MeaningCheck(problems, after).check(checked);
        return problems.errorCount() == 0
                ? new Accepted(documents, after, problems.warnings())
                : new Refused(problems.errors(), problems.untold(), problems.warnings());
    }

    /**
     * A document from its canonical JSON, as the house keeps it.
     *
     * @throws IllegalArgumentException when the text was not made by {@link SpecDocument#json}
     */
    static SpecDocument stored(String json) {
        SpecProblems problems = new SpecProblems("stored");
        List<Node> nodes = YamlReader.read(json.getBytes(StandardCharsets.UTF_8), problems);
        return documents(nodes, problems).stream()
                .flatMap(document -> document.document().stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a stored document: " + problems.errors()));
    }

    private static List<CheckedDocument> documents(List<Node> nodes, SpecProblems problems) {
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
