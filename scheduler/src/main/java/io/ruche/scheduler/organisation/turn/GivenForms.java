package io.ruche.scheduler.organisation.turn;

import io.ruche.proto.store.TurnGiven;
import io.ruche.proto.store.TurnModelPlace;
import io.ruche.proto.store.TurnRecollection;
import io.ruche.proto.store.TurnRemark;
import io.ruche.proto.store.TurnStanding;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import java.util.List;

/** What a decision was made from, as a part of its row. */
final class GivenForms {
    private GivenForms() {}

    static TurnGiven toRow(Given given) {
        Recalled recalled = given.recalled();
        TurnGiven.Builder row = TurnGiven.newBuilder()
                .addAllMemories(toRow(recalled.memories()))
                .addAllLessons(toRow(recalled.lessons()))
                .addAllRelations(toRow(recalled.relations()));
        for (Remark it : recalled.thread()) {
            row.addThread(TurnRemark.newBuilder()
                    .setId(it.id())
                    .setSpeaker(it.speaker())
                    .setText(it.text())
                    .setUntrusted(it.label().isUntrusted())
                    .setDataClass(it.label().dataClass().name()));
        }
        for (Standing it : given.models()) {
            row.addModels(TurnStanding.newBuilder()
                    .setModel(it.model())
                    .setPlace(place(it.place()))
                    .setProvider(it.provider())
                    .setContext(it.context())
                    .setWhy(it.why())
                    .setSees(it.sees().name()));
        }
        return row.build();
    }

    static Given fromRow(TurnGiven row) {
        return new Given(
                new Recalled(
                        fromRow(row.getMemoriesList()),
                        fromRow(row.getLessonsList()),
                        fromRow(row.getRelationsList()),
                        row.getThreadList().stream()
                                .map(it -> new Remark(
                                        it.getId(),
                                        it.getSpeaker(),
                                        it.getText(),
                                        Label.of(it.getDataClass(), it.getUntrusted())))
                                .toList()),
                row.getModelsList().stream()
                        .map(it -> new Standing(
                                it.getModel(),
                                TurnCodec.constant(
                                        Standing.Place.values(), it.getPlace().getNumber()),
                                it.getProvider(),
                                it.getContext(),
                                it.getWhy(),
                                it.getSees().isEmpty() ? DataClass.SECRET : DataClass.valueOf(it.getSees())))
                        .toList());
    }

    private static List<TurnRecollection> toRow(List<Recollection> all) {
        return all.stream().map(GivenForms::toRow).toList();
    }

    static TurnRecollection toRow(Recollection it) {
        return TurnRecollection.newBuilder()
                .setId(it.id())
                .setText(it.text())
                .setUntrusted(it.label().isUntrusted())
                .setDataClass(it.label().dataClass().name())
                .setScore(it.score())
                .setAtMillis(it.atMillis())
                .build();
    }

    private static List<Recollection> fromRow(List<TurnRecollection> rows) {
        return rows.stream().map(GivenForms::fromRow).toList();
    }

    static Recollection fromRow(TurnRecollection row) {
        return new Recollection(
                row.getId(),
                row.getText(),
                Label.of(row.getDataClass(), row.getUntrusted()),
                row.getScore(),
                row.getAtMillis());
    }

    private static TurnModelPlace place(Standing.Place place) {
        return switch (place) {
            case HERE -> TurnModelPlace.TURN_MODEL_PLACE_HERE;
            case UPSTREAM -> TurnModelPlace.TURN_MODEL_PLACE_UPSTREAM;
            case NOWHERE -> TurnModelPlace.TURN_MODEL_PLACE_NOWHERE;
            case FORBIDDEN -> TurnModelPlace.TURN_MODEL_PLACE_FORBIDDEN;
        };
    }
}
