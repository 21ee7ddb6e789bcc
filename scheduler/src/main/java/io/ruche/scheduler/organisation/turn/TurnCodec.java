package io.ruche.scheduler.organisation.turn;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredNote;
import io.ruche.proto.store.StoredWake;
import io.ruche.proto.store.TurnDecision;
import io.ruche.proto.store.TurnOutcome;
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
                    .setAtMillis(it.atMillis()));
        }
        return row.build();
    }

    private static Wake fromRow(StoredWake row) {
        return new Wake(
                WakeReason.find(row.getReason())
                        .orElseThrow(() -> new IllegalArgumentException("reason '" + row.getReason() + "' of a wake")),
                row.getSource(),
                row.getNotesList().stream()
                        .map(it -> new Note(it.getAuthor(), it.getText(), it.getUntrusted(), it.getAtMillis()))
                        .toList(),
                optional(row.getOutputSchema()),
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
