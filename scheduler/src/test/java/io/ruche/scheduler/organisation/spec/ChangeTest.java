package io.ruche.scheduler.organisation.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.check.Removal;
import io.ruche.scheduler.organisation.spec.check.Submission;
import io.ruche.scheduler.organisation.spec.diff.Change;
import io.ruche.scheduler.organisation.spec.diff.Change.Action;
import io.ruche.scheduler.organisation.spec.diff.Change.Difference;
import io.ruche.scheduler.organisation.spec.problem.SpecProblem;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangeTest {
    private static final House HOUSE = Specs.henryHouse();

    @Test
    void aNewHouseGetsEveryDocument() {
        assertThat(changes(Specs.henryInc(), Specs.EMPTY))
                .extracting(Change::action)
                .containsOnly(Action.CREATE);
    }

    @Test
    void theSameFileChangesNothing() {
        assertThat(changes(Specs.henryInc(), HOUSE)).extracting(Change::action).containsOnly(Action.UNCHANGED);
    }

    @Test
    void aChangedFileTellsItsFields() {
        String changed = Specs.henryInc()
                .replace("tone: Plain.", "tone: Plain and slow.")
                .replace("[glm-4.7, smollm2-135m], maxTokens: 1500", "[smollm2-135m], maxTokens: 1500")
                .replace(
                        "id: save\n      tool: workspace.write\n      needs: [build, headline]",
                        "id: save\n      tool: workspace.write\n      timeout: 1m\n      needs: [build, headline]");

        assertThat(changes(changed, HOUSE).stream().filter(change -> change.action() != Action.UNCHANGED))
                .containsExactly(
                        new Change(
                                new SpecId(SpecKind.AGENT, "dev"),
                                Action.CHANGE,
                                List.of(
                                        new Difference(
                                                "spec.model.models",
                                                Optional.of("[\"glm-4.7\",\"smollm2-135m\"]"),
                                                Optional.of("[\"smollm2-135m\"]")),
                                        new Difference(
                                                "spec.persona.tone",
                                                Optional.of("\"Plain.\""),
                                                Optional.of("\"Plain and slow.\"")))),
                        new Change(
                                new SpecId(SpecKind.WORKFLOW, "problem-to-tool"),
                                Action.CHANGE,
                                List.of(new Difference(
                                        "spec.steps[4].timeout", Optional.empty(), Optional.of("\"1m\"")))));
    }

    @Test
    void wholeHouseCanGo() {
        List<SpecId> all =
                Removal.named(Specs.henryInc().getBytes(StandardCharsets.UTF_8), new SpecProblems("henry-inc.yaml"));

        assertThat(Removal.problems("henry-inc.yaml", all, HOUSE)).isEmpty();
        assertThat(Change.byRemoving(all, HOUSE)).hasSize(HOUSE.documents().size());
    }

    @Test
    void whatOthersNameStays() {
        List<SpecProblem> problems = Removal.problems(
                "gone.yaml",
                List.of(
                        new SpecId(SpecKind.APPROVAL_POLICY, "ship"),
                        new SpecId(SpecKind.APPROVAL_POLICY, "worth-building")),
                HOUSE);

        assertThat(problems)
                .extracting(SpecProblem::text)
                .containsExactly(
                        "gone.yaml: ApprovalPolicy/ship is named by Agent/dev in spec.tools.approval[0]"
                                + " (expected: to remove that too, or to change it first).",
                        "gone.yaml: ApprovalPolicy/worth-building is named by Workflow/problem-to-tool in spec.steps[3].gate"
                                + " (expected: to remove that too, or to change it first).");
    }

    private static List<Change> changes(String yaml, House house) {
        Submission.Accepted accepted = Specs.accepted(yaml, house);
        return Change.byPutting(accepted.documents(), house);
    }
}
