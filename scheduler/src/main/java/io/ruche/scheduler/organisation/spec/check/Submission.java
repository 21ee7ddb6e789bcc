package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.problem.Position;
import io.ruche.scheduler.organisation.spec.problem.SpecProblem;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.yaml.Node;
import io.ruche.scheduler.organisation.spec.yaml.YamlReader;
import java.util.List;

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
        List<CheckedDocument> checked = DocumentReader.all(nodes, problems);
        if (checked.isEmpty() && problems.errorCount() == 0) {
            problems.error(Position.NONE, "", "no document", "at least one");
        }
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
        return DocumentReader.stored(json)
                .document()
                .orElseThrow(() -> new IllegalArgumentException("not a stored document"));
    }
}
