package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.StepRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is read of the events of runs, approvals and conversations; {@link EventTexts} for them. */
final class FlowTexts {
    private FlowTexts() {}

    /** Empty when the event is about something else. */
    static Optional<EventTexts.Told> told(Event event) {
        if (event instanceof Event.RunMoved it) {
            String reason = it.fresh() ? "run_started" : it.run().phase().hasEnded() ? "run_ended" : "run_moved";
            return told(Rows.Kind.RUN, it.run().id(), reason, it.text());
        }
        if (event instanceof Event.RunForgotten it) {
            return told(Rows.Kind.RUN, it.run(), "run_forgotten", it.run() + " is kept no longer.");
        }
        if (event instanceof Event.ApprovalMoved it) {
            String reason = it.fresh()
                    ? "approval_asked"
                    : it.approval().phase().hasEnded()
                            ? "approval_" + word(it.approval().phase())
                            : "approval_voted";
            return told(Rows.Kind.APPROVAL, it.approval().id(), reason, it.text());
        }
        if (event instanceof Event.ApprovalForgotten it) {
            return told(Rows.Kind.APPROVAL, it.approval(), "approval_forgotten", it.approval() + " is kept no longer.");
        }
        if (event instanceof Event.TalkMoved it) {
            boolean ended = it.talk().phase() == Conversation.Phase.ENDED;
            String reason = ended ? "talk_ended" : it.fresh() ? "talk_started" : "talk_moved";
            return told(Rows.Kind.CONVERSATION, it.talk().id(), reason, it.text());
        }
        if (event instanceof Event.TalkForgotten it) {
            return told(Rows.Kind.CONVERSATION, it.talk(), "talk_forgotten", it.talk() + " is kept no longer.");
        }
        return starts(event);
    }

    private static Optional<EventTexts.Told> starts(Event event) {
        if (event instanceof Event.StartsMoved it) {
            return told(Rows.Kind.STARTS, it.workflow(), "workflow_start", it.text());
        }
        if (event instanceof Event.StartsForgotten it) {
            return told(
                    Rows.Kind.STARTS,
                    it.workflow(),
                    "workflow_gone",
                    "Nothing waits any more to start " + it.workflow() + ", which was removed.");
        }
        if (event instanceof Event.TriggerSprang it) {
            return told(
                    Rows.Kind.TRIGGER,
                    it.mark().id(),
                    "trigger_sprang",
                    "Trigger " + it.mark().id() + " has " + it.mark().last() + ".");
        }
        if (event instanceof Event.TriggerForgotten it) {
            return told(
                    Rows.Kind.TRIGGER,
                    it.mark(),
                    "trigger_forgotten",
                    "Trigger " + it.mark() + " is no more; what it had is forgotten.");
        }
        if (event instanceof Event.PlanKept it) {
            return told(
                    Rows.Kind.PLAN,
                    it.plan().hash(),
                    "plan_kept",
                    "What goes on by the old " + it.name() + " goes on by it to its end.");
        }
        if (event instanceof Event.PlanForgotten it) {
            return told(Rows.Kind.PLAN, it.hash(), "plan_forgotten", "Nothing follows a document of old any more.");
        }
        return Optional.empty();
    }

    /** What became different about a run. */
    static String moved(Run before, Run after) {
        List<String> moves = new ArrayList<>();
        for (StepRun step : after.steps()) {
            boolean same = before.findStep(step.id())
                    .filter(was -> was.phase() == step.phase() && was.iteration() == step.iteration())
                    .isPresent();
            boolean asks = step.isAsking()
                    && before.findStep(step.id()).filter(StepRun::isAsking).isEmpty();
            if (!same) moves.add("step " + step.id() + " " + phrase(step));
            else if (asks) moves.add("nobody knows whether step " + step.id() + " happened: it asks for a word");
        }
        if (after.phase().hasEnded()) {
            moves.add("it " + phrase(after.phase()) + (after.reason().isEmpty() ? "" : " (" + after.reason() + ")"));
        }
        return after.workflow() + ", " + after.id() + ": " + (moves.isEmpty() ? "it goes on" : String.join(", ", moves))
                + ".";
    }

    private static String phrase(StepRun step) {
        return switch (step.phase()) {
            case WAITING -> "waits";
            case ASKING -> "asks for a word";
            case RUNNING -> "began";
            case PACING -> "rests before it goes round again";
            case DONE -> "is done";
            case SKIPPED -> "is left out";
            case FAILED -> "failed";
            case CANCELLED -> "is stopped";
        };
    }

    private static String phrase(Run.Phase phase) {
        return switch (phase) {
            case RUNNING -> "goes on";
            case UNDOING -> "is undone";
            case SUCCEEDED -> "succeeded";
            case FAILED -> "failed";
            case REJECTED -> "ended with a no";
            case TIMED_OUT -> "took too long";
            case CANCELLED -> "was cancelled";
        };
    }

    /** What became different about a talk. */
    static String moved(Conversation before, Conversation after) {
        String name = after.spec() + ", " + after.id() + ": ";
        if (after.phase() == Conversation.Phase.ENDED) return name + "it is over: " + after.ending() + ".";
        if (after.phase() == Conversation.Phase.SUMMARISING) return name + "it is summed up: " + after.ending() + ".";
        if (after.said().size() > before.said().size()) {
            Conversation.Utterance last = after.said().get(after.said().size() - 1);
            return name + last.speaker() + (last.isPass() ? " had nothing to say." : " spoke.");
        }
        return name + String.join(", ", after.participants()) + " talk.";
    }

    static String asked(Approval it) {
        return "A word is asked of " + String.join(", ", it.approvers()) + ": " + it.action() + ".";
    }

    static String ended(Approval it) {
        String why = it.reason().isEmpty() ? "" : ": " + it.reason();
        String about = it.action() + why + ".";
        return switch (it.phase()) {
            case PENDING -> "Still asked: " + about;
            case REVISION_REQUESTED -> "Wanted in another form: " + about;
            case APPROVED -> "Approved: " + about;
            case REJECTED -> "Rejected: " + about;
            case CANCELLED -> "Asked no more: " + about;
        };
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<EventTexts.Told> told(Rows.Kind kind, String id, String reason, String text) {
        return Optional.of(new EventTexts.Told(kind.key(id), reason, text));
    }
}
