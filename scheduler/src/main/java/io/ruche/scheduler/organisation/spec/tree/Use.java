package io.ruche.scheduler.organisation.spec.tree;

import io.ruche.scheduler.organisation.spec.problem.Position;
import io.ruche.scheduler.organisation.spec.table.SpecKind;

/** A name in a document that stands for something else. */
public sealed interface Use {
    String path();

    Position at();

    String name();

    /** Another document. */
    record OfDocument(String path, Position at, SpecKind kind, String name) implements Use {}

    /** A model of some catalogue. */
    record OfModel(String path, Position at, String name) implements Use {}
}
