package io.ruche.scheduler.organisation.turn;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredNote;
import io.ruche.proto.store.StoredTerms;
import io.ruche.proto.store.StoredWake;
import io.ruche.proto.store.TurnDecision;
import io.ruche.proto.store.TurnOutcome;
import io.ruche.proto.store.TurnRecollection;
import io.ruche.scheduler.organisation.Label;
import java.util.List;
import java.util.Optional;

/**
 * Starts, decisions and outcomes as bytes of {@code turns.proto} and back. Equal values have equal bytes. What reads throws
 * InvalidProtocolBufferException or IllegalArgumentException for bytes that nobody wrote.
 */
public final class TurnCodec {
    private TurnCodec() {}

    public static byte[] bytes(TurnStart start) {
        return StartForms.toRow(start).toByteArray();
    }

    public static byte[] bytes(Decision decision) {
        return DecisionForms.toRow(decision).toByteArray();
    }

    public static byte[] bytes(Outcome outcome) {
        return OutcomeForms.toRow(outcome).toByteArray();
    }

    public static TurnStart start(byte[] bytes) throws InvalidProtocolBufferException {
        return StartForms.fromRow(io.ruche.proto.store.TurnStart.parseFrom(bytes));
    }

    public static Decision decision(byte[] bytes) throws InvalidProtocolBufferException {
        return DecisionForms.fromRow(TurnDecision.parseFrom(bytes));
    }

    public static Outcome outcome(byte[] bytes) throws InvalidProtocolBufferException {
        return OutcomeForms.fromRow(TurnOutcome.parseFrom(bytes));
    }

    public static List<StoredWake> toRow(List<Wake> wakes) {
        return wakes.stream().map(TurnCodec::toRow).toList();
    }

    public static List<Wake> fromRow(List<StoredWake> wakes) {
        return wakes.stream().map(TurnCodec::fromRow).toList();
    }

    public static TurnRecollection toRow(Recollection recollection) {
        return GivenForms.toRow(recollection);
    }

    public static Recollection fromRow(TurnRecollection row) {
        return GivenForms.fromRow(row);
    }

    private static StoredWake toRow(Wake wake) {
        StoredWake.Builder row = StoredWake.newBuilder()
                .setReason(wake.reason().label())
                .setSource(wake.source())
                .setOutputSchema(wake.outputSchema().orElse(""))
                .setCount(wake.count())
                .setFirstAtMillis(wake.firstAtMillis())
                .setLastAtMillis(wake.lastAtMillis());
        for (Note it : wake.notes()) {
            row.addNotes(StoredNote.newBuilder()
                    .setAuthor(it.author())
                    .setText(it.text())
                    .setUntrusted(it.untrusted())
                    .setDataClass(it.label().dataClass().name())
                    .setAtMillis(it.atMillis()));
        }
        if (!wake.terms().equals(Terms.NONE)) row.setTerms(toRow(wake.terms()));
        return row.build();
    }

    private static StoredTerms toRow(Terms terms) {
        return StoredTerms.newBuilder()
                .setMaxTokens(terms.maxTokens())
                .addAllModels(terms.models())
                .setOnly(terms.tools().isPresent())
                .addAllTools(terms.tools().orElse(List.of()))
                .setBudget(terms.budget().orElse(""))
                .setUntrusted(terms.label().isUntrusted())
                .setDataClass(terms.label().dataClass().name())
                .build();
    }

    private static Terms fromRow(StoredTerms row) {
        return new Terms(
                row.getMaxTokens(),
                row.getModelsList(),
                row.getOnly() ? Optional.of(row.getToolsList()) : Optional.empty(),
                optional(row.getBudget()),
                Label.of(row.getDataClass(), row.getUntrusted()));
    }

    private static Wake fromRow(StoredWake row) {
        return new Wake(
                WakeReason.find(row.getReason())
                        .orElseThrow(() -> new IllegalArgumentException("reason '" + row.getReason() + "' of a wake")),
                row.getSource(),
                row.getNotesList().stream()
                        .map(it -> new Note(
                                it.getAuthor(),
                                it.getText(),
                                Label.of(it.getDataClass(), it.getUntrusted()),
                                it.getAtMillis()))
                        .toList(),
                optional(row.getOutputSchema()),
                row.hasTerms() ? fromRow(row.getTerms()) : Terms.NONE,
                row.getCount(),
                row.getFirstAtMillis(),
                row.getLastAtMillis());
    }

    static Optional<String> optional(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** The constant at the same place; the stored ones begin with one that says nothing. */
    static <E extends Enum<E>> E constant(E[] ours, int number) {
        if (number < 1 || number > ours.length) {
            throw new IllegalArgumentException("constant " + number + " (expected: 1-" + ours.length + ")");
        }
        return ours[number - 1];
    }
}
