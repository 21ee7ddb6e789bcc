package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.problem.Position;
import io.ruche.scheduler.organisation.spec.problem.SpecProblem;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.tree.Use;
import io.ruche.scheduler.organisation.spec.yaml.YamlReader;
import java.util.Collection;
import java.util.List;

/** Whether documents can go: nothing that stays may name them. */
public final class Removal {
    private Removal() {}

    /** The documents that a text names, whatever it says about them; what cannot be read is told. */
    public static List<SpecId> named(byte[] text, SpecProblems problems) {
        return YamlReader.read(text, problems).stream()
                .flatMap(node -> DocumentReader.meant(node).stream())
                .distinct()
                .toList();
    }

    /**
     * What speaks against it, none when they can go.
     *
     * @param file as the author calls what was asked for
     */
    public static List<SpecProblem> problems(String file, Collection<SpecId> gone, House house) {
        SpecProblems problems = new SpecProblems(file);
        for (SpecDocument stays : house.without(gone).documents()) {
            for (Use use : DocumentReader.stored(stays.json()).uses()) {
                if (use instanceof Use.OfDocument name && gone.contains(new SpecId(name.kind(), name.name()))) {
                    problems.error(
                            Position.NONE,
                            "",
                            new SpecId(name.kind(), name.name()) + " is named by " + stays.id() + " in " + use.path(),
                            "to remove that too, or to change it first");
                }
            }
        }
        return problems.errors();
    }
}
