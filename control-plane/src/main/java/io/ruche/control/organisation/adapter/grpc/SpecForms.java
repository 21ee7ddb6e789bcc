package io.ruche.control.organisation.adapter.grpc;

import io.ruche.control.organisation.Submitted;
import io.ruche.proto.AgentPreview;
import io.ruche.proto.EffectPreview;
import io.ruche.proto.ModelReach;
import io.ruche.proto.ReachStatus;
import io.ruche.proto.SpecAction;
import io.ruche.proto.SpecChange;
import io.ruche.proto.SpecChanges;
import io.ruche.proto.SpecDifference;
import io.ruche.proto.SpecDocument;
import io.ruche.proto.SpecPreview;
import io.ruche.proto.SpecRefusal;
import io.ruche.proto.SpecStep;
import io.ruche.proto.WorstDay;
import io.ruche.scheduler.organisation.spec.diff.Change;
import io.ruche.scheduler.organisation.spec.diff.Preview;
import io.ruche.scheduler.organisation.spec.problem.SpecProblem;
import io.ruche.scheduler.state.KeptSpec;
import java.util.List;

/** Documents, and what becomes of submissions, as they travel. */
final class SpecForms {
    /** So many agents and effects are shown of a preview; the rest is counted. */
    private static final int MOST_SHOWN = 500;

    private SpecForms() {}

    static SpecDocument of(KeptSpec spec) {
        SpecDocument.Builder form = SpecDocument.newBuilder()
                .setKind(spec.id().kind().label())
                .setName(spec.id().name())
                .setJson(spec.text().json())
                .setHash(spec.text().hash())
                .setGeneration(spec.generation())
                .setBy(spec.by())
                .setCreatedAtMillis(spec.createdAtMillis())
                .setChangedAtMillis(spec.changedAtMillis())
                .setRevision(spec.revision());
        spec.timeline()
                .transitions()
                .forEach(it -> form.addTimeline(SpecStep.newBuilder()
                        .setRevision(it.revision())
                        .setAtMillis(it.atMillis())
                        .setFrom(it.from())
                        .setTo(it.to())
                        .setReason(it.reason())));
        return form.build();
    }

    static SpecChanges of(Submitted.Accepted accepted) {
        SpecChanges.Builder form = SpecChanges.newBuilder().setUnchanged(accepted.unchanged());
        for (Change change : accepted.changes()) {
            form.addChanges(SpecChange.newBuilder()
                    .setKind(change.id().kind().label())
                    .setName(change.id().name())
                    .setAction(action(change.action()))
                    .addAllDifferences(change.differences().stream()
                            .map(it -> SpecDifference.newBuilder()
                                    .setPath(it.path())
                                    .setBefore(it.before().orElse(""))
                                    .setAfter(it.after().orElse(""))
                                    .build())
                            .toList()));
        }
        form.addAllWarnings(of(accepted.warnings()));
        accepted.preview().ifPresent(preview -> form.setPreview(of(preview)));
        return form.build();
    }

    static SpecRefusal of(Submitted.Refused refused) {
        return SpecRefusal.newBuilder()
                .addAllProblems(of(refused.problems()))
                .setUntold(refused.untold())
                .addAllWarnings(of(refused.warnings()))
                .setCode(refused.code().code())
                .build();
    }

    private static SpecAction action(Change.Action action) {
        return switch (action) {
            case CREATE -> SpecAction.SPEC_ACTION_CREATE;
            case CHANGE -> SpecAction.SPEC_ACTION_CHANGE;
            case REMOVE -> SpecAction.SPEC_ACTION_REMOVE;
            case UNCHANGED -> SpecAction.SPEC_ACTION_UNSPECIFIED;
        };
    }

    private static List<io.ruche.proto.SpecProblem> of(List<SpecProblem> problems) {
        return problems.stream()
                .map(problem -> io.ruche.proto.SpecProblem.newBuilder()
                        .setFile(problem.file())
                        .setLine(problem.line())
                        .setColumn(problem.column())
                        .setPath(problem.path())
                        .setFound(problem.found())
                        .setExpected(problem.expected())
                        .setNearest(problem.nearest().orElse(""))
                        .setText(problem.text())
                        .build())
                .toList();
    }

    private static SpecPreview of(Preview preview) {
        SpecPreview.Builder form = SpecPreview.newBuilder()
                .setMoreAgents(Math.max(0, preview.agents().size() - MOST_SHOWN))
                .setWorstDay(of(preview.worstDay()))
                .setMoreEffects(Math.max(0, preview.effects().size() - MOST_SHOWN));
        preview.agents().stream().limit(MOST_SHOWN).forEach(agent -> form.addAgents(of(agent)));
        preview.effects().stream()
                .limit(MOST_SHOWN)
                .forEach(effect -> form.addEffects(EffectPreview.newBuilder()
                        .setBy(effect.by())
                        .setWhat(effect.what())
                        .addAllGate(effect.gate())));
        return form.build();
    }

    private static AgentPreview of(Preview.AgentPreview agent) {
        AgentPreview.Builder form =
                AgentPreview.newBuilder().setAgent(agent.agent()).setWorstDay(of(agent.worstDay()));
        agent.models()
                .forEach(reach -> form.addModels(ModelReach.newBuilder()
                        .setModel(reach.model())
                        .setProvider(reach.provider())
                        .setStatus(ReachStatus.valueOf(
                                "REACH_STATUS_" + reach.status().name()))));
        return form.build();
    }

    private static WorstDay of(Preview.Spend spend) {
        WorstDay.Builder form = WorstDay.newBuilder().setBoundBy(spend.boundBy());
        spend.microUsd().ifPresent(form::setMicroUsd);
        return form.build();
    }
}
