package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.memory.ByteText;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.check.StoredText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Decisions on the documents of organisations, which were checked before. */
final class SpecDecisions {
    /** How many a house keeps. */
    static final int MOST_SPECS = 50_000;
    /** How much all of them take together. */
    static final long MOST_BYTES = 128L << 20;

    private SpecDecisions() {}

    static Verdict apply(Draft draft, Command.ApplySpecs it) {
        SpecShelf before = draft.state().specs();
        if (before.version() != it.checkedAgainst()) {
            return Draft.refuse(
                    FailureCode.CONFLICT,
                    "organisation: somebody changed it while this was checked.",
                    "Send it again: it is checked against what is there now.");
        }
        long bytes = it.put().stream().mapToLong(SpecDecisions::bytes).sum();
        if (bytes > Command.ApplySpecs.MOST_BYTES) {
            return Draft.refuse(
                    FailureCode.REQUEST_TOO_LARGE,
                    "documents: " + bytes + " bytes of JSON together (expected: <= " + Command.ApplySpecs.MOST_BYTES
                            + ").",
                    "Split the file into several.");
        }
        for (SpecId id : it.remove()) {
            boolean isPut =
                    it.put().stream().anyMatch(put -> put.document().id().equals(id));
            Optional<KeptSpec> old = before.find(id);
            if (!isPut && old.isPresent()) {
                FlowDecisions.documentGoes(draft, old.get(), Optional.empty());
                draft.add(new Event.SpecRemoved(id, it.by(), draft.nowMillis()));
            }
        }
        it.put().forEach(put -> put(draft, put, it.by()));
        AgentDecisions.follow(draft);
        BudgetDecisions.follow(draft);
        MindDecisions.follow(draft, it);
        SpecShelf after = draft.state().specs();
        if (after.all().size() > MOST_SPECS || after.bytes() > MOST_BYTES) {
            return Draft.refuse(
                    FailureCode.STATE_FULL,
                    "documents: " + after.all().size() + " of " + ByteText.of(after.bytes())
                            + " together with these (expected: <= " + MOST_SPECS + " of " + ByteText.of(MOST_BYTES)
                            + ").",
                    "Remove some that nobody needs with 'ruche delete -f FILE'.");
        }
        return draft.done(Rows.Kind.SPEC.key(""));
    }

    private static void put(Draft draft, Command.ApplySpecs.Put put, String by) {
        SpecDocument document = put.document();
        Optional<KeptSpec> old = draft.state().specs().find(document.id());
        if (old.filter(kept -> kept.text().hash().equals(document.hash())).isPresent()) return;
        StoredText text = StoredText.of(document);
        old.ifPresent(kept -> FlowDecisions.documentGoes(draft, kept, Optional.of(text)));
        draft.add(new Event.SpecWritten(
                document.id(),
                text,
                old.map(KeptSpec::generation).orElse(0L) + 1,
                put.fields(),
                by,
                draft.nowMillis()));
    }

    private static long bytes(Command.ApplySpecs.Put put) {
        return put.document().json().getBytes(StandardCharsets.UTF_8).length;
    }
}
