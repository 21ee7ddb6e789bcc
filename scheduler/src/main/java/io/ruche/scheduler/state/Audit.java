package io.ruche.scheduler.state;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which commands are kept for ever, and in which words: what people decide, and who may decide what. Pure. */
public final class Audit {
    private static final int MOST_NAMED = 20;

    private Audit() {}

    /**
     * The entry that goes with a command's events, as one more of them. Empty when the command changed nothing, or is
     * none that is kept.
     *
     * @param before the State that the events are applied to
     * @param actor who sent the command
     */
    public static Optional<Event> of(
            State before, Command command, String actor, Verdict.Decision decision, long nowMillis) {
        if (decision.events().isEmpty() || !isKept(command)) return Optional.empty();
        Event first = decision.events().get(0);
        AuditEntry entry = AuditEntry.after(
                before.audit(),
                nowMillis,
                actor,
                action(command, first),
                decision.reply().subject(),
                text(command, decision.events()));
        return Optional.of(new Event.Audited(entry, nowMillis));
    }

    private static boolean isKept(Command command) {
        return command instanceof Command.VoteApproval
                || command instanceof Command.StartRun
                || command instanceof Command.CancelRun
                || command instanceof Command.PauseAgent
                || command instanceof Command.ResumeAgent
                || command instanceof Command.ApplySpecs
                || command instanceof Command.CreateKey
                || command instanceof Command.RevokeKey
                || command instanceof Command.SetSecret
                || command instanceof Command.RemoveSecret
                || command instanceof Command.SetProvider
                || command instanceof Command.RemoveProvider
                || command instanceof Command.DrainNode;
    }

    private static String action(Command command, Event first) {
        if (command instanceof Command.ApplySpecs) return "documents_applied";
        if (command instanceof Command.VoteApproval) return "approval_decided";
        if (command instanceof Command.StartRun) return "run_asked_for";
        return command instanceof Command.CancelRun ? "run_cancelled" : first.reason();
    }

    private static String text(Command command, List<Event> events) {
        if (command instanceof Command.ApplySpecs it) return documents(it, events);
        if (command instanceof Command.VoteApproval it) return word(it, events);
        return events.get(0).text();
    }

    /** With what was decided about: its hash stands for the payload, which may be large. */
    private static String word(Command.VoteApproval it, List<Event> events) {
        String about = events.stream()
                .filter(Event.ApprovalMoved.class::isInstance)
                .map(event -> ((Event.ApprovalMoved) event).approval())
                .findFirst()
                .map(approval -> approval.action() + ", payload " + approval.payloadHash())
                .orElse("");
        String why = it.why().isBlank() ? "" : " (" + it.why() + ")";
        return it.party() + " said " + it.word().name().toLowerCase(Locale.ROOT) + " to " + it.approval() + ", " + about
                + why + ".";
    }

    private static String documents(Command.ApplySpecs it, List<Event> events) {
        List<String> changed = events.stream()
                .map(event -> event instanceof Event.SpecWritten written
                        ? Optional.of(written.spec() + (written.generation() == 1 ? " is new" : " changed"))
                        : event instanceof Event.SpecRemoved removed
                                ? Optional.of(removed.spec() + " was removed")
                                : Optional.<String>empty())
                .flatMap(Optional::stream)
                .toList();
        int more = Math.max(0, changed.size() - MOST_NAMED);
        return String.join(", ", changed.subList(0, changed.size() - more))
                + (more > 0 ? " and " + more + " more." : ".");
    }
}
