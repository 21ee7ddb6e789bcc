package io.ruche.scheduler.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.Specs;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Given;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.organisation.turn.Why;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.StepRun;
import java.util.List;
import java.util.Optional;

/** A small organisation in a house: whoever is woken does what the test says, and one word ends each turn. */
final class Office {
    static final String AGENTS = """
            apiVersion: ruche.io/v1
            kind: Organisation
            metadata: { name: acme, owner: user:me }
            spec: { mission: Be useful., agents: [ann, ben, cid] }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: ann }
            spec: { role: Finder, model: { models: [smollm2-135m] } }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: ben }
            spec: { role: Maker, model: { models: [smollm2-135m] } }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: cid }
            spec: { role: Judge, trust: decider, model: { models: [smollm2-135m] } }
            ---
            """;

    final House house = new House(1);
    private long seed;

    Office(String... documents) {
        apply(AGENTS + String.join("---\n", documents));
    }

    State state() {
        return house.state();
    }

    FlowShelf flow() {
        return state().flow();
    }

    void apply(String yaml) {
        List<Command.ApplySpecs.Put> put = Specs.accepted(yaml, state().specs().house()).documents().stream()
                .map((SpecDocument it) -> new Command.ApplySpecs.Put(it, List.of()))
                .toList();
        house.accept(
                new Command.ApplySpecs(put, List.of(), "key-1", state().specs().version()));
    }

    /** The agent begins what waits for it first. */
    TurnId begins(String agent) {
        String subject = house.accept(new Command.StartTurn(agent, seed++)).subject();
        return new TurnId(subject.substring("turn/".length()));
    }

    void answers(String agent, String json) {
        ends(begins(agent), false, "", Optional.of(json));
    }

    void says(String agent, String text) {
        ends(begins(agent), false, text, Optional.empty());
    }

    void fails(String agent) {
        ends(begins(agent), true, "", Optional.empty());
    }

    private void ends(TurnId turn, boolean failed, String text, Optional<String> answer) {
        Why why = failed ? new Why("no_model", "There is no model.") : Why.NONE;
        decides(turn, new Act.Done(failed, why, text, answer, List.of(), List.of(), List.of(), !failed, Label.NONE));
    }

    void decides(TurnId turn, Act act) {
        house.accept(new Command.RecordDecision(
                turn, new Decision(state().getTurn(turn).steps(), Given.NOTHING, act)));
    }

    /** What the agent is to do next. */
    Wake task(String agent) {
        return state().getAgent(agent).wakes().get(0);
    }

    List<Wake> wakes(String agent) {
        return state().getAgent(agent).wakes();
    }

    String start(String workflow, String input) {
        String subject = house.accept(
                        new Command.StartRun(workflow, Command.StartRun.Door.MANUAL, "human:me", input, Label.NONE))
                .subject();
        return subject.substring(subject.indexOf('/') + 1);
    }

    Run run(String id) {
        return flow().findRun(id).orElseThrow();
    }

    StepRun.Phase step(String run, String step) {
        return run(run).findStep(step).orElseThrow().phase();
    }

    Approval pending() {
        assertThat(flow().pendingApprovals()).hasSize(1);
        return flow().pendingApprovals().iterator().next();
    }

    Conversation talk() {
        assertThat(flow().openConversations()).hasSize(1);
        return flow().openConversations().iterator().next();
    }

    void votes(String party, Approval.Word word) {
        house.accept(vote(pending(), party, word));
    }

    Failure mayNot(Approval approval, String party, Approval.Word word) {
        return house.refuse(vote(approval, party, word));
    }

    private static Command vote(Approval approval, String party, Approval.Word word) {
        return new Command.VoteApproval(
                approval.id(), party, word, Optional.of(approval.payloadHash()), "I looked at it.");
    }

    /** What was told last, newest last. */
    List<String> told(int last) {
        List<String> all = house.history().stream().map(Event::text).toList();
        return all.subList(Math.max(0, all.size() - last), all.size());
    }

    /** Nothing was lost on the way to the rows. */
    void isWhole() {
        assertThat(house.recovered()).isEqualTo(state());
    }
}
