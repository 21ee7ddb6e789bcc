package io.ruche.control.organisation;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.organisation.spec.diff.Change;
import io.ruche.scheduler.organisation.spec.diff.Preview;
import io.ruche.scheduler.organisation.spec.problem.SpecProblem;
import java.util.List;
import java.util.Optional;

/** What became of a text. */
public sealed interface Submitted {

    List<SpecProblem> warnings();

    /**
     * It is so now, or would be.
     *
     * @param changes those that change something
     * @param unchanged how many documents say what was there already
     * @param preview of the house as it then is; empty for a removal
     */
    record Accepted(List<Change> changes, int unchanged, List<SpecProblem> warnings, Optional<Preview> preview)
            implements Submitted {
        public Accepted {
            changes = List.copyOf(changes);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Something is wrong with it; nothing was changed.
     *
     * @param code INVALID_REQUEST, or CONFLICT when what stays names what shall go
     * @param problems in the order of the text
     * @param untold how many more there are
     */
    record Refused(FailureCode code, List<SpecProblem> problems, int untold, List<SpecProblem> warnings)
            implements Submitted {
        public Refused {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }

        /** In one sentence. */
        public Failure failure() {
            int count = problems.size() + untold;
            return Failure.of(
                    code,
                    count == 1
                            ? problems.get(0).text()
                            : count + " problems, the first: " + problems.get(0).text(),
                    "Nothing was changed.");
        }
    }
}
