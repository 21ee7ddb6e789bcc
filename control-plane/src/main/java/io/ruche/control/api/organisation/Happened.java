package io.ruche.control.api.organisation;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.lesson.Lesson;
import io.ruche.scheduler.organisation.relation.Movement;
import io.ruche.scheduler.organisation.relation.Relationship;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One thing that happened in the organisation, for people.
 *
 * @param agent whose doing it is; empty when it is nobody's or several's
 * @param object as {@code turns/turn-4kq7m2x9}
 */
public record Happened(long atMillis, Kind kind, List<String> agents, String object, String text) {
    private static final Comparator<Happened> NEWEST_FIRST = Comparator.comparingLong(Happened::atMillis)
            .reversed()
            .thenComparing(Happened::object)
            .thenComparing(Happened::text);

    public enum Kind {
        TURN,
        TALK,
        MEMORY,
        RELATIONSHIP,
        LESSON,
        APPROVAL,
        RUN,
        WAKE,
        PAUSE
    }

    public Happened {
        agents = List.copyOf(agents);
    }

    /**
     * What the State keeps of all that happened, newest first.
     *
     * @param agent only what this one had a part in
     */
    public static List<Happened> newest(State state, Optional<String> agent) {
        List<Happened> all = new ArrayList<>();
        Stream<Agent> agents =
                agent.map(name -> state.findAgent(name).stream()).orElseGet(() -> state.agents().stream());
        agents.forEach(it -> of(all, state, it));
        state.flow().conversations().forEach(it -> talk(all, state, it));
        state.flow().approvals().forEach(it -> approval(all, state, it));
        state.flow().runs().forEach(it -> run(all, it));
        state.minds().relationships().values().forEach(it -> relationship(all, it));
        state.minds().lessons().values().forEach(it -> lesson(all, it));
        return all.stream()
                .filter(it -> agent.isEmpty() || it.agents().contains(agent.get()))
                .sorted(NEWEST_FIRST)
                .toList();
    }

    public static void write(JsonWriter json, Happened it) {
        json.beginObject().field("at", Fields.time(it.atMillis)).field("kind", Fields.word(it.kind));
        if (it.agents.size() == 1) json.field("agent", it.agents.get(0));
        json.field("object", it.object).field("text", it.text).endObject();
    }

    /** Tells it from all others. */
    public String id() {
        return atMillis + "-" + Integer.toHexString((object + text).hashCode());
    }

    private static void of(List<Happened> all, State state, Agent agent) {
        List<String> self = List.of(agent.name());
        String object = "agents/" + agent.name();
        if (agent.isPaused()) {
            String text = agent.name() + " was paused: " + agent.paused().message();
            all.add(new Happened(agent.pausedAtMillis(), Kind.PAUSE, self, object, text));
        }
        for (Wake wake : agent.wakes()) {
            String text =
                    agent.name() + " is to work on " + Doing.about(wake.reason().label(), wake.source()) + ".";
            all.add(new Happened(wake.lastAtMillis(), Kind.WAKE, self, object, text));
        }
        state.minds()
                .findHead(agent.name())
                .filter(head -> head.reflectedTo() > 0)
                .ifPresent(head -> all.add(new Happened(
                        head.reflectedAtMillis(),
                        Kind.MEMORY,
                        self,
                        object,
                        agent.name() + " thought about what it remembers.")));
        agent.turn().flatMap(state::findTurn).ifPresent(turn -> turn(all, turn));
        state.endedTurns(agent.name()).forEach(id -> state.findTurn(id).ifPresent(turn -> turn(all, turn)));
    }

    private static void turn(List<Happened> all, Turn turn) {
        long began = turn.startedAtMillis();
        List<String> self = List.of(turn.agent());
        String object = "turns/" + turn.id();
        long at = turn.hasEnded() ? turn.endedAtMillis() : began;
        all.add(new Happened(at, Kind.TURN, self, object, turn.agent() + " " + became(turn)));
        if (turn.memories() == 0) return;
        String text = turn.agent() + " recalled " + turn.recalled().told(turn.memories(), began) + ".";
        all.add(new Happened(began, Kind.MEMORY, self, object, text));
    }

    private static String became(Turn turn) {
        String about = Doing.about(turn.wake(), turn.task());
        return switch (turn.phase()) {
            case READY, CALLING, ACTING, SLEEPING, ASKING -> "set to work on " + about + ".";
            case DONE -> said(turn, about);
            case FAILED -> "failed at " + about + ": " + turn.reason().message();
            case CANCELLED -> "gave up " + about + ": " + turn.reason().message();
        };
    }

    private static String said(Turn turn, String about) {
        // what it makes of a talk stands with what it moved
        if (turn.wake().equals("conversation") && turn.task().contains("/summary/")) return "summed up " + about + ".";
        return turn.said().isEmpty() ? "was done with " + about + "." : "said: " + turn.said();
    }

    private static void talk(List<Happened> all, State state, Conversation it) {
        String who = and(it.participants());
        String object = "conversations/" + it.id();
        String place = ConversationView.place(state, it);
        String where = place.isEmpty()
                ? ""
                : " at the " + place.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
        String about = it.topic().isEmpty() ? "." : " about " + it.topic().strip() + ".";
        all.add(new Happened(
                it.startedAtMillis(), Kind.TALK, it.participants(), object, who + " began to talk" + where + about));
        if (it.endedAtMillis() > 0) {
            String why = it.ending().isEmpty() ? "." : ": " + it.ending() + ".";
            all.add(new Happened(
                    it.endedAtMillis(), Kind.TALK, it.participants(), object, who + " stopped talking" + why));
        }
    }

    private static void approval(List<Happened> all, State state, Approval it) {
        List<String> who =
                it.creator().startsWith("agent:") ? List.of(it.creator().substring("agent:".length())) : List.of();
        String object = "approvals/" + it.id();
        all.add(new Happened(
                it.askedAtMillis(), Kind.APPROVAL, who, object, it.creator() + " asks for a word: " + it.action()));
        for (Approval.Vote vote : it.votes()) {
            String text = vote.party()
                    + switch (vote.word()) {
                        case APPROVE -> " approved: ";
                        case REJECT -> " said no to: ";
                        case REVISE -> " wants in another form: ";
                    }
                    + it.action()
                    + (vote.reason().isEmpty() ? "" : " (" + vote.reason() + ")");
            all.add(new Happened(vote.atMillis(), Kind.APPROVAL, who, object, text));
        }
        if (it.phase().hasEnded() && it.votes().isEmpty()) {
            String word = Fields.word(it.phase()).toLowerCase(Locale.ROOT);
            all.add(new Happened(
                    it.endedAtMillis(), Kind.APPROVAL, who, object, it.action() + " is " + word + ": " + it.reason()));
        }
    }

    private static void run(List<Happened> all, Run it) {
        String object = "runs/" + it.id();
        all.add(new Happened(
                it.startedAtMillis(), Kind.RUN, List.of(), object, it.workflow() + " began: " + it.trigger() + "."));
        if (it.phase().hasEnded()) {
            String end = switch (it.phase()) {
                case SUCCEEDED -> " succeeded.";
                case REJECTED -> " ended with a no: " + it.reason();
                case TIMED_OUT -> " took too long: " + it.reason();
                case CANCELLED -> " was cancelled: " + it.reason();
                case FAILED, RUNNING, UNDOING -> " failed: " + it.reason();
            };
            all.add(new Happened(it.endedAtMillis(), Kind.RUN, List.of(), object, it.workflow() + end));
        }
    }

    private static void relationship(List<Happened> all, Relationship it) {
        List<String> both = List.of(it.pair().one(), it.pair().other());
        for (Movement move : it.movements()) {
            String text = String.format(
                    Locale.ROOT,
                    "%s: affinity %.2f to %.2f, trust %.2f to %.2f%s",
                    and(both),
                    move.before().affinity(),
                    move.after().affinity(),
                    move.before().trust(),
                    move.after().trust(),
                    move.cause().text().isEmpty() ? "." : " (" + move.cause().text() + ").");
            all.add(new Happened(move.atMillis(), Kind.RELATIONSHIP, both, "relationships/" + it.pair(), text));
        }
    }

    private static void lesson(List<Happened> all, Lesson it) {
        List<String> who = new ArrayList<>(List.of(it.from()));
        who.addAll(it.to());
        String text = it.from() + " lets " + and(it.to()) + " know: " + it.claim();
        all.add(new Happened(it.learntAtMillis(), Kind.LESSON, who, "lessons/" + it.id(), text));
    }

    private static String and(List<String> names) {
        if (names.isEmpty()) return "nobody";
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }
}
