package io.ruche.scheduler.organisation.turn;

import io.ruche.proto.store.TurnAsk;
import io.ruche.proto.store.TurnAskAbout;
import io.ruche.proto.store.TurnCall;
import io.ruche.proto.store.TurnDecision;
import io.ruche.proto.store.TurnDone;
import io.ruche.proto.store.TurnEffect;
import io.ruche.proto.store.TurnEffects;
import io.ruche.proto.store.TurnKeepsake;
import io.ruche.proto.store.TurnLetter;
import io.ruche.proto.store.TurnMessage;
import io.ruche.proto.store.TurnRaised;
import io.ruche.proto.store.TurnRole;
import io.ruche.proto.store.TurnShape;
import io.ruche.proto.store.TurnSleep;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Sampling;
import java.util.List;

/** A decision as a row. */
final class DecisionForms {
    private DecisionForms() {}

    static TurnDecision toRow(Decision decision) {
        TurnDecision.Builder row =
                TurnDecision.newBuilder().setStep(decision.step()).setGiven(GivenForms.toRow(decision.given()));
        Act act = decision.act();
        if (act instanceof Act.Call it) row.setCall(toRow(it));
        if (act instanceof Act.Effects it) {
            row.setEffects(TurnEffects.newBuilder().addAllEffects(toRow(it.effects())));
        }
        if (act instanceof Act.Sleep it) {
            row.setSleep(TurnSleep.newBuilder().setUntilMillis(it.untilMillis()).setWhy(toRow(it.why())));
        }
        if (act instanceof Act.Ask it) {
            row.setAsk(TurnAsk.newBuilder()
                    .setAbout(
                            switch (it.about()) {
                                case APPROVAL -> TurnAskAbout.TURN_ASK_ABOUT_APPROVAL;
                                case UNKNOWN -> TurnAskAbout.TURN_ASK_ABOUT_UNKNOWN;
                            })
                    .setQuestion(it.question())
                    .addAllPolicies(it.policies())
                    .addAllEffects(toRow(it.effects()))
                    .setPayloadHash(it.payloadHash()));
        }
        if (act instanceof Act.Done it) row.setDone(toRow(it));
        return row.build();
    }

    static Decision fromRow(TurnDecision row) {
        return new Decision(row.getStep(), GivenForms.fromRow(row.getGiven()), act(row));
    }

    private static Act act(TurnDecision row) {
        switch (row.getActCase()) {
            case CALL:
                return call(row.getCall());
            case EFFECTS:
                return new Act.Effects(effects(row.getEffects().getEffectsList()));
            case SLEEP:
                return new Act.Sleep(
                        row.getSleep().getUntilMillis(), fromRow(row.getSleep().getWhy()));
            case ASK:
                TurnAsk ask = row.getAsk();
                return new Act.Ask(
                        TurnCodec.constant(Act.About.values(), ask.getAbout().getNumber()),
                        ask.getQuestion(),
                        ask.getPoliciesList(),
                        effects(ask.getEffectsList()),
                        ask.getPayloadHash());
            case DONE:
                return done(row.getDone());
            case ACT_NOT_SET:
                throw new IllegalArgumentException("a decision for nothing");
        }
        throw new AssertionError(row.getActCase());
    }

    private static TurnCall toRow(Act.Call it) {
        TurnCall.Builder row = TurnCall.newBuilder()
                .setModel(it.model().model())
                .setProvider(it.model().provider())
                .setContext(it.model().context())
                .setWhy(it.model().why())
                .setBudget(it.context().budget())
                .setUsed(it.context().used())
                .addAllDropped(it.context().dropped())
                .setMaxTokens(it.maxTokens())
                .setTemperature(it.sampling().temperature())
                .setFrequencyPenalty(it.sampling().frequencyPenalty())
                .setSeed(it.seed())
                .setShape(shape(it.shape()))
                .setSchema(it.schema().orElse(""))
                .setUntrusted(it.label().isUntrusted())
                .setDataClass(it.label().dataClass().name());
        for (Message message : it.messages()) {
            row.addMessages(
                    TurnMessage.newBuilder().setRole(role(message.role())).setText(message.text()));
        }
        return row.build();
    }

    private static Act.Call call(TurnCall row) {
        return new Act.Call(
                new ModelChoice(row.getModel(), row.getProvider(), row.getContext(), row.getWhy()),
                row.getMessagesList().stream()
                        .map(it -> new Message(
                                TurnCodec.constant(
                                        Message.Role.values(), it.getRole().getNumber()),
                                it.getText()))
                        .toList(),
                new Act.ContextUse(row.getBudget(), row.getUsed(), row.getDroppedList()),
                row.getMaxTokens(),
                new Sampling(row.getTemperature(), row.getFrequencyPenalty()),
                row.getSeed(),
                TurnCodec.constant(Act.Shape.values(), row.getShape().getNumber()),
                TurnCodec.optional(row.getSchema()),
                Label.of(row.getDataClass(), row.getUntrusted()));
    }

    private static TurnDone toRow(Act.Done it) {
        TurnDone.Builder row = TurnDone.newBuilder()
                .setFailed(it.failed())
                .setWhy(toRow(it.why()))
                .setText(it.text())
                .setAnswer(it.answer().orElse(""))
                .setProgress(it.progress())
                .setUntrusted(it.label().isUntrusted())
                .setDataClass(it.label().dataClass().name());
        for (Act.Letter letter : it.letters()) {
            row.addLetters(TurnLetter.newBuilder().setTo(letter.to()).setText(letter.text()));
        }
        for (Act.Raised raised : it.raised()) {
            row.addRaised(TurnRaised.newBuilder().setEvent(raised.event()).setText(raised.text()));
        }
        for (Act.Keepsake kept : it.keepsakes()) {
            row.addKeepsakes(TurnKeepsake.newBuilder().setText(kept.text()).setImportance(kept.importance()));
        }
        return row.build();
    }

    private static Act.Done done(TurnDone row) {
        return new Act.Done(
                row.getFailed(),
                fromRow(row.getWhy()),
                row.getText(),
                TurnCodec.optional(row.getAnswer()),
                row.getLettersList().stream()
                        .map(it -> new Act.Letter(it.getTo(), it.getText()))
                        .toList(),
                row.getRaisedList().stream()
                        .map(it -> new Act.Raised(it.getEvent(), it.getText()))
                        .toList(),
                row.getKeepsakesList().stream()
                        .map(it -> new Act.Keepsake(it.getText(), it.getImportance()))
                        .toList(),
                row.getProgress(),
                Label.of(row.getDataClass(), row.getUntrusted()));
    }

    private static List<TurnEffect> toRow(List<Effect> effects) {
        return effects.stream()
                .map(it -> TurnEffect.newBuilder()
                        .setKey(it.key())
                        .setTool(it.tool())
                        .setEffectClass(StartForms.toRow(it.effectClass()))
                        .setArgs(it.args())
                        .setUntrusted(it.untrusted())
                        .setDataClass(it.label().dataClass().name())
                        .build())
                .toList();
    }

    private static List<Effect> effects(List<TurnEffect> rows) {
        return rows.stream()
                .map(it -> new Effect(
                        it.getKey(),
                        it.getTool(),
                        StartForms.fromRow(it.getEffectClass()),
                        it.getArgs(),
                        Label.of(it.getDataClass(), it.getUntrusted())))
                .toList();
    }

    static io.ruche.proto.store.Why toRow(Why why) {
        return io.ruche.proto.store.Why.newBuilder()
                .setCode(why.code())
                .setMessage(why.message())
                .build();
    }

    static Why fromRow(io.ruche.proto.store.Why row) {
        return new Why(row.getCode(), row.getMessage());
    }

    private static TurnRole role(Message.Role role) {
        return switch (role) {
            case SYSTEM -> TurnRole.TURN_ROLE_SYSTEM;
            case USER -> TurnRole.TURN_ROLE_USER;
            case ASSISTANT -> TurnRole.TURN_ROLE_ASSISTANT;
        };
    }

    private static TurnShape shape(Act.Shape shape) {
        return switch (shape) {
            case TEXT -> TurnShape.TURN_SHAPE_TEXT;
            case ANSWER -> TurnShape.TURN_SHAPE_ANSWER;
            case ACTIONS -> TurnShape.TURN_SHAPE_ACTIONS;
            case ACTIONS_OR_ANSWER -> TurnShape.TURN_SHAPE_ACTIONS_OR_ANSWER;
        };
    }
}
