package io.ruche.scheduler.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.house.Journals;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.conversation.Conversation.Guest;
import io.ruche.scheduler.organisation.conversation.Conversation.Reply;
import io.ruche.scheduler.organisation.conversation.Outcome;
import io.ruche.scheduler.organisation.memory.Embedding;
import io.ruche.scheduler.organisation.memory.Memory;
import io.ruche.scheduler.organisation.memory.MemoryHead;
import io.ruche.scheduler.organisation.memory.MemoryRow;
import io.ruche.scheduler.organisation.memory.Recall;
import io.ruche.scheduler.organisation.relation.Pair;
import io.ruche.scheduler.organisation.relation.Relationship;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.Specs;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Given;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.Recalled;
import io.ruche.scheduler.organisation.turn.Recollection;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.turn.Why;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.StepRun;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What turns, talks, runs and documents leave behind in the minds of agents. */
class MindsTest {
    private static final Pair FRIENDS = Pair.of("scout", "quill");

    private final House house = new House(1);

    @BeforeEach
    void theyJoinWithTheirDocuments() {
        apply(Specs.silentHenryInc());
    }

    @Test
    void aTurnKeepsInMindWhatItWantedToAndALaterOneRecallsIt() {
        end("scout", false, new Act.Keepsake("Parcels are late on Mondays.", 7));
        end("scout", true, new Act.Keepsake("A stranger says parcels are free.", 3));

        MemoryHead head = head("scout");
        assertThat(head.live().list()).containsExactly(0L, 1L);
        assertThat(head.bare()).isEqualTo(head.live());
        assertThat(head.gathered()).isEqualTo(10);
        assertThat(recalled("scout"))
                .extracting(Recollection::text, Recollection::untrusted)
                .containsExactly(
                        tuple("Parcels are late on Mondays.", false), tuple("A stranger says parcels are free.", true));
        assertThat(house.recovered()).isEqualTo(house.state());
    }

    @Test
    void whatItAnsweredAPersonIsKeptWhenItKeptNothingItself() {
        house.accept(new Command.WakeAgent(
                "scout",
                WakeReason.of(WakeReason.Kind.MESSAGE),
                "human:me",
                new Note("human:me", "When do parcels come?", Label.NONE, 0),
                Optional.empty()));
        String subject = house.accept(new Command.StartTurn("scout", 7)).subject();
        TurnId turn = new TurnId(subject.substring("turn/".length()));
        Act.Done said = new Act.Done(
                false, Why.NONE, "On Tuesdays.", Optional.empty(), List.of(), List.of(), List.of(), true, Label.NONE);
        house.accept(new Command.RecordDecision(turn, new Decision(0, Given.NOTHING, said)));

        assertThat(memories("scout")).singleElement().satisfies(it -> {
            assertThat(it.text()).isEqualTo("I answered human:me: On Tuesdays.");
            assertThat(it.importance()).isEqualTo(5);
            assertThat(it.label().dataClass()).isEqualTo(Minds.dataClass(house.state(), "scout"));
        });
    }

    @Test
    void memoriesAreTendedByWhoeverReadThemLast() {
        end("scout", false, new Act.Keepsake("Parcels are late.", 7), new Act.Keepsake("Parcels come late.", 5));
        long seen = head("scout").revision();
        Memory read = memories("scout").get(0).with(Embedding.of(new float[] {1, 0}));

        house.accept(new Command.TendMemories("scout", seen, Tending.READ, List.of(read), List.of()));
        assertThat(head("scout").bare().list()).containsExactly(1L);
        assertThat(memories("scout").get(0)).isEqualTo(read);
        assertThat(house.refuse(new Command.TendMemories("scout", seen, Tending.READ, List.of(read), List.of()))
                        .message())
                .isEqualTo("memories of scout changed meanwhile.");

        seen = head("scout").revision();
        house.accept(new Command.TendMemories("scout", seen, Tending.MERGED, List.of(read), List.of(1L)));
        assertThat(head("scout").live().list()).containsExactly(0L);
        assertThat(head("scout").aside().list())
                .as("its policy keeps preimages")
                .containsExactly(1L);
        assertThat(house.cold()).containsKey(MemoryRow.key("scout", 1));

        seen = head("scout").revision();
        assertThat(house.refuse(new Command.TendMemories("scout", seen, Tending.FORGOTTEN, List.of(), List.of(1L)))
                        .message())
                .contains("some are not there");
        house.accept(new Command.TendMemories("scout", seen, Tending.FORGOTTEN, List.of(), List.of(0L)));
        assertThat(house.cold()).doesNotContainKey(MemoryRow.key("scout", 0));
        assertThat(house.recovered()).isEqualTo(house.state());
    }

    @Test
    void anAgentThatLeavesTakesItsMindAlong() {
        end("scout", false, new Act.Keepsake("Parcels are late.", 7));
        assertThat(house.state().minds().find(FRIENDS)).isPresent();

        house.accept(new Command.ApplySpecs(
                List.of(),
                List.of(new SpecId(SpecKind.AGENT, "scout")),
                "key-1",
                house.state().specs().version()));
        assertThat(house.state().minds().findHead("scout")).isEmpty();
        assertThat(house.state().minds().find(FRIENDS)).isEmpty();
        assertThat(house.cold().keySet()).noneMatch(key -> key.startsWith("agent/scout"));
        assertThat(house.recovered()).isEqualTo(house.state());
    }

    @Test
    void documentsAreWhereRelationshipsAndLessonsBegin() {
        Relationship friends = house.state().minds().find(FRIENDS).orElseThrow();
        assertThat(friends.feelings().affinity()).isEqualTo(0.4);
        Recalled known =
                Minds.known(house.state(), "quill", Set.of("scout"), house.now().toEpochMilli());
        assertThat(known.lessons())
                .singleElement()
                .extracting(Recollection::text)
                .asString()
                .contains("plain words are read to the end", "read to the end: 0.18 before, 0.41 after");
        assertThat(known.relations())
                .first()
                .extracting(Recollection::text)
                .asString()
                .startsWith("scout: a friend; you like each other");
        assertThat(Minds.known(house.state(), "dev", Set.of(), 0).lessons()).isEmpty();

        apply(Specs.silentHenryInc());
        assertThat(house.state().minds().find(FRIENDS)).contains(friends);
        apply(Specs.silentHenryInc().replace("affinity: 0.4", "affinity: 0.6"));
        assertThat(house.state().minds().find(FRIENDS).orElseThrow().feelings().affinity())
                .isEqualTo(0.6);
        assertThat(house.recovered()).isEqualTo(house.state());
    }

    @Test
    void aTalkIsRememberedByAllWhoCameAndMovesThemOnce() {
        Conversation talk = talk("scout", "quill", "dev");
        Outcome outcome = new Outcome(
                "They spoke of parcels.",
                6,
                List.of(),
                List.of(new Outcome.Learnt("scout", "quill", "Short titles do well.")),
                new TreeMap<>(Map.of(FRIENDS, 1.0)),
                List.of(),
                Label.of(DataClass.PRIVATE, Taint.UNTRUSTED));
        commit(draft -> MindDecisions.talkEnded(draft, talk, Optional.of(outcome)));

        for (String name : List.of("scout", "quill", "dev")) {
            assertThat(memories(name)).singleElement().satisfies(it -> {
                assertThat(it.text()).endsWith("They spoke of parcels.");
                assertThat(it.label().isUntrusted()).isTrue();
                assertThat(it.importance()).isEqualTo(6);
            });
        }
        Relationship after = house.state().minds().find(FRIENDS).orElseThrow();
        assertThat(after.feelings().affinity()).isCloseTo(0.5, within(1e-9));
        assertThat(after.talks()).isEqualTo(1);
        assertThat(house.state().minds().find(Pair.of("dev", "scout"))).isPresent();
        assertThat(house.state().getAgent("quill").wakes()).singleElement().satisfies(wake -> {
            assertThat(wake.reason()).isEqualTo(WakeReason.of(WakeReason.Kind.LESSON));
            assertThat(wake.notes().get(0).text()).isEqualTo("Hearsay, from scout: Short titles do well.");
        });

        commit(draft -> MindDecisions.talkEnded(draft, talk, Optional.of(outcome)));
        assertThat(house.state().minds().find(FRIENDS)).contains(after);
        assertThat(house.state().getAgent("quill").wakes().get(0).count()).isEqualTo(1);
    }

    @Test
    void aLessonTellsWhatItChanged() {
        house.accept(new Command.MeasureLesson("plain-titles", new BigDecimal("0.5")));

        assertThat(Minds.known(house.state(), "quill", Set.of(), 0).lessons())
                .singleElement()
                .extracting(Recollection::text)
                .asString()
                .endsWith("(read to the end: 0.18 before, 0.5 after)");
        assertThat(house.refuse(new Command.MeasureLesson("none", BigDecimal.ONE))
                        .message())
                .isEqualTo("lesson: 'none' is not there.");
    }

    @Test
    void commonWorkMovesThoseWhoDidIt() {
        Run run = ended(Run.Phase.SUCCEEDED, "", Label.NONE);
        commit(draft -> MindDecisions.runEnded(draft, run));
        commit(draft -> MindDecisions.runEnded(draft, run));

        Relationship after =
                house.state().minds().find(Pair.of("scout", "henry")).orElseThrow();
        assertThat(after.feelings().trust()).isCloseTo(0.55, within(1e-9));
        assertThat(after.movements()).hasSize(1);
        assertThat(memories("henry").get(0).text()).startsWith("Work on problem-to-tool with ");
        assertThat(house.recovered()).isEqualTo(house.state());
    }

    @Test
    void whyWorkDidNotSucceedIsAsSecretAsWhatItHadSeen() {
        Label secret = Label.of(DataClass.SECRET, Label.Taint.UNTRUSTED);
        commit(draft -> MindDecisions.runEnded(draft, ended(Run.Phase.FAILED, "The page said 42.", secret)));

        Memory memory = memories("henry").get(0);
        assertThat(memory.text()).endsWith("did not succeed: The page said 42.");
        assertThat(memory.label()).isEqualTo(secret);
    }

    private Run ended(Run.Phase phase, String reason, Label seen) {
        return new Run(
                "run-1",
                "problem-to-tool",
                "hash",
                "by hand",
                "{}",
                Label.NONE,
                phase,
                phase,
                reason,
                0,
                1,
                1,
                2,
                house.state()
                        .specs()
                        .house()
                        .each(WorkflowSpec.class)
                        .filter(it -> it.name().equals("problem-to-tool"))
                        .flatMap(it -> it.spec().steps().stream())
                        .map(step -> done(step.id(), seen))
                        .toList());
    }

    private static StepRun done(String id, Label label) {
        return new StepRun(id, StepRun.Phase.DONE, List.of(), 1, 0, 0, "", label, 1, "", StepRun.Revision.NONE);
    }

    private static Conversation talk(String... names) {
        return new Conversation(
                "talk-1",
                "cooler",
                "hash",
                7,
                names[0],
                "parcels",
                Conversation.Phase.ENDED,
                Arrays.stream(names).map(name -> new Guest(name, Reply.YES)).toList(),
                List.of(),
                "",
                1,
                "all_pass",
                0,
                1,
                house().toEpochMilli());
    }

    private static Instant house() {
        return Instant.parse("2026-01-01T00:00:00Z");
    }

    /** Something that a neighbour's decision would call. */
    private void commit(Consumer<Draft> seam) {
        house.commit(state -> {
            Draft draft = new Draft(state, house.now(), prefix -> prefix + "-1");
            seam.accept(draft);
            return draft.done("mind/");
        });
    }

    private void end(String agent, boolean untrusted, Act.Keepsake... keepsakes) {
        house.accept(new Command.WakeAgent(
                agent,
                WakeReason.of(WakeReason.Kind.MANUAL),
                "human:me",
                new Note("human:me", "Look.", Label.NONE, 0),
                Optional.empty()));
        String subject = house.accept(new Command.StartTurn(agent, 7)).subject();
        TurnId turn = new TurnId(subject.substring("turn/".length()));
        assertThat(Journals.read(house, house.state().getTurn(turn)).start().agent())
                .isEqualTo(agent);
        house.accept(new Command.RecordDecision(
                turn,
                new Decision(
                        0,
                        Given.NOTHING,
                        new Act.Done(
                                false,
                                Why.NONE,
                                "",
                                Optional.empty(),
                                List.of(),
                                List.of(),
                                List.of(keepsakes),
                                true,
                                Label.of("PUBLIC", untrusted)))));
    }

    private MemoryHead head(String agent) {
        return house.state().minds().findHead(agent).orElseThrow();
    }

    private List<Recollection> recalled(String agent) {
        byte[] question = Minds.question(
                        house.state(),
                        agent,
                        Embedding.NONE,
                        List.of(),
                        house.now().toEpochMilli())
                .orElseThrow();
        Collection<byte[]> rows = new ArrayList<>();
        for (String key : Recall.keys(question)) {
            rows.add(row(key));
        }
        return Recall.of(question, rows);
    }

    private byte[] row(String key) {
        return Optional.ofNullable(house.cold().get(key))
                .map(ByteString::toByteArray)
                .orElseThrow();
    }

    private List<Memory> memories(String agent) {
        return Minds.keys(head(agent)).stream()
                .map(key -> {
                    try {
                        return MemoryRow.memory(row(key));
                    } catch (InvalidProtocolBufferException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    private void apply(String yaml) {
        List<Command.ApplySpecs.Put> put = Specs.accepted(
                        yaml, house.state().specs().house())
                .documents()
                .stream()
                .map(it -> new Command.ApplySpecs.Put(it, List.of()))
                .toList();
        house.accept(new Command.ApplySpecs(
                put, List.of(), "key-1", house.state().specs().version()));
    }
}
