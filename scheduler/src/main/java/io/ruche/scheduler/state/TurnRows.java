package io.ruche.scheduler.state;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredAgent;
import io.ruche.proto.store.StoredEffectClass;
import io.ruche.proto.store.StoredExpectation;
import io.ruche.proto.store.StoredTurn;
import io.ruche.proto.store.StoredTurnPhase;
import io.ruche.scheduler.lifecycle.TurnPhase;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.turn.EffectClass;
import io.ruche.scheduler.organisation.turn.Expectation;
import io.ruche.scheduler.organisation.turn.Recollection;
import io.ruche.scheduler.organisation.turn.TurnCodec;
import java.util.Optional;

/** Agents and turns as bytes and back. */
final class TurnRows {
    private TurnRows() {}

    static byte[] toRow(Agent agent) {
        StoredAgent.Builder row = StoredAgent.newBuilder()
                .setName(agent.name())
                .addAllWakes(TurnCodec.toRow(agent.wakes()))
                .setTurn(agent.turn().map(TurnId::value).orElse(""))
                .setTurns(agent.turns())
                .setFruitless(agent.fruitless())
                .setDay(agent.day())
                .setRunsToday(agent.runsToday())
                .setTokensIn(agent.tokensIn())
                .setTokensOut(agent.tokensOut())
                .setPausedAtMillis(agent.pausedAtMillis())
                .setCreatedAtMillis(agent.createdAtMillis())
                .setRevision(agent.revision());
        if (agent.isPaused()) row.setPaused(RowParts.toRow(agent.paused()));
        return row.build().toByteArray();
    }

    static Agent agent(byte[] bytes) throws InvalidProtocolBufferException {
        StoredAgent row = StoredAgent.parseFrom(bytes);
        return new Agent(
                row.getName(),
                RowParts.fromRow(row.getPaused()),
                TurnCodec.fromRow(row.getWakesList()),
                row.getTurn().isEmpty() ? Optional.empty() : Optional.of(new TurnId(row.getTurn())),
                row.getTurns(),
                row.getFruitless(),
                row.getDay(),
                row.getRunsToday(),
                row.getTokensIn(),
                row.getTokensOut(),
                row.getPausedAtMillis(),
                row.getCreatedAtMillis(),
                row.getRevision());
    }

    static byte[] toRow(Turn turn) {
        StoredTurn.Builder row = StoredTurn.newBuilder()
                .setId(turn.id().value())
                .setAgent(turn.agent())
                .setPhase(RowEnums.toRow(StoredTurnPhase.class, turn.phase()))
                .setReason(RowParts.toRow(turn.reason()))
                .setSteps(turn.steps())
                .setEpoch(turn.epoch())
                .setExpects(
                        RowEnums.toRow(StoredExpectation.class, turn.expects().kind()))
                .addAllSettled(turn.settled())
                .setUntilMillis(turn.untilMillis())
                .setModel(turn.model())
                .setCalls(turn.calls())
                .setEffects(turn.effects())
                .addAllOutcomes(turn.outcomes())
                .setWake(turn.wake())
                .setTask(turn.task())
                .setSaid(turn.said())
                .setMemories(turn.memories())
                .setTokensIn(turn.tokensIn())
                .setTokensOut(turn.tokensOut())
                .setSeed(turn.seed())
                .setDataClass(turn.dataClass().name())
                .setStartedAtMillis(turn.startedAtMillis())
                .setEndedAtMillis(turn.endedAtMillis())
                .setRevision(turn.revision())
                .addAllTimeline(RowParts.toRow(turn.timeline()));
        if (turn.memories() > 0) row.setRecalled(TurnCodec.toRow(turn.recalled()));
        for (EffectClass it : turn.expects().effects()) {
            row.addClasses(RowEnums.toRow(StoredEffectClass.class, it));
        }
        return row.build().toByteArray();
    }

    static Turn turn(byte[] bytes) throws InvalidProtocolBufferException {
        StoredTurn row = StoredTurn.parseFrom(bytes);
        return new Turn(
                new TurnId(row.getId()),
                row.getAgent(),
                RowEnums.fromRow(TurnPhase.class, row.getPhase()),
                RowParts.fromRow(row.getReason()),
                row.getSteps(),
                row.getEpoch(),
                new Expectation(
                        RowEnums.fromRow(Expectation.Kind.class, row.getExpects()),
                        row.getClassesList().stream()
                                .map(it -> RowEnums.fromRow(EffectClass.class, it))
                                .toList()),
                row.getSettledList(),
                row.getUntilMillis(),
                row.getModel(),
                row.getCalls(),
                row.getEffects(),
                row.getOutcomesList(),
                row.getWake(),
                row.getTask(),
                row.getSaid(),
                row.getMemories(),
                row.hasRecalled() ? TurnCodec.fromRow(row.getRecalled()) : Recollection.NONE,
                row.getTokensIn(),
                row.getTokensOut(),
                row.getSeed(),
                Label.of(row.getDataClass(), false).dataClass(),
                row.getStartedAtMillis(),
                row.getEndedAtMillis(),
                row.getRevision(),
                RowParts.fromRow(row.getTimelineList()));
    }
}
