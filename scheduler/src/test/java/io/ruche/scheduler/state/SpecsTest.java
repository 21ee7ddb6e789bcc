package io.ruche.scheduler.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.house.Things;
import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.Specs;
import io.ruche.scheduler.organisation.spec.check.StoredText;
import io.ruche.scheduler.organisation.spec.diff.Change;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Documents of organisations, as they come, change and go. */
class SpecsTest {
    private static final SpecId HENRY = new SpecId(SpecKind.AGENT, "henry");

    private final House house = new House(1);

    @Test
    void aSubmissionIsOneDecision() {
        Reply reply = apply(Specs.henryInc());

        assertThat(reply).isEqualTo(new Reply("spec/", true));
        assertThat(house.state().specs().all()).hasSize(23);
        assertThat(house.state().specs().house()).isEqualTo(Specs.henryHouse());
        KeptSpec henry = house.state().specs().find(HENRY).orElseThrow();
        assertThat(henry.generation()).isEqualTo(1);
        assertThat(henry.by()).isEqualTo("key-1");
        assertThat(henry.revision()).isEqualTo(house.state().revision());
        assertThat(((AgentSpec) henry.document().spec()).role()).isEqualTo("Chief of staff");
        assertThat(house.recovered()).isEqualTo(house.state());
    }

    @Test
    void sayingTheSameAgainWritesNothing() {
        apply(Specs.henryInc());
        State before = house.state();

        assertThat(apply("# another comment\n" + Specs.henryInc()).changed()).isFalse();
        assertThat(house.state()).isSameAs(before);
    }

    @Test
    void aChangeIsToldWithItsFields() {
        apply(Specs.henryInc());
        house.pass(Duration.ofMinutes(1));
        apply(Specs.henryInc()
                .replace("role: Chief of staff", "role: Boss")
                .replace("maxTokens: 600", "maxTokens: 601"));

        KeptSpec henry = house.state().specs().find(HENRY).orElseThrow();
        assertThat(henry.generation()).isEqualTo(2);
        assertThat(henry.changedAtMillis() - henry.createdAtMillis()).isEqualTo(60_000);
        assertThat(henry.timeline().transitions())
                .extracting(Transition::from, Transition::to, Transition::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("", "v1", ""),
                        org.assertj.core.groups.Tuple.tuple("v1", "v2", "spec.model.maxTokens, spec.role"));
        Event last = last();
        assertThat(last.subject()).isEqualTo("spec/Agent/henry");
        assertThat(last.reason()).isEqualTo("spec_changed");
        assertThat(last.text()).isEqualTo("Agent henry was changed: spec.model.maxTokens, spec.role.");
    }

    @Test
    void whatIsRemovedIsGone() {
        apply(Specs.henryInc());
        SpecId office = new SpecId(SpecKind.OFFICE, "main");
        SpecId nobody = new SpecId(SpecKind.OFFICE, "nobody");

        house.accept(new Command.ApplySpecs(List.of(), List.of(office, nobody), "key-1", version()));

        assertThat(house.state().specs().find(office)).isEmpty();
        assertThat(house.state().specs().all()).hasSize(22);
        assertThat(last().text()).isEqualTo("Office main was removed.");
        assertThat(house.recovered()).isEqualTo(house.state());
    }

    @Test
    void whatWasCheckedAgainstAnotherHouseIsRefused() {
        long before = version();
        apply(Specs.henryInc());
        List<SpecId> all =
                house.state().specs().all().stream().map(KeptSpec::id).toList();

        assertThat(house.refuse(new Command.ApplySpecs(List.of(), all, "key-1", before))
                        .code())
                .isEqualTo(FailureCode.CONFLICT);
        house.accept(new Command.ApplySpecs(List.of(), all, "key-1", version()));
        assertThat(version()).isEqualTo(before);
    }

    @Test
    void moreThanAnEntryHoldsIsRefused() {
        List<Command.ApplySpecs.Put> many = IntStream.range(0, 300)
                .mapToObj(i -> new Command.ApplySpecs.Put(secret("s" + i, "x".repeat(4_000)), List.of()))
                .toList();

        assertThat(house.refuse(new Command.ApplySpecs(many, List.of(), "key-1", version()))
                        .message())
                .isEqualTo("documents: 1229890 bytes of JSON together (expected: <= 1000000).");
    }

    @Test
    void aRowIsReadWhenSomebodyAsksWhatItSays() {
        KeptSpec unreadable =
                new KeptSpec(HENRY, StoredText.of("{}", "ab".repeat(32)), 1, "key-1", 0, 0, 1, Timeline.EMPTY);
        State state = Rows.load(State.EMPTY, "spec/Agent/henry", SpecRows.toRow(unreadable));

        assertThatThrownBy(() -> state.specs().house()).isInstanceOfSatisfying(FailureException.class, it -> {
            assertThat(it.failure().code()).isEqualTo(FailureCode.STORE_DAMAGED);
            assertThat(it.failure().message()).contains("spec/Agent/henry");
        });
    }

    private Reply apply(String yaml) {
        io.ruche.scheduler.organisation.spec.check.House before =
                house.state().specs().house();
        List<SpecDocument> documents = Specs.accepted(yaml, before).documents();
        List<Change> changes = Change.byPutting(documents, before);
        List<Command.ApplySpecs.Put> put = IntStream.range(0, documents.size())
                .mapToObj(i -> new Command.ApplySpecs.Put(
                        documents.get(i), changes.get(i).fields()))
                .toList();
        return house.accept(new Command.ApplySpecs(put, List.of(), "key-1", version()));
    }

    private long version() {
        return house.state().specs().version();
    }

    private static SpecDocument secret(String name, String description) {
        return Things.secret(name, description);
    }

    private Event last() {
        return house.history().get(house.history().size() - 1);
    }
}
