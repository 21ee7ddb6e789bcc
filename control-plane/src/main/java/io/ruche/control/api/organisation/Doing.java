package io.ruche.control.api.organisation;

import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.AgentActivity;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an agent does, as a sentence for people. */
final class Doing {
    private Doing() {}

    static String sentence(State state, Agent agent, AgentActivity activity, Optional<Turn> turn) {
        return switch (activity) {
            case IDLE -> "Has nothing to do.";
            case PAUSED -> "Is paused: " + agent.paused().message();
            case WAITING -> waiting(agent);
            case THINKING ->
                turn.map(it -> "Thinks about " + about(it) + asked(it) + ".").orElse("Thinks.");
            case TALKING ->
                turn.map(it -> "Is about to speak" + asked(it) + ".").orElse("Talks.");
            case ACTING ->
                turn.map(it -> "Uses " + tools(it) + " for " + about(it) + ".").orElse("Works.");
            case ASKING ->
                turn.map(it -> "Waits for a word before it goes on with " + about(it) + ".")
                        .orElse("Waits for a word.");
            case SLEEPING -> turn.map(Doing::sleeping).orElse("Sleeps.");
        };
    }

    private static String talking(State state, Agent agent, Optional<Turn> turn) {
        String with = AgentActivity.conversation(state, agent)
                .map(talk -> talk.participants().stream()
                        .filter(name -> !name.equals(agent.name()))
                        .collect(Collectors.joining(", ")))
                .map(names -> names.isEmpty() ? "" : " with " + names)
                .orElse("");
        return turn.map(it -> "Is about to speak" + with + ".").orElse("Talks" + with + ".");
    }

    private static String waiting(Agent agent) {
        int reasons = agent.wakes().size();
        return reasons == 1
                ? "Is to work on "
                        + about(
                                agent.wakes().get(0).reason().label(),
                                agent.wakes().get(0).source()) + "."
                : "Is to work on " + reasons + " things, the first of them "
                        + about(
                                agent.wakes().get(0).reason().label(),
                                agent.wakes().get(0).source()) + ".";
    }

    private static String sleeping(Turn turn) {
        String until = turn.untilMillis() > 0
                ? "until " + Instant.ofEpochMilli(turn.untilMillis()).truncatedTo(ChronoUnit.SECONDS)
                : "until something changes";
        String why = turn.reason().message();
        return "Waits " + until + (why.isEmpty() ? "." : ": " + why);
    }

    private static String asked(Turn turn) {
        return turn.model().isEmpty() ? "" : " with " + turn.model();
    }

    private static String tools(Turn turn) {
        int open = turn.expects().count() - turn.settled().size();
        return open == 1 ? "a tool" : open + " tools";
    }

    private static String about(Turn turn) {
        return about(turn.wake(), turn.task());
    }

    /** What a reason to wake is about, as it stands in a sentence. */
    static String about(String reason, String source) {
        String from = source.isEmpty() ? "" : " " + source;
        return switch (reason) {
            case "message" -> "what" + from + " said";
            case "manual" -> "what" + from + " asked for";
            case "step" -> "step" + from;
            case "conversation" -> "a conversation";
            case "folder.file" -> "the file" + from;
            case "feed.item" -> "news of" + from;
            case "cron" -> "what the clock brought";
            case "webhook" -> "a call of" + from;
            case "lesson" -> "a lesson" + from;
            case "approval.decided" -> "the word on" + from;
            case "approval.requested" -> "whether to approve" + from;
            default -> reason.startsWith("event:") ? reason.substring("event:".length()) : reason + from;
        };
    }
}
