package io.ruche.scheduler.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.lifecycle.TurnPhase;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.approval.Approval.Phase;
import io.ruche.scheduler.organisation.approval.Approval.Word;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Effect;
import io.ruche.scheduler.organisation.turn.EffectClass;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.turn.Why;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.Signal;
import io.ruche.scheduler.organisation.workflow.StepRun;
import io.ruche.scheduler.organisation.workflow.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs and approvals move in the commits of the turns, words and ticks that move them. */
class FlowsTest {
    private static final String POLICY = """
            apiVersion: ruche.io/v1
            kind: ApprovalPolicy
            metadata: { name: build }
            spec: { match: { action: [deploy] }, approvers: ["agent:cid", "human:me"], ttl: 1h }
            """;
    private static final String WORKFLOW = """
            apiVersion: ruche.io/v1
            kind: Workflow
            metadata: { name: make }
            spec:
              triggers: [{ manual: true }, { event: ann.found }, { folder: inbox }]
              concurrency: enqueue
              steps:
                - id: find
                  agent: ann
                  prompt: "Look at {input.text}"
                  tools: []
                  outputSchema: { type: object, properties: { what: { type: string } }, required: [what] }
                  retry: { max: 1 }
                - { id: build, agent: ben, needs: [find], gate: build, prompt: "Build {find.what}." }
                - { id: save, tool: workspace.write, needs: [build], with: { path: out/a.txt, text: "{build.text}" } }
            """;

    private final Office office = new Office(POLICY, WORKFLOW);

    @AfterEach
    void nothingIsLostOnTheWayToTheRows() {
        office.isWhole();
    }

    @Test
    void aRunGoesThroughTurnsAWordAndATool() {
        String run = office.start("make", "{\"text\":\"the parcel\"}");
        assertThat(office.task("ann").notes().get(0).text()).isEqualTo("Look at the parcel");
        assertThat(office.task("ann").source()).isEqualTo(run + "/find/0/1/1");
        assertThat(office.task("ann").terms().tools()).contains(List.of());

        office.answers("ann", "{\"what\":\"a list\"}");
        assertThat(office.pending().approvers()).containsExactly("agent:cid", "human:me");
        assertThat(office.pending().payload()).contains("Build a list.");
        assertThat(office.task("cid").reason().label()).isEqualTo("approval.requested");

        office.votes("human:me", Word.APPROVE);
        assertThat(office.wakes("cid")).as("its word is not needed any more").isEmpty();
        office.says("ben", "<html>");
        assertThat(office.step(run, "save")).isEqualTo(StepRun.Phase.RUNNING);

        TaskId save = new TaskId(run, "save", 0, 1, 1);
        office.house.accept(new Command.SignalRun(run, Signal.Finished.text(save, "written", Label.NONE)));
        assertThat(office.run(run).phase()).isEqualTo(Run.Phase.SUCCEEDED);
        assertThat(office.told(8))
                .contains("make, " + run + ": step save is done, it succeeded.", "make has nothing to do.");
        assertThat(office.flow().nextDue(0)).isEmpty();
    }

    @Test
    void anAgentsWordCountsAndItsNoEndsTheRun() {
        String run = office.start("make", "{}");
        office.answers("ann", "{\"what\":\"a list\"}");
        office.answers("cid", "{\"word\":\"reject\",\"reason\":\"Nobody needs it.\"}");

        assertThat(office.run(run).phase()).isEqualTo(Run.Phase.REJECTED);
        assertThat(office.run(run).reason()).isEqualTo("step build was rejected: Nobody needs it.");
        assertThat(office.flow().approvals().iterator().next().votes().get(0).party())
                .isEqualTo("agent:cid");
    }

    @Test
    void aWordIsDecidedOnce() {
        office.start("make", "{}");
        office.answers("ann", "{\"what\":\"a list\"}");
        var asked = office.pending();
        assertThat(office.mayNot(asked, "human:you", Word.APPROVE).message()).contains("may not decide it");
        office.votes("human:me", Word.APPROVE);

        assertThat(office.mayNot(asked, "human:me", Word.REJECT).code()).isEqualTo(FailureCode.CONFLICT);
        assertThat(office.house
                        .refuse(new Command.VoteApproval(asked.id(), "human:me", Word.REJECT, Optional.empty(), " "))
                        .code())
                .isEqualTo(FailureCode.INVALID_REQUEST);
    }

    @Test
    void whatAGateAsksForIsSentBackToWhoWroteItWithTheReason() {
        String run = office.start("make", "{}");
        office.answers("ann", "{\"what\":\"a list\"}");
        String first = office.pending().id();

        office.votes("human:me", Word.REVISE);

        assertThat(office.flow().findApproval(first).orElseThrow().phase()).isEqualTo(Phase.REVISION_REQUESTED);
        assertThat(office.step(run, "build")).isEqualTo(StepRun.Phase.WAITING);
        assertThat(office.task("ann").source()).isEqualTo(run + "/find/0/2/1");
        assertThat(office.task("ann").notes().get(0).text()).contains("a list", "I looked at it.");
        assertThat(office.task("ann").terms().label().dataClass()).isEqualTo(DataClass.PRIVATE);
        office.answers("ann", "{\"what\":\"a table\"}");
        assertThat(office.pending().payload()).contains("Build a table.");
        office.votes("human:me", Word.APPROVE);
        assertThat(office.task("ben").notes().get(0).text()).isEqualTo("Build a table.");
    }

    @Test
    void aGateIsSentBackThreeTimesAtMost() {
        office.start("make", "{}");
        for (int i = 0; i < 3; i++) {
            office.answers("ann", "{\"what\":\"list " + i + "\"}");
            office.votes("human:me", Word.REVISE);
        }
        office.answers("ann", "{\"what\":\"the last\"}");

        assertThat(office.mayNot(office.pending(), "human:me", Word.REVISE).message())
                .contains("It was sent back 3 times already.");
    }

    @Test
    void anInputIsWhatTheWorkflowSays() {
        office.apply(WORKFLOW.replace(
                "  concurrency: enqueue",
                "  inputs: { type: object, properties: { text: { type: string } }, required: [text] }\n"
                        + "  concurrency: enqueue"));

        String why = office.house
                .refuse(new Command.StartRun(
                        "make", Command.StartRun.Door.MANUAL, "human:me", "{\"txt\":\"A\",\"more\":1}", Label.NONE))
                .message();

        assertThat(why)
                .isEqualTo("input.text: missing (expected: a string). input.txt: unknown (expected: text)."
                        + " Did you mean 'text'? input.more: unknown (expected: text).");
        office.start("make", "{\"text\":\"A\"}");
    }

    @Test
    void nobodysWordIsANoWhenTheTimeIsOver() {
        String run = office.start("make", "{}");
        office.answers("ann", "{\"what\":\"a list\"}");
        String key = Rows.Kind.APPROVAL.key(office.pending().id());
        long due = office.pending().deadlineMillis();
        assertThat(office.flow().nextDue(0)).hasValue(due);

        int before = office.house.history().size();
        office.house.accept(new Command.TickFlow(key));
        assertThat(office.house.history()).as("it is not due").hasSize(before);
        office.house.pass(Duration.ofHours(1));
        assertThat(office.flow().due(office.house.now().toEpochMilli())).contains(key);
        office.house.accept(new Command.TickFlow(key));
        assertThat(office.run(run).phase()).isEqualTo(Run.Phase.REJECTED);
        assertThat(office.wakes("cid")).isEmpty();
    }

    @Test
    void aFailedTurnIsTriedAgainAsOftenAsItsStepSays() {
        String run = office.start("make", "{}");
        office.fails("ann");
        assertThat(office.wakes("ann")).as("it rests first").isEmpty();
        office.house.pass(Duration.ofSeconds(10));
        office.house.accept(new Command.TickFlow(Rows.Kind.RUN.key(run)));
        assertThat(office.task("ann").source()).isEqualTo(run + "/find/0/1/2");
        office.fails("ann");
        assertThat(office.run(run).phase()).isEqualTo(Run.Phase.FAILED);
    }

    @Test
    void aStepThatTakesTooLongSparesItsAgent() {
        String run = office.start("make", "{}");
        TurnId turn = office.begins("ann");
        office.house.pass(Duration.ofMinutes(30));
        office.house.accept(new Command.TickFlow(Rows.Kind.RUN.key(run)));

        assertThat(office.state().getTurn(turn).phase()).isEqualTo(TurnPhase.CANCELLED);
        assertThat(office.state().getAgent("ann").turn()).isEmpty();
    }

    @Test
    void aCancelledRunSparesWhoeverWasToWorkForIt() {
        String run = office.start("make", "{}");
        office.house.accept(new Command.CancelRun(run, "human:me", "not today"));
        assertThat(office.run(run).phase()).isEqualTo(Run.Phase.CANCELLED);
        assertThat(office.run(run).reason()).isEqualTo("cancelled by human:me: not today");
        assertThat(office.wakes("ann")).isEmpty();
        assertThat(office.house
                        .refuse(new Command.CancelRun(run, "human:me", ""))
                        .code())
                .isEqualTo(FailureCode.CONFLICT);
    }

    @Test
    void whatAnAgentRaisesStartsARunInTheSameCommit() {
        office.house.accept(new Command.WakeAgent(
                "ann",
                WakeReason.of(WakeReason.Kind.MANUAL),
                "human:me",
                new io.ruche.scheduler.organisation.turn.Note("human:me", "Look.", Label.NONE, 0),
                Optional.empty()));
        TurnId turn = office.begins("ann");
        office.decides(
                turn,
                new Act.Done(
                        false,
                        Why.NONE,
                        "",
                        Optional.empty(),
                        List.of(),
                        List.of(new Act.Raised("found", "A small problem.")),
                        List.of(),
                        true,
                        Label.of("PUBLIC", true)));

        Run run = office.flow().openRuns().iterator().next();
        assertThat(run.trigger()).isEqualTo("event ann.found");
        assertThat(run.label().isUntrusted()).isTrue();
        assertThat(office.task("ann").terms().label().isUntrusted()).isTrue();
        assertThat(office.task("ann").notes().get(0).text()).contains("<data from=\"input.text\">");
    }

    @Test
    void anItemStartsOneRunHoweverOftenItIsOffered() {
        Command offer = new Command.OfferTrigger("make", 2, "inbox/a.txt 1f", "{\"text\":\"A\"}", Label.NONE);
        String first = office.house.accept(offer).subject();
        assertThat(office.house.accept(offer).changed()).isFalse();
        String second = office.house
                .accept(new Command.OfferTrigger("make", 2, "inbox/b.txt 2e", "{\"text\":\"B\"}", Label.NONE))
                .subject();

        assertThat(first).startsWith("run/");
        assertThat(second).as("one run at a time").isEqualTo("starts/make");
        assertThat(office.flow().starts("make").waiting()).hasSize(1);
        assertThat(office.flow().mark("make", 2).last()).isEqualTo("inbox/b.txt 2e");
        office.house.accept(new Command.CancelRun(first.substring(4), "human:me", ""));
        assertThat(office.flow().openRuns()).hasSize(1);
        assertThat(office.task("ann").notes().get(0).text()).isEqualTo("Look at B");
    }

    @Test
    void aRunFollowsTheDocumentThatItBeganWith() {
        String run = office.start("make", "{}");
        office.apply(WORKFLOW.replace("Build {find.what}.", "Build it again: {find.what}."));
        office.apply(WORKFLOW.replace("Build {find.what}.", "Build it thrice: {find.what}."));
        office.answers("ann", "{\"what\":\"a list\"}");
        assertThat(office.pending().payload()).contains("Build a list.");
        office.votes("human:me", Word.APPROVE);

        office.house.accept(new Command.ApplySpecs(
                List.of(),
                List.of(new SpecId(SpecKind.WORKFLOW, "make")),
                "key-1",
                office.state().specs().version()));
        office.says("ben", "Done.");
        assertThat(office.step(run, "save")).isEqualTo(StepRun.Phase.RUNNING);
        office.house.accept(new Command.CancelRun(run, "human:me", ""));
        assertThat(office.flow().planIds()).isEmpty();
        assertThat(office.flow().startsIds()).isEmpty();
    }

    @Test
    void whoeverIsRemovedFailsItsSteps() {
        String run = office.start("make", "{}");
        TurnId turn = office.begins("ann");
        office.house.accept(new Command.ApplySpecs(
                List.of(),
                List.of(new SpecId(SpecKind.AGENT, "ann")),
                "key-1",
                office.state().specs().version()));
        assertThat(office.state().getTurn(turn).phase()).isEqualTo(TurnPhase.CANCELLED);
        assertThat(office.run(run).phase()).isEqualTo(Run.Phase.FAILED);
        assertThat(office.run(run).reason()).isEqualTo("step find: ann was removed");
    }

    @Test
    void aTurnsQuestionIsAnApprovalAndGoesOnWithItsWord() {
        office.start("make", "{}");
        TurnId turn = office.begins("ann");
        Effect send = new Effect(turn + "/0/0", "mcp:mail/send", EffectClass.UNKEYED, "{}", Label.of("PUBLIC", true));
        office.decides(turn, new Act.Ask(Act.About.APPROVAL, "May it send?", List.of("build"), List.of(send), "h"));
        assertThat(office.pending().subject()).isEqualTo(turn + "/0");
        assertThat(office.pending().label().isUntrusted()).isTrue();

        office.votes("human:me", Word.APPROVE);
        assertThat(office.state().getTurn(turn).phase()).isEqualTo(TurnPhase.READY);
        assertThat(office.flow().pendingApprovals()).isEmpty();
    }

    @Test
    void whatNobodyKnowsIsAskedUntilSomebodySays() {
        office.start("make", "{}");
        TurnId turn = office.begins("ann");
        Effect send = new Effect(turn + "/0/0", "mcp:mail/send", EffectClass.UNKEYED, "{}", Label.NONE);
        office.decides(turn, new Act.Ask(Act.About.UNKNOWN, "Again?", List.of(), List.of(send), "h"));
        String first = office.pending().id();
        office.house.pass(Duration.ofDays(7));
        office.house.accept(new Command.TickFlow(Rows.Kind.APPROVAL.key(first)));
        assertThat(office.flow().findApproval(first).orElseThrow().phase()).isEqualTo(Phase.REJECTED);
        assertThat(office.state().getTurn(turn).phase()).isEqualTo(TurnPhase.ASKING);

        assertThat(office.pending().id()).isNotEqualTo(first);
        office.votes("human:me", Word.REJECT);
        assertThat(office.state().getTurn(turn).phase()).isEqualTo(TurnPhase.READY);
    }

    @Test
    void aStepThatNobodyKnowsOfIsAPersonsWord() {
        String run = posting();
        TaskId post = new TaskId(run, "post", 0, 1, 1);
        office.house.accept(new Command.SignalRun(run, new Signal.Lost(post, "The machine died.")));
        var asked = office.pending();
        assertThat(asked.subject()).isEqualTo(post.toString());
        assertThat(asked.policy()).isEmpty();
        assertThat(asked.approvers()).containsExactly("human:me");
        assertThat(asked.payload()).contains("http.post", "hello", "The machine died.");
        assertThat(office.told(2).get(0)).contains("nobody knows whether step post happened");

        office.house.pass(Duration.ofDays(7));
        office.house.accept(new Command.TickFlow(Rows.Kind.APPROVAL.key(asked.id())));
        assertThat(office.pending().id()).as("asked again").isNotEqualTo(asked.id());
        office.votes("human:me", Word.APPROVE);
        assertThat(office.flow().pendingApprovals()).isEmpty();

        TaskId again = new TaskId(run, "post", 0, 1, 2);
        office.house.accept(new Command.SignalRun(run, new Signal.Lost(again, "It died again.")));
        office.votes("human:me", Word.REJECT);
        assertThat(office.run(run).phase()).isEqualTo(Run.Phase.SUCCEEDED);
        assertThat(office.run(run).findStep("post").orElseThrow().output()).contains("counts it as done");
    }

    @Test
    void whatIsKnownAfterAllIsAskedNoMore() {
        String run = posting();
        TaskId post = new TaskId(run, "post", 0, 1, 1);
        office.house.accept(new Command.SignalRun(run, new Signal.Lost(post, "")));
        String asked = office.pending().id();
        office.house.accept(new Command.SignalRun(run, Signal.Finished.text(post, "taken", Label.NONE)));
        assertThat(office.flow().findApproval(asked).orElseThrow().phase()).isEqualTo(Phase.CANCELLED);
        assertThat(office.run(run).phase()).isEqualTo(Run.Phase.SUCCEEDED);

        String other = office.start("tell", "{}");
        TaskId lost = new TaskId(other, "post", 0, 1, 1);
        office.house.accept(new Command.SignalRun(other, new Signal.Lost(lost, "")));
        office.house.accept(new Command.CancelRun(other, "human:me", "give it up"));
        assertThat(office.flow().pendingApprovals()).isEmpty();
        assertThat(office.run(other).phase()).isEqualTo(Run.Phase.CANCELLED);
    }

    private String posting() {
        office.apply("""
                apiVersion: ruche.io/v1
                kind: Workflow
                metadata: { name: tell }
                spec:
                  triggers: [{ manual: true }]
                  timeout: 30d
                  steps: [{ id: post, tool: http.post, with: { url: "http://localhost:1/", text: hello } }]
                """);
        return office.start("tell", "{}");
    }

    @Test
    void wrongStartsSayWhatIsWrong() {
        assertThat(office.house.refuse(start("mak", "{}")).help()).isEqualTo("Did you mean 'make'?");
        assertThat(office.house.refuse(start("make", "[]")).message())
                .isEqualTo("input: [] (expected: a JSON object).");
        assertThat(office.house
                        .refuse(new Command.StartRun("make", Command.StartRun.Door.WEBHOOK, "key-1", "{}", Label.NONE))
                        .message())
                .isEqualTo("workflow: 'make' has no webhook trigger.");
        assertThat(office.house
                        .refuse(new Command.OfferTrigger("make", 3, "x", "{}", Label.NONE))
                        .message())
                .isEqualTo("trigger: 3 of make (expected: 0-2).");
    }

    private static Command start(String workflow, String input) {
        return new Command.StartRun(workflow, Command.StartRun.Door.MANUAL, "human:me", input, Label.NONE);
    }
}
