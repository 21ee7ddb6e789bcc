package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.lifecycle.TurnPhase;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Reading;
import io.ruche.scheduler.organisation.Shape;
import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.approval.Approval.Phase;
import io.ruche.scheduler.organisation.approval.Approval.Vote;
import io.ruche.scheduler.organisation.approval.Approval.Word;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Effect;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.Terms;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.workflow.Order;
import io.ruche.scheduler.organisation.workflow.Revisions;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.Signal;
import io.ruche.scheduler.organisation.workflow.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Words that are asked for. Each is decided once, and whatever waits for it goes on in the same commit: a step of a run, or
 * a turn. Agents among those who may decide get a turn of their own for it.
 */
final class ApprovalDecisions {
    static final WakeReason REQUESTED = WakeReason.of(WakeReason.Kind.APPROVAL_REQUESTED);

    private static final String AGENT = Wake.agent("");
    private static final int MOST_ANSWER_TOKENS = 200;
    private static final String ANSWER = Shape.object()
            .with("word", Shape.choice(List.of("approve", "reject")))
            .with("reason", Shape.text(1, 300))
            .end()
            .json();

    /** What nobody knows of, the person who runs the house is asked; without a word nothing is counted as anything. */
    private static final ApprovalPolicySpec LOST = new ApprovalPolicySpec(
            List.of(),
            false,
            Optional.empty(),
            List.of("human:me"),
            1,
            false,
            Duration.ofDays(7),
            ApprovalPolicySpec.OnTimeout.REJECT);

    private ApprovalDecisions() {}

    // ---- asking

    /** Asks for the word on a step's gate. */
    static void ask(FlowDraft flow, Run run, Order.Ask order) {
        Optional<ApprovalPolicySpec> policy = policy(flow, order.policy());
        if (policy.isEmpty()) {
            String why = "there is no approval policy " + order.policy();
            flow.later(() -> RunDecisions.signal(flow, run.id(), new Signal.Decided(order.step(), false, why)));
            return;
        }
        asked(
                flow,
                Approval.ask(
                        flow.draft().ids().next("approval"),
                        order.policy(),
                        policy.get(),
                        "step " + order.step() + " of " + run.workflow() + ", by " + name(order.creator()),
                        run.id() + "/" + order.step(),
                        order.creator(),
                        order.payload(),
                        order.label(),
                        flow.now()));
    }

    /** Asks what shall be done about a step's effect that nobody knows of, and that must not happen twice. */
    static void ask(FlowDraft flow, Run run, Order.AskLost order) {
        Order.Begin lost = order.lost();
        TaskId task = lost.task();
        String tool = lost.worker().name();
        Map<String, Object> effect = Map.of("tool", tool, "args", lost.with().orElse("{}"));
        asked(
                flow,
                Approval.ask(
                        flow.draft().ids().next("approval"),
                        "",
                        LOST,
                        "step " + task.step() + " of " + run.workflow() + " was about to " + tool
                                + ", and nobody knows whether it happened. Again, or count it as done?",
                        task.toString(),
                        "workflow:" + run.workflow(),
                        CanonicalJson.of(Map.of(
                                "run", run.id(), "step", task.step(), "effects", List.of(effect), "why", order.why())),
                        lost.label(),
                        flow.now()));
    }

    /** Asks for the word that a turn waits for: of each of the policies that it names. */
    static void ask(FlowDraft flow, Turn turn, Act.Ask act) {
        if (act.about() == Act.About.UNKNOWN) {
            asked(flow, approval(flow, turn, act, "", LOST));
            return;
        }
        for (String name : act.policies()) {
            Optional<ApprovalPolicySpec> policy = policy(flow, name);
            if (policy.isEmpty()) {
                String why = "There is no approval policy " + name + " any more.";
                judge(flow, turn, new Outcome.Judged(flow.now(), Outcome.Word.REJECT, "house", why));
                return;
            }
        }
        for (String name : act.policies()) {
            asked(flow, approval(flow, turn, act, name, policy(flow, name).orElseThrow()));
        }
    }

    /** Asks the person who runs the house, about what no policy is about. */
    static void askPeople(FlowDraft flow, String action, String subject, String payload, Duration ttl) {
        ApprovalPolicySpec people = new ApprovalPolicySpec(
                List.of(),
                false,
                Optional.empty(),
                LOST.approvers(),
                1,
                false,
                ttl,
                ApprovalPolicySpec.OnTimeout.REJECT);
        asked(
                flow,
                Approval.ask(
                        flow.draft().ids().next("approval"),
                        "",
                        people,
                        action,
                        subject,
                        "house",
                        payload,
                        Label.NONE,
                        flow.now()));
    }

    private static Approval approval(FlowDraft flow, Turn turn, Act.Ask act, String name, ApprovalPolicySpec policy) {
        List<Object> effects = new ArrayList<>();
        for (Effect it : act.effects()) effects.add(Map.of("tool", it.tool(), "args", it.args()));
        String payload = CanonicalJson.of(Map.of("turn", turn.id().value(), "effects", effects));
        return Approval.ask(
                flow.draft().ids().next("approval"),
                name,
                policy,
                act.question(),
                subject(turn.id(), turn.step()),
                Wake.agent(turn.agent()),
                payload,
                Label.worst(act.effects().stream().map(Effect::label).toList()),
                flow.now());
    }

    private static Optional<ApprovalPolicySpec> policy(FlowDraft flow, String name) {
        return flow.state()
                .specs()
                .find(new SpecId(SpecKind.APPROVAL_POLICY, name))
                .map(kept -> (ApprovalPolicySpec) kept.document().spec());
    }

    private static void asked(FlowDraft flow, Approval it) {
        boolean over = it.phase().hasEnded();
        flow.add(new Event.ApprovalMoved(it, true, over ? FlowTexts.ended(it) : FlowTexts.asked(it), flow.now()));
        if (over) {
            flow.later(() -> decided(flow, it));
            return;
        }
        String text = "Your word is asked: " + it.action() + "\nWhat would be done:\n" + it.payload()
                + "\nApprove it or reject it, and say why in one sentence.";
        for (String agent : agents(it)) {
            flow.ask(
                    agent,
                    REQUESTED,
                    it.id(),
                    "house",
                    text,
                    Optional.of(ANSWER),
                    Terms.answer(MOST_ANSWER_TOKENS, List.of(), Optional.empty(), it.label()),
                    (why, again) -> {});
        }
    }

    private static List<String> agents(Approval it) {
        return it.approvers().stream()
                .filter(party -> party.startsWith(AGENT))
                .map(ApprovalDecisions::name)
                .toList();
    }

    private static String name(String party) {
        return party.substring(party.indexOf(':') + 1);
    }

    static String subject(TurnId turn, int step) {
        return turn.value() + "/" + step;
    }

    // ---- words

    static Verdict vote(Draft draft, Command.VoteApproval it) {
        Optional<Approval> found = draft.state().flow().findApproval(it.approval());
        if (found.isEmpty()) {
            return Draft.refuse(
                    FailureCode.NOT_FOUND,
                    "approval: '" + Failure.printable(it.approval()) + "' is not there.",
                    "'ruche approvals' lists them.");
        }
        if (it.word() != Word.APPROVE && it.why().isBlank()) {
            return Draft.refuse(
                    FailureCode.INVALID_REQUEST,
                    "reason: nothing (expected: why it is not approved).",
                    "Say it with --reason.");
        }
        if (it.word() == Word.REVISE) {
            Optional<String> why = whyNotAgain(draft.state(), found.get());
            if (why.isPresent()) {
                return Draft.refuse(
                        FailureCode.CONFLICT,
                        it.approval() + ": " + why.get(),
                        "Approve it, or reject it with a reason.");
            }
        }
        Approval.Answer answer = found.get()
                .vote(
                        it.party(),
                        it.word(),
                        it.payloadHash().orElse(found.get().payloadHash()),
                        it.why(),
                        draft.nowMillis());
        if (answer instanceof Approval.Answer.Refused refused) {
            return Draft.refuse(FailureCode.CONFLICT, it.approval() + ": " + refused.what(), "");
        }
        Approval counted = ((Approval.Answer.Counted) answer).approval();
        FlowDraft.follow(draft, flow -> counted(flow, counted));
        return draft.done(Rows.Kind.APPROVAL.key(it.approval()));
    }

    /** Only what agents wrote for a workflow's gate is written anew. */
    private static Optional<String> whyNotAgain(State state, Approval it) {
        if (it.phase().hasEnded()) return Optional.empty(); // the vote says so
        int slash = it.subject().indexOf('/');
        Optional<Run> run = state.flow().findRun(it.subject().substring(0, slash));
        boolean isLost = TaskId.find(it.subject()).isPresent();
        if (run.isEmpty() || isLost) return Optional.of("Only a workflow's gate can be sent back.");
        WorkflowSpec spec = (WorkflowSpec) state.findDocument(
                        RunDecisions.id(run.get().workflow()), run.get().specHash())
                .orElseThrow()
                .spec();
        return Revisions.whyNot(run.get(), spec, it.subject().substring(slash + 1));
    }

    private static void counted(FlowDraft flow, Approval it) {
        if (it.phase().hasEnded()) {
            end(flow, it);
            return;
        }
        Vote last = it.votes().get(it.votes().size() - 1);
        String text =
                last.party() + " said yes, " + it.votes().size() + " of " + it.quorum() + ": " + it.action() + ".";
        flow.add(new Event.ApprovalMoved(it, false, text, flow.now()));
    }

    /** An agent's turn about an approval is over: its answer is its word. What cannot be read is none. */
    static void answered(FlowDraft flow, String approval, String agent, String answer) {
        Reading<Vote> reading = Reading.of(
                answer,
                "the word",
                fields -> new Vote(
                        Wake.agent(agent),
                        Word.valueOf(fields.text("word", 20).toUpperCase(Locale.ROOT)),
                        fields.findText("reason", 300).orElse("It gave no reason."),
                        flow.now()));
        Optional<Approval> found = flow.shelf().findApproval(approval);
        if (found.isEmpty() || !(reading instanceof Reading.Read<Vote> read)) return;
        Vote vote = read.value();
        if (found.get().vote(vote.party(), vote.word(), found.get().payloadHash(), vote.reason(), flow.now())
                instanceof Approval.Answer.Counted counted) {
            counted(flow, counted.approval());
        }
    }

    static void tick(FlowDraft flow, Approval it) {
        Approval now = it.at(flow.now());
        if (now.phase() != it.phase()) end(flow, now);
    }

    // ---- what follows

    private static void end(FlowDraft flow, Approval it) {
        flow.add(new Event.ApprovalMoved(it, false, FlowTexts.ended(it), flow.now()));
        for (String agent : agents(it)) {
            flow.spare(agent, REQUESTED, it.id(), Reason.of("decided", "It is decided.", ""));
        }
        flow.later(() -> decided(flow, it));
        for (String old : flow.shelf().tooManyApprovals()) flow.add(new Event.ApprovalForgotten(old, flow.now()));
    }

    private static void decided(FlowDraft flow, Approval it) {
        if (BudgetAsks.decided(flow, it)) return;
        Optional<TaskId> lost = TaskId.find(it.subject());
        if (lost.isPresent()) {
            decided(flow, lost.get(), it);
            return;
        }
        int slash = it.subject().indexOf('/');
        String owner = it.subject().substring(0, slash);
        String step = it.subject().substring(slash + 1);
        if (flow.shelf().findRun(owner).isPresent()) {
            RunDecisions.signal(
                    flow,
                    owner,
                    it.phase() == Phase.REVISION_REQUESTED
                            ? new Signal.Revised(step, it.reason())
                            : new Signal.Decided(step, it.phase() == Phase.APPROVED, it.reason()));
            return;
        }
        flow.state()
                .findTurn(new TurnId(owner))
                .filter(turn -> subject(turn.id(), turn.step()).equals(it.subject()))
                .ifPresent(turn -> decided(flow, turn, it));
    }

    private static void decided(FlowDraft flow, TaskId lost, Approval it) {
        if (it.votes().isEmpty()) asked(flow, again(flow, it));
        else RunDecisions.signal(flow, lost.run(), new Signal.Told(lost, it.phase() == Phase.APPROVED, by(it)));
    }

    private static void decided(FlowDraft flow, Turn turn, Approval it) {
        boolean yes = it.phase() == Phase.APPROVED;
        boolean isLost = it.policy().isEmpty();
        if (isLost && it.votes().isEmpty()) {
            asked(flow, again(flow, it));
            return;
        }
        boolean othersWait = flow.shelf().pendingApprovals().stream()
                .anyMatch(other -> other.subject().equals(it.subject()));
        if (yes && othersWait) return;
        Outcome.Word word = yes
                ? isLost ? Outcome.Word.AGAIN : Outcome.Word.APPROVE
                : isLost ? Outcome.Word.COUNT_AS_DONE : Outcome.Word.REJECT;
        judge(flow, turn, new Outcome.Judged(flow.now(), word, by(it), it.reason()));
    }

    private static String by(Approval it) {
        return it.votes().isEmpty()
                ? "house"
                : it.votes().get(it.votes().size() - 1).party();
    }

    private static Approval again(FlowDraft flow, Approval it) {
        return Approval.ask(
                flow.draft().ids().next("approval"),
                "",
                LOST,
                it.action(),
                it.subject(),
                it.creator(),
                it.payload(),
                it.label(),
                flow.now());
    }

    /** The word that a turn waited for. */
    private static void judge(FlowDraft flow, Turn turn, Outcome.Judged word) {
        if (turn.phase() != TurnPhase.ASKING || turn.settled().contains(0)) return;
        flow.add(new Event.OutcomeCame(turn.id(), turn.step(), word, flow.now()));
        withdraw(flow, subject(turn.id(), turn.step()), "another word decided it");
    }

    static void withdraw(FlowDraft flow, String subject, String why) {
        withdraw(flow, it -> it.subject().equals(subject), why);
    }

    /** All that a turn asks for. */
    static void withdraw(FlowDraft flow, TurnId turn, String why) {
        withdraw(flow, it -> it.subject().startsWith(turn.value() + "/"), why);
    }

    private static void withdraw(FlowDraft flow, Predicate<Approval> which, String why) {
        for (Approval it : List.copyOf(flow.shelf().pendingApprovals())) {
            if (!which.test(it)) continue;
            Approval gone = it.cancelled(why, flow.now());
            flow.add(new Event.ApprovalMoved(gone, false, FlowTexts.ended(gone), flow.now()));
            for (String agent : agents(it)) {
                flow.spare(agent, REQUESTED, it.id(), Reason.of("withdrawn", "It is asked no more.", ""));
            }
        }
    }
}
