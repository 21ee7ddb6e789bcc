package io.ruche.scheduler.organisation.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A reason to wake, waiting until its agent is free. Those of one reason and source are one: however often somebody knocks,
 * the door is opened once.
 *
 * @param source what it is about, as {@code agent:quill}, {@code human:me}, {@code inbox/ideas.txt}, {@code
 *     run-4kq7m2x9/find}
 * @param notes what there is to tell, oldest first
 * @param outputSchema JSON Schema that the answer follows
 * @param terms how it is to be done
 * @param count how often it came; above the number of notes when some found no room
 */
public record Wake(
        WakeReason reason,
        String source,
        List<Note> notes,
        Optional<String> outputSchema,
        Terms terms,
        long count,
        long firstAtMillis,
        long lastAtMillis) {
    /** The notes that wait for one agent, in bytes of UTF-8: its row is written anew with each change. */
    public static final int MOST_WAITING_BYTES = 128 << 10;
    /** The characters of one note: a workflow's longest prompt, with what is put into it. */
    public static final int MOST_NOTE = 32_000;

    private static final int MOST_TOGETHER = 8;

    public Wake {
        notes = List.copyOf(notes);
    }

    /** The first of its kind. */
    public static Wake of(WakeReason reason, String source, Note note, Optional<String> outputSchema) {
        return of(reason, source, note, outputSchema, Terms.NONE);
    }

    public static Wake of(WakeReason reason, String source, Note note, Optional<String> outputSchema, Terms terms) {
        return new Wake(reason, source, List.of(note), outputSchema, terms, 1, note.atMillis(), note.atMillis());
    }

    /** The name under which an agent's texts and sources are told. */
    public static String agent(String name) {
        return "agent:" + name;
    }

    /** Whether it would wake the agent by its own hand. */
    public static boolean isSelfAuthored(String agent, WakeReason reason, String source, String author) {
        String self = agent(agent);
        return source.equals(self)
                || author.equals(self)
                || (reason.kind() == WakeReason.Kind.EVENT && reason.event().startsWith(agent + "."));
    }

    public boolean isSame(Wake other) {
        return reason.equals(other.reason) && source.equals(other.source);
    }

    /** Whether there is room for what it has to tell. */
    public static boolean fits(List<Wake> waiting, Wake wake) {
        int room = MOST_WAITING_BYTES;
        for (Wake it : waiting) room -= it.bytes();
        return wake.bytes() <= room;
    }

    /** What waits for an agent, with one more: at the end, or joined with what is there already. */
    public static List<Wake> add(List<Wake> waiting, Wake wake) {
        boolean fits = fits(waiting, wake);
        List<Wake> all = new ArrayList<>(waiting.size() + 1);
        boolean known = false;
        for (Wake it : waiting) {
            known |= it.isSame(wake);
            all.add(it.isSame(wake) ? it.and(wake, fits) : it);
        }
        if (!known) all.add(fits ? wake : wake.untold());
        return all;
    }

    /**
     * What the next turn of an agent begins with: the first that waits, which is its task, and others beside it unless one
     * of them is owed an answer of its own.
     */
    public static List<Wake> take(List<Wake> waiting) {
        if (waiting.isEmpty() || waiting.get(0).isOwedAnAnswer())
            return waiting.stream().limit(1).toList();
        return waiting.stream()
                .filter(wake -> !wake.isOwedAnAnswer())
                .limit(MOST_TOGETHER)
                .toList();
    }

    /** Whether somebody waits for what the agent says to it. */
    public boolean isOwedAnAnswer() {
        return switch (reason.kind()) {
            case STEP, CONVERSATION, MESSAGE, APPROVAL_REQUESTED, REFLECTION -> true;
            case FOLDER_FILE, FEED_ITEM, CRON, WEBHOOK, MANUAL, APPROVAL_DECIDED, LESSON, EVENT ->
                outputSchema.isPresent();
        };
    }

    private Wake and(Wake later, boolean withNotes) {
        List<Note> all = new ArrayList<>(notes);
        if (withNotes) all.addAll(later.notes);
        return new Wake(
                reason,
                source,
                all,
                outputSchema.or(later::outputSchema),
                terms.and(later.terms.label()),
                count + later.count,
                firstAtMillis,
                later.lastAtMillis);
    }

    private Wake untold() {
        return new Wake(reason, source, List.of(), outputSchema, terms, count, firstAtMillis, lastAtMillis);
    }

    private int bytes() {
        return notes.stream().mapToInt(Note::bytes).sum()
                + outputSchema.map(String::length).orElse(0);
    }
}
