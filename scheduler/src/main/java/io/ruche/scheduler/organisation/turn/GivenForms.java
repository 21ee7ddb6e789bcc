package io.ruche.scheduler.organisation.turn;

import io.ruche.proto.store.TurnGiven;
import io.ruche.proto.store.TurnModelPlace;
import io.ruche.proto.store.TurnRecollection;
import io.ruche.proto.store.TurnRemark;
import io.ruche.proto.store.TurnStanding;
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
                    .setUntrusted(it.untrusted()));
        }
        for (Standing it : given.models()) {
            row.addModels(TurnStanding.newBuilder()
                    .setModel(it.model())
                    .setPlace(place(it.place()))
                    .setProvider(it.provider())
                    .setContext(it.context())
                    .setWhy(it.why()));
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
                                .map(it -> new Remark(it.getId(), it.getSpeaker(), it.getText(), it.getUntrusted()))
                                .toList()),
                row.getModelsList().stream()
                        .map(it -> new Standing(
                                it.getModel(),
                                TurnCodec.constant(
                                        Standing.Place.values(), it.getPlace().getNumber()),
                                it.getProvider(),
                                it.getContext(),
                                it.getWhy()))
                        .toList());
    }

    private static List<TurnRecollection> toRow(List<Recollection> all) {
        return all.stream()
                .map(it -> TurnRecollection.newBuilder()
                        .setId(it.id())
                        .setText(it.text())
                        .setUntrusted(it.untrusted())
                        .build())
                .toList();
    }

    private static List<Recollection> fromRow(List<TurnRecollection> rows) {
        return rows.stream()
                .map(it -> new Recollection(it.getId(), it.getText(), it.getUntrusted()))
                .toList();
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
