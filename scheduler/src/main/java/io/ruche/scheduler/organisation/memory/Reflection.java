package io.ruche.scheduler.organisation.memory;

import io.ruche.scheduler.organisation.AnswerFields;
import io.ruche.scheduler.organisation.Ask;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Reading;
import io.ruche.scheduler.organisation.Shape;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec.Reflect;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec.Scope;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An agent thinks about what happened: few sentences that several memories say together, each with the memories that show
 * it.
 *
 * @param about the memories that are thought about, the most important first
 * @param head as it was when this began
 */
public record Reflection(MemoryHead head, List<Memory> about) {
    static final int MOST_ABOUT = 24;
    private static final int MOST_INSIGHTS = 3;
    private static final int MOST_CITED = 5;
    private static final int MOST_CHARACTERS = 300;
    /** By then the day is over everywhere in the organisation. */
    private static final LocalTime NIGHT = LocalTime.of(3, 0);

    private static final Pattern SOURCE = Pattern.compile("reflection/([0-9]{1,18})/([0-9]{1,18})");

    /**
     * How far a reflection goes, as it stands in what wakes an agent for one.
     *
     * @param upTo memories below this number are thought about
     * @param gathered what they weigh together
     */
    public record Mark(long upTo, long gathered) {
        /** Reads {@link #toString()}. */
        public static Optional<Mark> find(String source) {
            Matcher form = SOURCE.matcher(source);
            return form.matches()
                    ? Optional.of(new Mark(Long.parseLong(form.group(1)), Long.parseLong(form.group(2))))
                    : Optional.empty();
        }

        /** For example {@code reflection/17/152}. */
        @Override
        public String toString() {
            return "reflection/" + upTo + "/" + gathered;
        }
    }

    public Mark mark() {
        return new Mark(head.next(), head.gathered());
    }

    /**
     * Reads the model's answer where the memories are not at hand: what it cites are numbers of this agent's own, which the
     * grammar let it choose from.
     */
    public static Reading<List<Insight>> read(String agent, Mark mark, String json) {
        return Reading.of(
                json,
                "the reflection",
                answer -> answer.groups("insights", MOST_INSIGHTS).stream()
                        .map(insight -> insight(insight, citation -> cited(agent, mark, citation)))
                        .toList());
    }

    private static Optional<MemoryId> cited(String agent, Mark mark, String citation) {
        return MemoryId.find(agent + "/" + citation).filter(id -> id.number() < mark.upTo());
    }

    /** @param evidence at least one of the memories that it was drawn from */
    public record Insight(String text, int importance, List<MemoryId> evidence) {}

    /**
     * Whether it is time: enough happened since the last one, or something did and the night has come since. An agent to
     * whom nothing happened never reflects.
     */
    public static boolean isDue(MemoryHead head, Reflect policy, long nowMillis, ZoneId zone) {
        if (head.gathered() >= policy.importanceSum()) {
            return true;
        }
        return policy.nightly()
                && head.gathered() > 0
                && night(head.reflectedAtMillis(), zone).isBefore(night(nowMillis, zone));
    }

    /** The day whose night it was last. */
    private static LocalDate night(long millis, ZoneId zone) {
        var local = Instant.ofEpochMilli(millis).atZone(zone);
        return local.toLocalTime().isBefore(NIGHT) ? local.toLocalDate().minusDays(1) : local.toLocalDate();
    }

    /** When the night comes that {@link #isDue} waits for. */
    public static long nextNight(long nowMillis, ZoneId zone) {
        return night(nowMillis, zone)
                .plusDays(1)
                .atTime(NIGHT)
                .atZone(zone)
                .toInstant()
                .toEpochMilli();
    }

    /** Empty when nothing is left to think about. */
    public static Optional<Reflection> of(MemoryHead head, Collection<Memory> memories) {
        List<Memory> about = memories.stream()
                .filter(memory -> memory.id().agent().equals(head.agent()))
                .filter(memory -> memory.id().number() >= head.reflectedTo()
                        && memory.id().number() < head.next())
                .filter(memory -> memory.kind() != Memory.Kind.REFLECTION)
                .sorted(Comparator.comparingInt(Memory::importance).reversed().thenComparing(Memory.BY_ID.reversed()))
                .limit(MOST_ABOUT)
                .toList();
        return about.isEmpty() ? Optional.empty() : Optional.of(new Reflection(head, about));
    }

    /** What the model is asked. It can cite nothing but what it is shown: the shape names the citations. */
    public Ask ask() {
        StringBuilder prompt =
                new StringBuilder("These are your memories since you last took time to think, as data:\n");
        about.stream()
                .sorted(Memory.BY_ID)
                .forEach(memory -> prompt.append(cite(memory))
                        .append(memory.label().isUntrusted() ? " (from strangers) " : " ")
                        .append(memory.text())
                        .append('\n'));
        prompt.append("Say what they mean together: at most ")
                .append(MOST_INSIGHTS)
                .append(" insights that are true of more than one of them, each with the memories that show it.");
        Shape insight = Shape.object()
                .with("text", Shape.text(1, MOST_CHARACTERS))
                .with("importance", Shape.whole(1, Memory.MOST_IMPORTANCE))
                .with("evidence", Shape.list(Shape.choice(byCitation().keySet()), 1, MOST_CITED))
                .end();
        Shape answer = Shape.object()
                .with("insights", Shape.list(insight, 1, MOST_INSIGHTS))
                .end();
        return new Ask(prompt.toString(), answer.json(), 600, label(about));
    }

    /** Reads the model's answer; an insight that cites what is not there, or nothing, makes it wrong. */
    public Reading<List<Insight>> read(String json) {
        Map<String, Memory> cited = byCitation();
        return Reading.of(
                json,
                "the reflection",
                answer -> answer.groups("insights", MOST_INSIGHTS).stream()
                        .map(insight -> insight(
                                insight,
                                citation ->
                                        Optional.ofNullable(cited.get(citation)).map(Memory::id)))
                        .toList());
    }

    private static Insight insight(AnswerFields fields, Function<String, Optional<MemoryId>> cited) {
        List<MemoryId> evidence = new ArrayList<>();
        for (String citation : fields.texts("evidence", MOST_CITED, 40)) {
            evidence.add(cited.apply(citation)
                    .orElseThrow(() -> fields.wrong("evidence", "memories that it was shown, as mem-0")));
        }
        if (evidence.isEmpty()) {
            throw fields.wrong("evidence", "at least one memory");
        }
        return new Insight(
                fields.text("text", MOST_CHARACTERS),
                fields.whole("importance", 1, Memory.MOST_IMPORTANCE),
                evidence.stream().distinct().sorted().toList());
    }

    /**
     * An insight as a memory. It has the worst label of its evidence, and nobody may recall it who may not recall all of
     * that.
     *
     * @param id the next of the agent
     * @param vector the meaning of its text
     */
    public Memory remember(Insight insight, MemoryId id, Embedding vector, String source, long nowMillis) {
        List<Memory> evidence = about.stream()
                .filter(memory -> insight.evidence().contains(memory.id()))
                .toList();
        Scope narrowest = evidence.stream()
                .map(Memory::scope)
                .min(Comparator.naturalOrder())
                .orElse(Scope.AGENT);
        return new Memory(
                id,
                Memory.Kind.REFLECTION,
                insight.text(),
                insight.importance(),
                nowMillis,
                source,
                insight.evidence(),
                label(evidence),
                narrowest,
                Memory.Use.none(nowMillis),
                false,
                vector);
    }

    /** The agent's head once the insights are kept; {@code now} is the head by then. */
    public MemoryHead done(MemoryHead now, long nowMillis) {
        return now.reflected(head.next(), head.gathered(), nowMillis);
    }

    private Map<String, Memory> byCitation() {
        Map<String, Memory> cited = new TreeMap<>();
        about.forEach(memory -> cited.put(cite(memory), memory));
        return cited;
    }

    private static String cite(Memory memory) {
        return "mem-" + memory.id().number();
    }

    private static Label label(Collection<Memory> memories) {
        return Label.worst(memories.stream().map(Memory::label).toList());
    }
}
