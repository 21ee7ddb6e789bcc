package io.ruche.scheduler.organisation.turn;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.TurnOutcome;
import io.ruche.proto.store.TurnQuestionStep;
import java.util.ArrayList;
import java.util.List;

/**
 * What the next decision of a turn is made from, as it is sent to where the agent's memories are.
 *
 * @param given all but the memories, which are found there
 * @param recall which of them to look for, in the form of {@code organisation.memory}; empty: none
 */
public record TurnQuestion(TurnHistory history, Given given, ByteString recall) {

    public byte[] toBytes() {
        io.ruche.proto.store.TurnQuestion.Builder row = io.ruche.proto.store.TurnQuestion.newBuilder()
                .setStart(StartForms.toRow(history.start()))
                .setGiven(GivenForms.toRow(given))
                .setRecall(recall);
        for (Step step : history.steps()) {
            TurnQuestionStep.Builder told =
                    TurnQuestionStep.newBuilder().setDecision(DecisionForms.toRow(step.decision()));
            for (Outcome it : step.outcomes()) told.addOutcomes(OutcomeForms.toRow(it));
            row.addSteps(told);
        }
        return row.build().toByteArray();
    }

    /** Throws what {@link TurnCodec} throws. */
    public static TurnQuestion of(byte[] bytes) throws InvalidProtocolBufferException {
        io.ruche.proto.store.TurnQuestion row = io.ruche.proto.store.TurnQuestion.parseFrom(bytes);
        List<Step> steps = new ArrayList<>();
        for (TurnQuestionStep told : row.getStepsList()) {
            List<Outcome> outcomes = new ArrayList<>();
            for (TurnOutcome it : told.getOutcomesList()) outcomes.add(OutcomeForms.fromRow(it));
            steps.add(new Step(DecisionForms.fromRow(told.getDecision()), outcomes));
        }
        return new TurnQuestion(
                new TurnHistory(StartForms.fromRow(row.getStart()), steps),
                GivenForms.fromRow(row.getGiven()),
                row.getRecall());
    }

    /** With the memories that were found. */
    public Given with(List<Recollection> memories) {
        Recalled known = given.recalled();
        return new Given(new Recalled(memories, known.lessons(), known.relations(), known.thread()), given.models());
    }
}
