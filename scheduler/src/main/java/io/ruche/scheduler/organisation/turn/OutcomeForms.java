package io.ruche.scheduler.organisation.turn;

import io.ruche.proto.store.TurnAnswered;
import io.ruche.proto.store.TurnCallFailed;
import io.ruche.proto.store.TurnEffectStatus;
import io.ruche.proto.store.TurnJudged;
import io.ruche.proto.store.TurnOutcome;
import io.ruche.proto.store.TurnPerformed;
import io.ruche.proto.store.TurnWoken;
import io.ruche.proto.store.TurnWord;

/** What came of a decision, as a row. */
final class OutcomeForms {
    private OutcomeForms() {}

    static TurnOutcome toRow(Outcome outcome) {
        TurnOutcome.Builder row =
                TurnOutcome.newBuilder().setIndex(outcome.index()).setAtMillis(outcome.atMillis());
        if (outcome instanceof Outcome.Answered it) {
            row.setAnswered(TurnAnswered.newBuilder()
                    .setText(it.text())
                    .setModel(it.model())
                    .setPromptTokens(it.promptTokens())
                    .setOutputTokens(it.outputTokens()));
        } else if (outcome instanceof Outcome.CallFailed it) {
            row.setCallFailed(TurnCallFailed.newBuilder()
                    .setWhy(DecisionForms.toRow(it.why()))
                    .setRetryable(it.retryable()));
        } else if (outcome instanceof Outcome.Performed it) {
            row.setPerformed(
                    TurnPerformed.newBuilder().setStatus(toRow(it.status())).setText(it.text()));
        } else if (outcome instanceof Outcome.Woken) {
            row.setWoken(TurnWoken.getDefaultInstance());
        } else if (outcome instanceof Outcome.Judged it) {
            row.setJudged(TurnJudged.newBuilder()
                    .setWord(toRow(it.word()))
                    .setBy(it.by())
                    .setNote(it.note()));
        }
        return row.build();
    }

    static Outcome fromRow(TurnOutcome row) {
        long at = row.getAtMillis();
        switch (row.getWhatCase()) {
            case ANSWERED:
                TurnAnswered answered = row.getAnswered();
                return new Outcome.Answered(
                        at,
                        answered.getText(),
                        answered.getModel(),
                        answered.getPromptTokens(),
                        answered.getOutputTokens());
            case CALL_FAILED:
                TurnCallFailed failed = row.getCallFailed();
                return new Outcome.CallFailed(at, DecisionForms.fromRow(failed.getWhy()), failed.getRetryable());
            case PERFORMED:
                TurnPerformed performed = row.getPerformed();
                return new Outcome.Performed(
                        row.getIndex(),
                        at,
                        TurnCodec.constant(
                                Outcome.Status.values(), performed.getStatus().getNumber()),
                        performed.getText());
            case WOKEN:
                return new Outcome.Woken(at);
            case JUDGED:
                TurnJudged judged = row.getJudged();
                return new Outcome.Judged(
                        at,
                        TurnCodec.constant(
                                Outcome.Word.values(), judged.getWord().getNumber()),
                        judged.getBy(),
                        judged.getNote());
            case WHAT_NOT_SET:
                throw new IllegalArgumentException("an outcome that says nothing");
        }
        throw new AssertionError(row.getWhatCase());
    }

    private static TurnEffectStatus toRow(Outcome.Status status) {
        return switch (status) {
            case OK -> TurnEffectStatus.TURN_EFFECT_STATUS_OK;
            case FAILED -> TurnEffectStatus.TURN_EFFECT_STATUS_FAILED;
            case UNKNOWN -> TurnEffectStatus.TURN_EFFECT_STATUS_UNKNOWN;
        };
    }

    private static TurnWord toRow(Outcome.Word word) {
        return switch (word) {
            case APPROVE -> TurnWord.TURN_WORD_APPROVE;
            case REJECT -> TurnWord.TURN_WORD_REJECT;
            case AGAIN -> TurnWord.TURN_WORD_AGAIN;
            case COUNT_AS_DONE -> TurnWord.TURN_WORD_COUNT_AS_DONE;
        };
    }
}
