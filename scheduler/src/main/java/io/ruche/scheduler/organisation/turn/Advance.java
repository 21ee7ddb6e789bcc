package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.approval.Approvals;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec.Action;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides how a turn goes on. A function of the journal: time, chance, memories and models are all written there, so the
 * same journal gives the same decision, wherever and however often it is asked.
 */
public final class Advance {
    /** How often the tools are used before the turn has to end without them. */
    public static final int MOST_ROUNDS = 8;

    private static final int MOST_FAILURES = 3;
    private static final int MOST_UNREADABLE = 2;
    private static final long FIRST_BACKOFF_MILLIS = 2_000;
    private static final Set<Action> OUTWARD = EnumSet.complementOf(EnumSet.of(Action.MEMORY_PROMOTE));

    private final TurnHistory history;
    private final TurnStart start;
    private final Brief brief;
    private final Given given;
    private final TokenCounter counter;
    private boolean looked;

    private Advance(TurnHistory history, Given given, TokenCounter counter) {
        this.history = history;
        this.start = history.start();
        this.brief = start.brief();
        this.given = given;
        this.counter = counter;
    }

    /**
     * The next decision. What was given is part of it only where it counted.
     *
     * @param given what is known at this moment beside the journal
     * @throws IllegalArgumentException when the last decision has not all its outcomes yet, or ended the turn
     */
    public static Decision next(TurnHistory history, Given given, TokenCounter counter) {
        if (!history.isReady()) {
            throw new IllegalArgumentException("turn " + history.start().turn() + " waits or has ended");
        }
        Advance advance = new Advance(history, given, counter);
        Act act = advance.act();
        return new Decision(history.steps().size(), advance.looked ? given : Given.NOTHING, act);
    }

    private Act act() {
        if (history.steps().size() >= TurnHistory.MOST_STEPS - 1) {
            return failed("too_many_steps", "The turn came to " + TurnHistory.MOST_STEPS + " steps.");
        }
        if (history.steps().isEmpty()) return call();
        Step last = history.last();
        Act act = last.decision().act();
        if (act instanceof Act.Sleep) return call();
        if (act instanceof Act.Effects it) return afterEffects(it, last);
        Outcome outcome = last.outcomes().get(0);
        if (act instanceof Act.Call it && outcome instanceof Outcome.Answered answer) return afterAnswer(it, answer);
        if (act instanceof Act.Call && outcome instanceof Outcome.CallFailed failure) return afterFailure(failure);
        if (act instanceof Act.Ask it && outcome instanceof Outcome.Judged judged) return afterWord(it, judged);
        throw new IllegalArgumentException("turn " + start.turn() + ": " + outcome + " is no outcome of " + act);
    }

    private Act call() {
        looked = true;
        Label label = label();
        Optional<ModelChoice> chosen = ModelChoice.choose(given.models(), label.dataClass());
        if (chosen.isEmpty()) {
            Why why = new Why("no_model", ModelChoice.whyNone(given.models(), label.dataClass()));
            return brief.waitsForModel() ? new Act.Sleep(0, why) : failed(why);
        }
        ModelChoice model = chosen.get();
        Optional<String> schema = start.task().outputSchema();
        ActionForm form = areToolsAway() ? ActionForm.last(brief, schema) : ActionForm.of(brief, schema);
        int maxTokens = Math.min(brief.maxTokens(), Math.max(1, model.context() / 2));
        String system = form.advice().isEmpty() ? brief.system() : brief.system() + "\n" + form.advice();
        ContextAssembly.Assembled context = ContextAssembly.assemble(
                system,
                TaskText.of(start),
                label,
                given.recalled(),
                sees(model),
                Rounds.of(history),
                model.context() - maxTokens,
                counter);
        if (!context.fits()) {
            return failed(
                    "context_too_small",
                    "Persona and task take " + context.use().used() + " tokens (expected: <= "
                            + context.use().budget() + ", the context of " + model.model() + " less the answer).");
        }
        return new Act.Call(
                model,
                context.messages(),
                context.use(),
                maxTokens,
                brief.sampling(),
                chance(history.steps().size()),
                form.shape(),
                form.schema(),
                context.label());
    }

    private DataClass sees(ModelChoice model) {
        return given.models().stream()
                .filter(it -> it.model().equals(model.model()))
                .map(Standing::sees)
                .findFirst()
                .orElse(DataClass.PUBLIC);
    }

    /** They were used often enough, or the same came of the same twice in a row: what is left is to say how it ended. */
    private boolean areToolsAway() {
        List<Step> used = history.steps().stream()
                .filter(step -> step.decision().act() instanceof Act.Effects)
                .toList();
        int count = used.size();
        return count >= MOST_ROUNDS || (count >= 2 && isSame(used.get(count - 1), used.get(count - 2)));
    }

    private static boolean isSame(Step step, Step other) {
        return uses(step).equals(uses(other)) && results(step).equals(results(other));
    }

    private static List<String> uses(Step step) {
        return ((Act.Effects) step.decision().act())
                .effects().stream().map(it -> it.tool() + " " + it.args()).toList();
    }

    private static Set<String> results(Step step) {
        return step.outcomes().stream()
                .filter(Outcome.Performed.class::isInstance)
                .map(Outcome.Performed.class::cast)
                .map(it -> it.index() + " " + it.status() + " " + it.text())
                .collect(Collectors.toSet());
    }

    private Act afterAnswer(Act.Call call, Outcome.Answered answer) {
        if (!answer.model().equals(call.model().model())) {
            return failed(
                    "model_mismatch",
                    "'" + answer.model() + "' answered (expected: '"
                            + call.model().model() + "', which was asked).");
        }
        Optional<Reading> reading = reading(call, answer);
        if (reading.isEmpty()) {
            return unreadable() < MOST_UNREADABLE
                    ? call()
                    : failed("unreadable_answer", "Its answers were not in the form that was asked.");
        }
        List<Reading.Use> uses = reading.get().uses();
        if (uses.isEmpty()) return done(reading.get());
        if (areToolsAway())
            return failed("too_many_rounds", "Its tools were put away, and it wanted to go on with them.");
        List<Effect> effects = effects(uses);
        List<Effect> gated = effects.stream().filter(this::needsApproval).toList();
        return gated.isEmpty()
                ? new Act.Effects(effects)
                : ask(Act.About.APPROVAL, start.agent() + " wants to " + told(gated) + ". May it?", gated);
    }

    private boolean needsApproval(Effect effect) {
        return !policies(effect).isEmpty();
    }

    /**
     * Whose word an effect needs. What only looks at something needs none. What reaches somebody outside may be any of the
     * actions that policies tell apart: nobody knows what a tool of others does.
     */
    private List<String> policies(Effect effect) {
        if (!effect.effectClass().changesSomething()) return List.of();
        Set<Action> may = effect.effectClass().isOutward() ? OUTWARD : Set.of();
        return Approvals.needed(brief.approvals(), may, effect.label(), 0);
    }

    private Act afterFailure(Outcome.CallFailed failure) {
        int failures = 0;
        for (int i = history.steps().size() - 1; i >= 0; i--) {
            Step step = history.steps().get(i);
            if (step.decision().act() instanceof Act.Sleep) continue;
            if (!(step.outcomes().get(0) instanceof Outcome.CallFailed)) break;
            failures++;
        }
        if (!failure.retryable() || failures >= MOST_FAILURES) return failed(failure.why());
        long pause = FIRST_BACKOFF_MILLIS << (failures - 1);
        return new Act.Sleep(history.nowMillis() + pause, failure.why());
    }

    private Act afterEffects(Act.Effects effects, Step step) {
        List<Effect> unknown = new ArrayList<>();
        for (Outcome outcome : step.outcomes()) {
            if (outcome instanceof Outcome.Performed it && it.status() == Outcome.Status.UNKNOWN) {
                unknown.add(effects.effects().get(it.index()));
            }
        }
        return unknown.isEmpty()
                ? call()
                : ask(
                        Act.About.UNKNOWN,
                        start.agent() + " was about to " + told(unknown)
                                + ", and nobody knows whether it happened. Again, or count it as done?",
                        unknown);
    }

    private Act afterWord(Act.Ask ask, Outcome.Judged judged) {
        return switch (judged.word()) {
            case AGAIN -> new Act.Effects(renewed(ask.effects()));
            case APPROVE -> new Act.Effects(effects(lastUses()));
            case REJECT -> {
                List<Effect> rest = effects(lastUses()).stream()
                        .filter(effect -> !needsApproval(effect))
                        .toList();
                yield rest.isEmpty() ? call() : new Act.Effects(renewed(rest));
            }
            case COUNT_AS_DONE -> call();
        };
    }

    private Act.Ask ask(Act.About about, String question, List<Effect> effects) {
        List<Effect> asked = renewed(effects);
        List<String> policies = about == Act.About.APPROVAL
                ? effects.stream()
                        .flatMap(effect -> policies(effect).stream())
                        .distinct()
                        .sorted()
                        .toList()
                : List.of();
        return new Act.Ask(about, question, policies, asked, payloadHash(asked));
    }

    /** What the question is about, whatever its keys. */
    static String payloadHash(List<Effect> effects) {
        StringBuilder text = new StringBuilder();
        for (Effect it : effects)
            text.append(it.tool()).append(' ').append(it.args()).append('\n');
        return CanonicalJson.hash(text.toString());
    }

    private List<Effect> effects(List<Reading.Use> uses) {
        List<Effect> effects = new ArrayList<>();
        Label label = label();
        for (Reading.Use use : uses) {
            String key = Effect.key(start.turn(), history.steps().size(), effects.size());
            effects.add(new Effect(key, use.tool().name(), use.tool().effectClass(), use.args(), label));
        }
        return effects;
    }

    private List<Effect> renewed(List<Effect> effects) {
        List<Effect> again = new ArrayList<>();
        for (Effect it : effects)
            again.add(it.again(start.turn(), history.steps().size(), again.size()));
        return again;
    }

    private List<Reading.Use> lastUses() {
        for (int i = history.steps().size() - 1; i >= 0; i--) {
            Step step = history.steps().get(i);
            if (step.decision().act() instanceof Act.Call call
                    && step.outcomes().get(0) instanceof Outcome.Answered answer) {
                return reading(call, answer).map(Reading::uses).orElse(List.of());
            }
        }
        throw new IllegalArgumentException("turn " + start.turn() + " asked without an answer before it");
    }

    private Optional<Reading> reading(Act.Call call, Outcome.Answered answer) {
        try {
            return Optional.of(Reading.of(brief, call.shape(), answer.text()));
        } catch (Trees.Unreadable e) {
            return Optional.empty();
        }
    }

    /** Answers in a row, up to now, that nobody could read. */
    private int unreadable() {
        int count = 0;
        for (int i = history.steps().size() - 1; i >= 0; i--) {
            Step step = history.steps().get(i);
            if (!(step.decision().act() instanceof Act.Call call)
                    || !(step.outcomes().get(0) instanceof Outcome.Answered answer)
                    || reading(call, answer).isPresent()) break;
            count++;
        }
        return count;
    }

    private Act.Done done(Reading last) {
        List<Act.Letter> letters = new ArrayList<>();
        List<Act.Raised> raised = new ArrayList<>();
        List<Act.Keepsake> keepsakes = new ArrayList<>();
        for (Step step : history.steps()) {
            if (!(step.decision().act() instanceof Act.Call call)
                    || !(step.outcomes().get(0) instanceof Outcome.Answered answer)) continue;
            reading(call, answer).ifPresent(it -> {
                letters.addAll(it.letters());
                raised.addAll(it.raised());
                keepsakes.addAll(it.keepsakes());
            });
        }
        boolean said = !last.say().isEmpty() || last.answer().isPresent();
        boolean progress = !letters.isEmpty()
                || !raised.isEmpty()
                || !keepsakes.isEmpty()
                || changedSomething()
                || (said && isHeard());
        return new Act.Done(false, Why.NONE, last.say(), last.answer(), letters, raised, keepsakes, progress, label());
    }

    /** Whether somebody waits for what the turn says; between agents only letters are delivered. */
    private boolean isHeard() {
        return switch (start.task().reason().kind()) {
            case STEP, CONVERSATION, APPROVAL_REQUESTED, REFLECTION -> true;
            case MESSAGE -> start.task().source().startsWith("human:");
            case FOLDER_FILE, FEED_ITEM, CRON, WEBHOOK, MANUAL, APPROVAL_DECIDED, LESSON, EVENT -> false;
        };
    }

    private boolean changedSomething() {
        for (Step step : history.steps()) {
            if (!(step.decision().act() instanceof Act.Effects it)) continue;
            for (Outcome outcome : step.outcomes()) {
                if (outcome instanceof Outcome.Performed performed
                        && performed.status() == Outcome.Status.OK
                        && it.effects().get(performed.index()).effectClass().changesSomething()) return true;
            }
        }
        return false;
    }

    /** The worst of all that entered the turn so far. */
    private Label label() {
        Label worst = Labels.of(history);
        return hasReadOutside() ? worst.worst(Label.of(DataClass.PUBLIC, Taint.UNTRUSTED)) : worst;
    }

    private boolean hasReadOutside() {
        return history.steps().stream()
                .map(step -> step.decision().act())
                .filter(Act.Effects.class::isInstance)
                .flatMap(act -> ((Act.Effects) act).effects().stream())
                .anyMatch(effect -> brief.findTool(effect.tool())
                        .filter(ToolGrant::untrusted)
                        .isPresent());
    }

    private static String told(List<Effect> effects) {
        return String.join(
                ", ", effects.stream().map(it -> it.tool() + " " + it.args()).toList());
    }

    private static Act.Done failed(String code, String message) {
        return failed(new Why(code, message));
    }

    private static Act.Done failed(Why why) {
        return new Act.Done(true, why, "", Optional.empty(), List.of(), List.of(), List.of(), false, Label.NONE);
    }

    /** SplitMix64's mixing of the turn's seed and the step. */
    private long chance(int step) {
        long z = start.seed() + (step + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
