package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Puts together what a model is asked, within a budget of tokens. What finds no place falls out in this order: the thread,
 * oldest first; memories, the least fitting first; results of this turn, shortened and then left out, oldest first;
 * lessons; relations; at last the end of the task. Tokens are counted line by line, which is never less than the whole.
 */
final class ContextAssembly {
    /** Before each line that strangers wrote. */
    static final String OUTSIDE = "[outside]";

    private static final int A_MESSAGE = 8;
    private static final int SHORT_ROUND = 400;
    private static final int LEAST_TASK = 16;

    private final TokenCounter counter;
    private final int budget;
    private final String system;
    private final List<Line> lessons = new ArrayList<>();
    private final List<Line> relations = new ArrayList<>();
    private final List<Line> memories = new ArrayList<>();
    private final List<Line> thread = new ArrayList<>();
    private final List<Line> rounds = new ArrayList<>();
    private Line task;
    private int used;
    private final List<String> dropped = new ArrayList<>();

    private record Line(String label, String text, Message.Role role, Label of, int tokens) {}

    /** @param fits whether there was room for the persona and at least some of the task */
    record Assembled(List<Message> messages, Act.ContextUse use, Label label, boolean fits) {}

    private ContextAssembly(String system, String task, Label of, int budget, TokenCounter counter) {
        this.counter = counter;
        this.budget = budget;
        this.system = system;
        this.task = line("task", task, Message.Role.USER, of);
        this.used = counter.count(system) + this.task.tokens() + 2 * A_MESSAGE;
    }

    /**
     * @param system the first message, which is whole or nothing fits
     * @param of the worst of what the task and the rounds were made of
     * @param sees the strictest class that the model may be shown: what is stricter is left out
     */
    static Assembled assemble(
            String system,
            String task,
            Label of,
            Recalled recalled,
            DataClass sees,
            List<Rounds.Round> rounds,
            int budget,
            TokenCounter counter) {
        ContextAssembly context = new ContextAssembly(system, task, of, budget, counter);
        context.take(recalled, sees, rounds);
        context.fit();
        return context.assembled(of);
    }

    private void take(Recalled recalled, DataClass sees, List<Rounds.Round> said) {
        for (Recollection it : recalled.lessons()) lessons.add(known("lesson", it));
        for (Recollection it : recalled.relations()) relations.add(known("relation", it));
        for (Recollection it : recalled.memories()) memories.add(known("memory", it));
        for (Remark it : recalled.thread()) {
            String text = it.speaker() + ": " + it.text();
            thread.add(
                    line("thread " + it.id(), marked(text, it.label().isUntrusted()), Message.Role.USER, it.label()));
        }
        for (List<Line> part : List.of(lessons, relations, memories, thread)) hide(part, sees);
        for (Rounds.Round it : said) {
            rounds.add(line(it.label(), it.message().text(), it.message().role(), Label.NONE));
        }
        for (List<Line> part : List.of(lessons, relations, memories, thread)) {
            // each part has a heading of a line
            used += part.stream().mapToInt(Line::tokens).sum() + (part.isEmpty() ? 0 : A_MESSAGE);
        }
        used += rounds.stream().mapToInt(it -> it.tokens() + A_MESSAGE).sum();
    }

    private void hide(List<Line> part, DataClass sees) {
        for (Line it : List.copyOf(part)) {
            if (it.of().dataClass().compareTo(sees) <= 0) continue;
            part.remove(it);
            dropped.add(it.label() + ", which is " + it.of().dataClass().name().toLowerCase(Locale.ROOT));
        }
    }

    private void fit() {
        while (used > budget && !thread.isEmpty()) drop(thread, 0);
        while (used > budget && !memories.isEmpty()) drop(memories, memories.size() - 1);
        for (int i = 0; i < rounds.size() && used > budget; i++) shorten(i);
        while (used > budget && rounds.size() > 1) {
            drop(rounds, 0);
            used -= A_MESSAGE;
        }
        while (used > budget && !lessons.isEmpty()) drop(lessons, lessons.size() - 1);
        while (used > budget && !relations.isEmpty()) drop(relations, relations.size() - 1);
        if (used > budget) cutTask();
    }

    private void drop(List<Line> from, int index) {
        Line gone = from.remove(index);
        used -= gone.tokens();
        dropped.add(gone.label());
    }

    private void shorten(int index) {
        Line was = rounds.get(index);
        if (was.text().length() <= SHORT_ROUND) return;
        Line now = line(was.label(), cut(was.text(), SHORT_ROUND), was.role(), was.of());
        if (now.tokens() >= was.tokens()) return;
        rounds.set(index, now);
        used += now.tokens() - was.tokens();
        dropped.add("part of " + was.label());
    }

    private void cutTask() {
        int room = task.tokens() - (used - budget);
        if (room < LEAST_TASK) return;
        int low = 0;
        int high = task.text().length();
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (tokens(cut(task.text(), middle)) <= room) low = middle;
            else high = middle - 1;
        }
        Line now = line("task", cut(task.text(), low), Message.Role.USER, task.of());
        used += now.tokens() - task.tokens();
        task = now;
        dropped.add("part of task");
    }

    private Assembled assembled(Label taskLabel) {
        List<Message> messages = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(system));
        part(head, "How you stand with others:", relations);
        part(head, "What you have learned:", lessons);
        messages.add(new Message(Message.Role.SYSTEM, String.join("\n", head)));
        List<String> body = new ArrayList<>();
        part(body, "What you remember:", memories);
        part(body, "What was said:", thread);
        body.add(task.text());
        messages.add(new Message(Message.Role.USER, String.join("\n", body)));
        for (Line it : rounds) messages.add(new Message(it.role(), it.text()));
        Label label = taskLabel;
        for (List<Line> part : List.of(lessons, relations, memories, thread)) {
            for (Line it : part) label = label.worst(it.of());
        }
        return new Assembled(messages, new Act.ContextUse(budget, used, dropped), label, used <= budget);
    }

    private static void part(List<String> lines, String heading, List<Line> part) {
        if (part.isEmpty()) return;
        lines.add(heading);
        for (Line it : part) lines.add("- " + it.text());
    }

    private Line known(String kind, Recollection it) {
        return line(kind + " " + it.id(), marked(it.text(), it.untrusted()), Message.Role.USER, it.label());
    }

    private Line line(String label, String text, Message.Role role, Label of) {
        return new Line(label, text, role, of, tokens(text));
    }

    private int tokens(String text) {
        int tokens = 0;
        // a line has its end, and perhaps a dash before it
        for (String line : text.split("\n", -1)) tokens += counter.count(line) + 2;
        return tokens;
    }

    static String marked(String text, boolean untrusted) {
        if (!untrusted) return text;
        return String.join(
                "\n",
                Arrays.stream(text.split("\n", -1))
                        .map(line -> OUTSIDE + " " + line)
                        .toList());
    }

    private static String cut(String text, int length) {
        if (length >= text.length()) return text;
        int end = length > 0 && Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return text.substring(0, end) + " [cut]";
    }
}
