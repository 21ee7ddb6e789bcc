package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.spec.tree.Use;
import io.ruche.scheduler.organisation.spec.yaml.Node;
import io.ruche.scheduler.spelling.Spelling;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Every name of a document is one of the text or of the house. */
final class ReferenceCheck {
    private final SpecProblems problems;
    private final Set<SpecId> defined = new TreeSet<>();

    ReferenceCheck(SpecProblems problems, List<Node> nodes, House after) {
        this.problems = problems;
        after.documents().stream().map(SpecDocument::id).forEach(defined::add);
        // a document with a mistake in it is there all the same: one mistake is told once
        nodes.forEach(node -> DocumentReader.meant(node).ifPresent(defined::add));
    }

    void check(List<CheckedDocument> documents) {
        for (CheckedDocument document : documents) {
            for (Use use : document.uses()) {
                if (use instanceof Use.OfDocument name && !defined.contains(new SpecId(name.kind(), name.name()))) {
                    Collection<String> known = names(name.kind());
                    problems.error(
                            use.at(),
                            use.path(),
                            "no " + name.kind().label() + " " + SpecProblems.shown(name.name()),
                            known.isEmpty()
                                    ? "a document of kind " + name.kind().label() + " with that name"
                                    : SpecProblems.oneOf(known),
                            Spelling.nearest(name.name(), known));
                }
            }
        }
    }

    private Collection<String> names(SpecKind kind) {
        return defined.stream()
                .filter(id -> id.kind() == kind)
                .map(SpecId::name)
                .toList();
    }
}
