package io.ruche.scheduler.twin;

import io.ruche.scheduler.money.Amounts;
import io.ruche.scheduler.money.Answer;
import io.ruche.scheduler.money.Ask;
import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.money.Tariff;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.money.WorstCase;
import io.ruche.scheduler.organisation.spec.BudgetSpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.turn.ModelChoice;
import io.ruche.scheduler.simulation.Ending;
import io.ruche.scheduler.simulation.Outcome;
import io.ruche.scheduler.simulation.ReplicaSpeed;
import io.ruche.scheduler.simulation.Request;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** One turn of an agent: a call of a model, the tools that it asked for, another call, until it has said what it had to. */
final class Turns {
    private static final int MOST_FAILURES = 3;
    private static final long FIRST_BACKOFF = Duration.ofSeconds(2).toNanos();
    private static final long AN_HOUR = Duration.ofHours(1).toMillis();

    private final OfficeWork office;
    private final Desk desk;
    private final Knock knock;
    private final SimulatedEntropy chance;
    private final Set<BudgetId> spent = new HashSet<>();
    private final Set<String> degradeTo = new HashSet<>();
    private long promptTokens;
    private int toolCalls;
    private int failures;
    private boolean stopped;

    Turns(OfficeWork office, Desk desk, Knock knock) {
        this.office = office;
        this.desk = desk;
        this.knock = knock;
        this.chance = office.chance("turn " + knock.key());
        promptTokens = desk.personaTokens
                + office.whole(Assumption.FORM_TOKENS)
                + Math.min(desk.topK, desk.memories) * office.whole(Assumption.MEMORY_TOKENS)
                + office.answers.tokens(knock.prompt());
        boolean hasTools = knock.tools() && !desk.brief.tools().isEmpty();
        double mean = hasTools ? office.value(Assumption.TOOL_CALLS) : 0;
        toolCalls = (int) mean + (Chances.share(chance) < mean - (int) mean ? 1 : 0);
    }

    /** What it says counts no more. */
    void stop() {
        stopped = true;
    }

    void call() {
        // what would begin after the last day does not belong to it
        if (office.isOver()) return;
        if (stopped) {
            end(Optional.empty());
            return;
        }
        Optional<ModelChoice> found = office.models.choose(desk, knock, degradeTo);
        if (found.isEmpty()) {
            office.sleep(this::call);
            return;
        }
        ModelChoice model = found.get();
        if (desk.firstModel.isEmpty()) {
            desk.firstModel = Optional.of(model.model());
            desk.firstProvider = model.provider();
            desk.why = model.why();
        }
        int most = Math.min(mostTokens(), Math.max(1, model.context() / 2));
        long prompt = Math.max(1, Math.min(promptTokens, model.context() - most));
        boolean here = model.provider().equals(ModelPolicySpec.GRID);
        Answer answer = office.purse.reserve(
                office.nowMillis(), desk, knock, policy(here), ask(model, prompt, most, here), spent);
        if (answer instanceof Answer.Exhausted exhausted) {
            exhausted(exhausted, model);
            return;
        }
        long held = answer instanceof Answer.Reserved reserved ? reserved.id() : 0;
        String said = toolCalls > 0 || knock.schema().isEmpty()
                ? ""
                : office.answers.following(knock.schema().get(), chance);
        long output = said.isEmpty()
                ? office.answers.tokens(most, chance)
                : Math.max(1, Math.min(most, office.answers.tokens(said)));
        desk.calls++;
        Request request = new Request(office.time().now(), prompt, output, desk.persona, "agent:" + desk.agent);
        if (here) askHere(model, request, held, said);
        else askElsewhere(model, request, held, said);
    }

    private int mostTokens() {
        return knock.maxTokens() == 0 ? desk.brief.maxTokens() : Math.min(desk.brief.maxTokens(), knock.maxTokens());
    }

    private Optional<String> policy(boolean here) {
        return here ? Optional.empty() : desk.policy.map(House.Named::name);
    }

    private Ask ask(ModelChoice model, long prompt, int most, boolean here) {
        if (here) {
            ReplicaSpeed speed = office.speedOf(model.model());
            double read = 1_000 / speed.prefillSeconds(0, 1_000);
            return Ask.local(WorstCase.ofLocal(prompt, most, read, 1 / speed.decodeStepSeconds(1, prompt)), Tariff.OWN);
        }
        long bytes = (long) (prompt * office.value(Assumption.CHARACTERS_A_TOKEN));
        Usage worst = WorstCase.ofText(bytes, 4, most);
        return tariff(model).map(it -> Ask.elsewhere(worst, it)).orElseGet(() -> Ask.unpriced(worst));
    }

    private static Optional<Tariff> tariff(ModelChoice model) {
        return Prices.builtIn().find(ModelsAtHand.bare(model.model())).map(Prices.Listed::tariff);
    }

    private void exhausted(Answer.Exhausted it, ModelChoice model) {
        boolean cheaper = it.then() == BudgetSpec.OnExhausted.DEGRADE
                && it.degradeTo().filter(to -> !to.equals(model.model())).isPresent();
        if (cheaper && spent.add(it.budget())) {
            degradeTo.add(it.degradeTo().orElseThrow());
            call();
            return;
        }
        desk.notStarted++;
        spent.clear();
        degradeTo.clear();
        long until = it.resetsAt().orElse(office.nowMillis() + AN_HOUR);
        office.at(Math.max(office.nowMillis() + 1_000, until), this::call);
    }

    private void askHere(ModelChoice model, Request request, long held, String said) {
        office.served(model.model()).ask(request, new Asker() {
            @Override
            public void ended(Outcome outcome) {
                long micros = outcome.ending() == Ending.FINISHED
                        ? (outcome.endNanos() - outcome.dispatchedNanos()) / 1_000
                        : 0;
                if (outcome.ending() != Ending.FINISHED) {
                    settle(held, Amounts.NONE);
                    failed(outcome.ending());
                    return;
                }
                settle(
                        held,
                        new Usage(
                                        request.promptTokens(),
                                        outcome.cachedTokens(),
                                        request.outputTokens(),
                                        micros,
                                        micros)
                                .at(Tariff.OWN));
                desk.waitingSeconds += outcome.queueSeconds();
                answered(request, outcome.seconds(), said);
            }

            @Override
            public void moved() {
                settle(held, Amounts.NONE);
                call();
            }
        });
    }

    private void askElsewhere(ModelChoice model, Request request, long held, String said) {
        double seconds = office.value(Assumption.CLOUD_FIRST_TOKEN_SECONDS)
                + request.outputTokens() / office.value(Assumption.CLOUD_TOKENS_A_SECOND);
        Usage usage = Usage.ofTokens(request.promptTokens(), 0, request.outputTokens());
        Optional<Tariff> tariff = tariff(model);
        office.after(seconds, () -> {
            settle(held, tariff.map(usage::at).orElseGet(usage::unpriced));
            desk.spentUsd += tariff.map(it -> it.cost(usage).microUsd() / 1e6).orElse(0.0);
            answered(request, seconds, said);
        });
    }

    private void settle(long held, Amounts actual) {
        if (held > 0) office.purse.settle(office.nowMillis(), held, actual);
    }

    /** Refused, or cut off at the end of all. */
    private void failed(Ending ending) {
        failures++;
        if (ending == Ending.UNSERVED || failures >= MOST_FAILURES) {
            end(Optional.empty());
            return;
        }
        office.after((FIRST_BACKOFF << (failures - 1)) / 1e9, this::call);
    }

    private void answered(Request request, double seconds, String said) {
        desk.tokensIn += request.promptTokens();
        desk.tokensOut += request.outputTokens();
        desk.workingSeconds += seconds;
        if (toolCalls > 0) {
            toolCalls--;
            promptTokens += request.outputTokens() + office.whole(Assumption.TOOL_TOKENS);
            office.after(office.value(Assumption.TOOL_SECONDS), this::call);
            return;
        }
        if (Chances.share(chance) < office.value(Assumption.RETRY_SHARE) && failures < MOST_FAILURES) {
            failures++;
            call();
            return;
        }
        end(Optional.of(new Knock.Said(said, request.outputTokens())));
    }

    private void end(Optional<Knock.Said> said) {
        office.ended(desk, knock, stopped ? Optional.empty() : said);
    }
}
