package io.ruche.scheduler.organisation.turn;

import io.ruche.proto.store.StoredEffectClass;
import io.ruche.proto.store.TurnBrief;
import io.ruche.proto.store.TurnTool;

/** How a turn begins, as a row. */
final class StartForms {
    private StartForms() {}

    static io.ruche.proto.store.TurnStart toRow(TurnStart start) {
        Brief brief = start.brief();
        TurnBrief.Builder row = TurnBrief.newBuilder()
                .setSystem(brief.system())
                .addAllModels(brief.models())
                .setMaxTokens(brief.maxTokens())
                .setTemperature(brief.temperature())
                .addAllColleagues(brief.colleagues())
                .addAllEvents(brief.events())
                .addAllApprovals(brief.approvals())
                .setWaitsForModel(brief.waitsForModel());
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
                        brief.getTemperature(),
                        brief.getToolsList().stream()
                                .map(it -> new ToolGrant(
                                        it.getName(),
                                        fromRow(it.getEffectClass()),
                                        it.getUntrusted(),
                                        it.getArgsSchema()))
                                .toList(),
                        brief.getColleaguesList(),
                        brief.getEventsList(),
                        brief.getApprovalsList(),
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
