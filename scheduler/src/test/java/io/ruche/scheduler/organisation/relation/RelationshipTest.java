package io.ruche.scheduler.organisation.relation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.scheduler.organisation.spec.RelationshipSpec;
import io.ruche.scheduler.organisation.spec.RelationshipSpec.Kind;
import io.ruche.scheduler.organisation.spec.RelationshipSpec.Update;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RelationshipTest {
    private static final long NOW = 1_790_942_400_000L;
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final Update RULE = new Update(0.1, 0.05, -0.05, 0.01);
    private static final RelationshipSpec FRIENDS =
            new RelationshipSpec("scout", "quill", Kind.FRIEND, 0.4, 0.5, 0.5, RULE);

    private final Relationship friends = Relationship.of(FRIENDS, NOW);

    @Test
    void oneConversationMovesNoMoreThanTheClamp() {
        Relationship after = friends.talked(7, -7, "conversation-1", "they agreed on everything", NOW);

        assertThat(after.feelings().affinity()).isCloseTo(0.5, within(1e-12));
        assertThat(after.feelings().trust()).isCloseTo(0.4, within(1e-12));
        assertThat(after.feelings().familiarity()).isCloseTo(0.525, within(1e-12));
        assertThat(after.talks()).isEqualTo(1);
    }

    @Test
    void theSameConversationMovesNothingTwice() {
        Relationship once = friends.talked(0.1, 0, "conversation-1", "", NOW);

        assertThat(once.talked(0.1, 0, "conversation-1", "", NOW + DAY)).isEqualTo(once);
    }

    @Test
    void everyMoveHasItsCause() {
        Movement movement = friends.worked(false, "run-1/build", "the build\nfailed", NOW)
                .movements()
                .get(0);

        assertThat(movement.cause())
                .isEqualTo(new Movement.Cause(Movement.Kind.OUTCOME, "run-1/build", "the build failed"));
        assertThat(movement.before()).isEqualTo(new Feelings(0.4, 0.5, 0.5));
        assertThat(movement.after().trust()).isCloseTo(0.45, within(1e-12));
    }

    @Test
    void goesBackTowardTheSeedByTheSameShareEachDay() {
        Relationship apart = friends.talked(0.1, 0, "conversation-1", "", NOW);

        assertThat(apart.at(NOW + DAY).affinity()).isCloseTo(0.4 + 0.1 * 0.99, within(1e-12));
        assertThat(apart.at(NOW + 69 * DAY).affinity()).isCloseTo(0.45, within(1e-3));
        assertThat(apart.at(NOW - DAY)).as("a clock that went back").isEqualTo(apart.feelings());
        assertThat(friends.at(NOW + 4_000 * DAY)).isEqualTo(friends.seed());
    }

    @Test
    void askingOftenDoesNotChangeHowItGoesBack() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Relationship one = friends.talked(random.nextDouble() - 0.5, random.nextDouble() - 0.5, "c", "", NOW);
            long middle = NOW + random.nextInt(1_000_000_000);
            long end = middle + random.nextInt(1_000_000_000);
            Feelings between = one.at(middle);
            Relationship stopped = new Relationship(
                    one.pair(), one.kind(), one.seed(), between, one.rule(), middle, 1, one.movements());

            assertThat(stopped.at(end).affinity())
                    .as("seed %d", seed)
                    .isCloseTo(one.at(end).affinity(), within(1e-12));
        }
    }

    @Test
    void whateverHappensItStaysWithinItsBounds() throws InvalidProtocolBufferException {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Relationship it = Relationship.of(
                    new RelationshipSpec(
                            "b",
                            "a",
                            Kind.RIVAL,
                            random.nextDouble() * 2 - 1,
                            random.nextDouble(),
                            random.nextDouble(),
                            new Update(
                                    random.nextDouble(),
                                    random.nextDouble(),
                                    -random.nextDouble(),
                                    random.nextDouble())),
                    NOW);
            long now = NOW;
            for (int i = 0; i < 100; i++) {
                now += random.nextInt(200_000_000) - 20_000_000;
                it = random.nextBoolean()
                        ? it.talked(random.nextGaussian(), random.nextGaussian(), "c" + i, "", now)
                        : it.worked(random.nextBoolean(), "w" + i, "", now);
                Feelings feelings = it.at(now + random.nextInt(1_000_000_000));
                assertThat(feelings.affinity()).as("seed %d", seed).isBetween(-1.0, 1.0);
                assertThat(feelings.trust()).as("seed %d", seed).isBetween(0.0, 1.0);
                assertThat(feelings.familiarity()).as("seed %d", seed).isBetween(0.0, 1.0);
            }
            assertThat(it.movements()).hasSize(Relationship.MOST_MOVEMENTS);
            byte[] row = RelationshipRow.toRow(it);
            assertThat(RelationshipRow.relationship(row)).as("seed %d", seed).isEqualTo(it);
            assertThat(row.length).isLessThan(4_096);
        }
    }

    @Test
    void aChangedDocumentKeepsWhatCameToBe() {
        Relationship closer = friends.talked(0.1, 0, "conversation-1", "", NOW);

        Relationship changed =
                closer.changed(new RelationshipSpec("quill", "scout", Kind.MENTOR, 0, 0.5, 0.5, RULE), "hash", NOW);

        assertThat(changed.kind()).isEqualTo(Kind.MENTOR);
        assertThat(changed.feelings().affinity()).isCloseTo(0.1, within(1e-12));
        assertThat(changed.talks()).isEqualTo(1);
    }

    @Test
    void isTheSameWhoeverIsNamedFirst() {
        assertThat(Pair.of("scout", "quill"))
                .isEqualTo(Pair.of("quill", "scout"))
                .hasToString("quill~scout");
        assertThat(Pair.find("quill~scout")).contains(Pair.of("scout", "quill"));
        assertThat(Pair.find("scout~quill")).isEmpty();
        assertThatThrownBy(() -> Pair.of("quill", "quill")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Feelings(Double.NaN, 0, 0)).hasMessage("a feeling is NaN (expected: a number)");
    }

    @Test
    void tellsAnAgentHowItStandsWithTheOther() {
        assertThat(friends.line("scout", NOW))
                .isEqualTo("quill: a friend; you like each other, check each other's word and have talked before.");
        assertThat(Relationship.of(Pair.of("dev", "scout"), NOW).line("scout", NOW))
                .isEqualTo("dev: you neither like nor dislike each other, check each other's word and hardly know each"
                        + " other.");
    }
}
