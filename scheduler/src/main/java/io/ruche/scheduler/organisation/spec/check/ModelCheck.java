package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.check.KnownModels.KnownModel;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.tree.Use;
import io.ruche.scheduler.spelling.Spelling;
import java.util.List;
import java.util.Optional;

/**
 * Models that no catalogue knows are errors; those that nothing can serve now are warnings, since the day may come.
 * Also what an agent's policy and budgets make of its models.
 */
final class ModelCheck {
    private static final String MODELS = "spec.model.models";
    private static final long MILLION = 1_000_000;

    private final SpecProblems problems;
    private final House after;
    private final KnownModels models;

    ModelCheck(SpecProblems problems, House after, KnownModels models) {
        this.problems = problems;
        this.after = after;
        this.models = models;
    }

    void check(List<CheckedDocument> documents) {
        for (CheckedDocument document : documents) {
            for (Use use : document.uses()) {
                if (use instanceof Use.OfModel) {
                    checkKnown(use);
                }
            }
            if (document.document().map(SpecDocument::spec).orElse(null) instanceof AgentSpec agent) {
                checkServable(document, agent);
                after.policyOf(document.id().name(), agent).ifPresent(policy -> checkPolicy(document, agent, policy));
                after.budgetsOf(document.id().name(), agent).forEach(budget -> checkBudget(document, agent, budget));
            }
        }
    }

    private void checkKnown(Use use) {
        if (models.find(use.name()).isEmpty()) {
            problems.error(
                    use.at(),
                    use.path(),
                    "no catalogue knows the model " + SpecProblems.shown(use.name()),
                    "a model that 'ruche models' lists",
                    Spelling.nearest(use.name(), models.names()));
        }
    }

    private void checkServable(CheckedDocument document, AgentSpec agent) {
        List<String> wanted = agent.model().models();
        Optional<String> answers = wanted.stream()
                .filter(name -> models.find(name).filter(KnownModel::servable).isPresent())
                .findFirst();
        for (int i = 0; i < wanted.size() && !answers.equals(Optional.of(wanted.get(i))); i++) {
            String path = MODELS + "[" + i + "]";
            models.find(wanted.get(i))
                    .filter(model -> !model.servable())
                    .ifPresent(model -> problems.warning(
                            document.place(path),
                            path,
                            "nothing here can serve " + model.name() + " now; "
                                    + answers.map(other -> "until then " + other + " answers")
                                            .orElse("until then "
                                                    + document.id().name() + " waits"),
                            model.help()));
        }
    }

    private void checkPolicy(CheckedDocument document, AgentSpec agent, House.Named<ModelPolicySpec> policy) {
        List<String> wanted = agent.model().models();
        List<String> refused = wanted.stream()
                .filter(name -> models.find(name)
                        .filter(model -> !policy.spec().allows(model.provider(), name))
                        .isPresent())
                .toList();
        String allowed = "a model that the ModelPolicy '" + policy.name() + "' allows";
        if (!refused.isEmpty() && refused.size() == wanted.size()) {
            problems.error(
                    document.place(MODELS),
                    MODELS,
                    "none of them may see its data: " + String.join(", ", refused),
                    allowed);
            return;
        }
        for (String name : refused) {
            String path = MODELS + "[" + wanted.indexOf(name) + "]";
            problems.warning(document.place(path), path, name + " is never asked", allowed);
        }
    }

    /** A budget from which not even one answer can be set aside stops its agent for ever. */
    private void checkBudget(CheckedDocument document, AgentSpec agent, House.Named<BudgetSpec> budget) {
        if (!budget.spec().reserve()) {
            return;
        }
        int most = agent.model().maxTokens();
        String path = "spec.model.maxTokens";
        Optional<Long> tokens = budget.spec().limit().tokensOut().filter(limit -> limit < most);
        if (tokens.isPresent()) {
            problems.error(
                    document.place(path),
                    path,
                    most + " tokens of one answer, and the Budget '" + budget.name() + "' holds " + tokens.get(),
                    "no answer longer than its budget");
        }
        Optional<Long> money = budget.spec().limit().microUsd();
        if (money.isPresent() && agent.model().models().stream().allMatch(name -> isAbove(name, most, money.get()))) {
            problems.error(
                    document.place(path),
                    path,
                    "one answer of " + most + " tokens costs more than all of the Budget '" + budget.name()
                            + "' with each of its models",
                    "shorter answers, a cheaper model or a larger budget");
        }
    }

    private boolean isAbove(String model, int tokens, long microUsd) {
        return models.find(model)
                .flatMap(KnownModel::price)
                .filter(price -> price.microUsdPerMillionOut() * tokens > microUsd * MILLION)
                .isPresent();
    }
}
