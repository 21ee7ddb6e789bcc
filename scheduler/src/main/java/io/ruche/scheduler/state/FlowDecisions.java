package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.organisation.conversation.TalkSignal;
import io.ruche.scheduler.organisation.spec.check.StoredText;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.Signal;
import io.ruche.scheduler.organisation.workflow.TaskId;
import java.util.Optional;

/**
 * Where turns, documents and the clock meet runs, approvals and conversations. What follows from a turn's end is decided in
 * the commit that ends it: whoever dies between any two calls finds both or neither.
 */
final class FlowDecisions {
    private static final WakeReason LESSON = WakeReason.of(WakeReason.Kind.LESSON);

    private FlowDecisions() {}

    // ---- of turns

    /**
     * A turn is over, and its agent is free again: whatever waited for it goes on, and the agent may start to talk.
     *
     * @param turn as it stands after its end
     */
    static void turnEnded(Draft draft, Turn turn, Act.Done done) {
        FlowDraft.follow(draft, flow -> {
            answered(flow, turn, done);
            flow.later(() -> StartDecisions.raised(flow, turn.agent(), done));
            if (!cameOfTalk(turn)) flow.later(() -> DrawDecisions.freed(flow, turn.agent(), turn));
        });
    }

    /** Talk that begets talk, itself or by what somebody learnt or took on in it, would never end. */
    private static boolean cameOfTalk(Turn turn) {
        return turn.wake().equals(TalkDecisions.CONVERSATION.label())
                || turn.wake().equals(LESSON.label())
                || turn.task().startsWith("conversation-");
    }

    private static void answered(FlowDraft flow, Turn turn, Act.Done done) {
        Optional<WakeReason> reason = WakeReason.find(turn.wake());
        if (reason.isEmpty()) return;
        switch (reason.get().kind()) {
            case STEP ->
                TaskId.find(turn.task()).ifPresent(task -> {
                    Signal signal = done.failed()
                            ? new Signal.Failed(task, done.why().message(), true)
                            : done.answer()
                                    .<Signal>map(answer -> new Signal.Finished(task, answer, done.label()))
                                    .orElseGet(() -> Signal.Finished.text(task, done.text(), done.label()));
                    RunDecisions.signal(flow, task.run(), signal);
                });
            case CONVERSATION -> TalkDecisions.answered(flow, turn.task(), turn, done);
            case APPROVAL_REQUESTED ->
                done.answer().ifPresent(answer -> ApprovalDecisions.answered(flow, turn.task(), turn.agent(), answer));
            case FOLDER_FILE,
                    FEED_ITEM,
                    CRON,
                    WEBHOOK,
                    MANUAL,
                    MESSAGE,
                    APPROVAL_DECIDED,
                    LESSON,
                    REFLECTION,
                    EVENT -> {}
        }
    }

    /** A turn asks for a word; it goes on when the word is there. */
    static void asked(Draft draft, Turn turn, Act.Ask act) {
        FlowDraft.follow(draft, flow -> ApprovalDecisions.ask(flow, turn, act));
    }

    /** Somebody's word came by another way. */
    static void judged(Draft draft, Turn turn, int step) {
        FlowDraft.follow(
                draft,
                flow -> ApprovalDecisions.withdraw(
                        flow, ApprovalDecisions.subject(turn.id(), step), "it was decided otherwise"));
    }

    /** An agent went, with its turn and all that it was to do: whoever waits for that hears of it. */
    static void agentGone(Draft draft, Agent agent) {
        String why = agent.name() + " was removed";
        FlowDraft.follow(draft, flow -> {
            agent.turn().flatMap(draft.state()::findTurn).ifPresent(turn -> {
                ApprovalDecisions.withdraw(flow, turn.id(), why);
                WakeReason.find(turn.wake()).ifPresent(it -> unanswered(flow, it, turn.task(), agent.name(), why));
            });
            for (Wake it : agent.wakes()) unanswered(flow, it.reason(), it.source(), agent.name(), why);
        });
    }

    private static void unanswered(FlowDraft flow, WakeReason reason, String source, String agent, String why) {
        flow.later(() -> {
            switch (reason.kind()) {
                case STEP ->
                    TaskId.find(source)
                            .ifPresent(
                                    task -> RunDecisions.signal(flow, task.run(), new Signal.Failed(task, why, false)));
                case CONVERSATION -> TalkDecisions.failed(flow, source, agent, "agent_removed", why);
                case FOLDER_FILE,
                        FEED_ITEM,
                        CRON,
                        WEBHOOK,
                        MANUAL,
                        MESSAGE,
                        APPROVAL_REQUESTED,
                        APPROVAL_DECIDED,
                        LESSON,
                        REFLECTION,
                        EVENT -> {}
            }
        });
    }

    // ---- of documents

    /** A document is about to change or go: whoever follows it goes on by what it said. */
    static void documentGoes(Draft draft, KeptSpec old, Optional<StoredText> fresh) {
        SpecKind kind = old.id().kind();
        if (kind == SpecKind.WORKFLOW) StartDecisions.follow(draft, old, fresh);
        if (kind == SpecKind.CONVERSATION && fresh.isEmpty()) {
            String mark = TriggerMark.id(TriggerMark.conversation(old.id().name()), 0);
            if (draft.state().flow().findMark(mark).isPresent()) {
                draft.add(new Event.TriggerForgotten(mark, draft.nowMillis()));
            }
        }
        String hash = old.text().hash();
        if (isFollowed(draft.state().flow(), hash)
                && draft.state().flow().findPlan(hash).isEmpty()) {
            draft.add(new Event.PlanKept(old.text(), old.id().name(), draft.nowMillis()));
        }
    }

    private static boolean isFollowed(FlowShelf flow, String hash) {
        return flow.openRuns().stream().anyMatch(run -> run.specHash().equals(hash))
                || flow.openConversations().stream()
                        .anyMatch(talk -> talk.specHash().equals(hash));
    }

    static void forgetPlan(FlowDraft flow, String hash) {
        if (flow.shelf().findPlan(hash).isPresent() && !isFollowed(flow.shelf(), hash)) {
            flow.add(new Event.PlanForgotten(hash, flow.now()));
        }
    }

    // ---- of people, the clock and whoever carries out the steps of tools

    static Verdict cancel(Draft draft, Command.CancelRun it) {
        Optional<Run> found = draft.state().flow().findRun(it.run());
        if (found.isEmpty()) return missing("run", it.run(), "'ruche get runs' lists them.");
        if (found.get().phase().hasEnded()) {
            return Draft.refuse(
                    FailureCode.CONFLICT,
                    it.run() + " is over already: " + FlowTexts.word(found.get().phase()) + ".",
                    "");
        }
        String why = "cancelled by " + it.by() + (it.why().isBlank() ? "" : ": " + it.why());
        return signal(draft, new Command.SignalRun(it.run(), new Signal.Cancel(why)));
    }

    static Verdict signal(Draft draft, Command.SignalRun it) {
        if (draft.state().flow().findRun(it.run()).isEmpty()) return missing("run", it.run(), "");
        FlowDraft.follow(draft, flow -> RunDecisions.signal(flow, it.run(), it.signal()));
        return draft.done(Rows.Kind.RUN.key(it.run()));
    }

    static Verdict signal(Draft draft, Command.SignalTalk it) {
        if (draft.state().flow().findConversation(it.talk()).isEmpty()) return missing("conversation", it.talk(), "");
        FlowDraft.follow(draft, flow -> TalkDecisions.signal(flow, it.talk(), it.signal()));
        return draft.done(Rows.Kind.CONVERSATION.key(it.talk()));
    }

    static Verdict tick(Draft draft, Command.TickFlow it) {
        FlowShelf shelf = draft.state().flow();
        String id = it.key().substring(it.key().indexOf('/') + 1);
        FlowDraft.follow(draft, flow -> {
            if (Rows.Kind.RUN.isOf(it.key())) RunDecisions.signal(flow, id, new Signal.Tick());
            if (Rows.Kind.CONVERSATION.isOf(it.key())) TalkDecisions.signal(flow, id, new TalkSignal.Tick());
            if (Rows.Kind.APPROVAL.isOf(it.key())) {
                shelf.findApproval(id).ifPresent(approval -> ApprovalDecisions.tick(flow, approval));
            }
        });
        return draft.done(it.key());
    }

    private static Verdict missing(String kind, String id, String help) {
        return Draft.refuse(FailureCode.NOT_FOUND, kind + ": '" + Failure.printable(id) + "' is not there.", help);
    }
}
