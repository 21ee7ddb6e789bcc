package io.ruche.scheduler.organisation.turn;

import io.ruche.proto.store.StoredEffectClass;
import io.ruche.proto.store.TurnBrief;
import io.ruche.proto.store.TurnRule;
import io.ruche.proto.store.TurnTool;
import io.ruche.scheduler.organisation.Sampling;
import io.ruche.scheduler.organisation.approval.Approvals;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec.Action;
import java.util.Optional;

/** How a turn begins, as a row. */
final class StartForms {
    private StartForms() {}

    static io.ruche.proto.store.TurnStart toRow(TurnStart start) {
        Brief brief = start.brief();
        TurnBrief.Builder row = TurnBrief.newBuilder()
                .setSystem(brief.system())
                .addAllModels(brief.models())
                .setMaxTokens(brief.maxTokens())
                .setTemperature(brief.sampling().temperature())
                .setFrequencyPenalty(brief.sampling().frequencyPenalty())
                .addAllColleagues(brief.colleagues())
                .addAllEvents(brief.events())
                .setWaitsForModel(brief.waitsForModel());
        for (Approvals.Rule it : brief.approvals()) {
            row.addRules(TurnRule.newBuilder()
                    .setPolicy(it.policy())
                    .addAllActions(it.actions().stream().map(Action::name).toList())
                    .setUntrusted(it.untrusted())
                    .setCosts(it.costAboveMicroUsd().isPresent())
                    .setCostAboveMicroUsd(it.costAboveMicroUsd().orElse(0L)));
        }
        for (ToolGrant it : brief.tools()) {
            row.addTools(TurnTool.newBuilder()
                    .setName(it.name())
                    .setEffectClass(toRow(it.effectClass()))
                    .setUntrusted(it.untrusted())
                    .setArgsSchema(it.argsSchema()));
        }
        return io.ruche.proto.store.TurnStart.newBuilder()
                .setTurn(start.turn())
                .setAgent(start.agent())
                .setSpecHash(start.specHash())
                .addAllWakes(TurnCodec.toRow(start.wakes()))
                .setSeed(start.seed())
                .setAtMillis(start.atMillis())
                .setBrief(row)
                .build();
    }

    static TurnStart fromRow(io.ruche.proto.store.TurnStart row) {
        TurnBrief brief = row.getBrief();
        return new TurnStart(
                row.getTurn(),
                row.getAgent(),
                row.getSpecHash(),
                TurnCodec.fromRow(row.getWakesList()),
                row.getSeed(),
                row.getAtMillis(),
                new Brief(
                        brief.getSystem(),
                        brief.getModelsList(),
                        brief.getMaxTokens(),
                        new Sampling(brief.getTemperature(), brief.getFrequencyPenalty()),
                        brief.getToolsList().stream()
                                .map(it -> new ToolGrant(
                                        it.getName(),
                                        fromRow(it.getEffectClass()),
                                        it.getUntrusted(),
                                        it.getArgsSchema()))
                                .toList(),
                        brief.getColleaguesList(),
                        brief.getEventsList(),
                        brief.getRulesList().stream()
                                .map(it -> new Approvals.Rule(
                                        it.getPolicy(),
                                        it.getActionsList().stream()
                                                .map(Action::valueOf)
                                                .toList(),
                                        it.getUntrusted(),
                                        it.getCosts() ? Optional.of(it.getCostAboveMicroUsd()) : Optional.empty()))
                                .toList(),
                        brief.getWaitsForModel()));
    }

    static StoredEffectClass toRow(EffectClass effectClass) {
        return switch (effectClass) {
            case READ -> StoredEffectClass.STORED_EFFECT_CLASS_READ;
            case IDEMPOTENT -> StoredEffectClass.STORED_EFFECT_CLASS_IDEMPOTENT;
            case KEYED -> StoredEffectClass.STORED_EFFECT_CLASS_KEYED;
            case UNKEYED -> StoredEffectClass.STORED_EFFECT_CLASS_UNKEYED;
        };
    }

    static EffectClass fromRow(StoredEffectClass row) {
        return TurnCodec.constant(EffectClass.values(), row.getNumber());
    }
}
