package io.ruche.scheduler.organisation.spec.table;

import static io.ruche.scheduler.organisation.spec.table.Field.optional;
import static io.ruche.scheduler.organisation.spec.table.Field.or;
import static io.ruche.scheduler.organisation.spec.table.Field.required;
import static io.ruche.scheduler.organisation.spec.table.FieldType.choice;
import static io.ruche.scheduler.organisation.spec.table.FieldType.decimal;
import static io.ruche.scheduler.organisation.spec.table.FieldType.group;
import static io.ruche.scheduler.organisation.spec.table.FieldType.list;
import static io.ruche.scheduler.organisation.spec.table.FieldType.name;
import static io.ruche.scheduler.organisation.spec.table.FieldType.text;
import static io.ruche.scheduler.organisation.spec.table.FieldType.to;
import static io.ruche.scheduler.organisation.spec.table.FieldType.whole;

import java.util.List;

/** The kinds about where agents are met. */
final class PlaceKinds {
    static final List<Field> CHANNEL = List.of(
            required("type", choice("telegram", "slack", "email", "web"), "What it is."),
            or("direction", choice("in", "out", "both"), "both", "Which way messages go."),
            or("peers", list(text(200), 256), "[]", "Who may write; nobody if empty."),
            optional("tokenSecretRef", to(SpecKind.SECRET_REF), "The secret that opens it."),
            or("rateLimit", whole(1, 10_000), "20", "Messages out in a minute."),
            or("approvalsHere", new FieldType.Flag(), "false", "Whether approvals are asked for here."));

    static final List<Field> OFFICE = List.of(
            or(
                    "map",
                    group(
                            or("width", whole(12, 200), "32", "In tiles."),
                            or("height", whole(8, 200), "18", "In tiles."),
                            optional("seed", whole(0, 4_294_967_295L), "Another room for another number.")),
                    "{}",
                    "The room."),
            or(
                    "places",
                    list(
                            group(
                                    required("id", name(), "Its name."),
                                    required(
                                            "type",
                                            choice("desk", "meetingTable", "cooler", "printer", "door", "whiteboard"),
                                            "What it is."),
                                    required("x", whole(0, 199), "Tiles from the left."),
                                    required("y", whole(0, 199), "Tiles from the top.")),
                            500),
                    "[]",
                    "What stands where; laid out by rule when empty."),
            or("tickMs", whole(50, 5_000), "200", "Milliseconds between two looks at where agents are."),
            or("speed", decimal("0.1", "10"), "2", "Tiles an agent walks in a second."),
            or("assetPack", choice("procedural"), "procedural", "How it is drawn."));

    static final List<Field> SECRET_REF = List.of(
            optional("description", text(400), "What it is for."),
            or("hosts", list(FieldType.host(), 16), "[]", "The only hosts that it is ever sent to."));

    private PlaceKinds() {}
}
