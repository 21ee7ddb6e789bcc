package io.ruche.scheduler.organisation.conversation;

import static io.ruche.scheduler.organisation.conversation.Specimens.NOW;
import static io.ruche.scheduler.organisation.conversation.Specimens.PARIS;
import static io.ruche.scheduler.organisation.conversation.Specimens.cooler;
import static io.ruche.scheduler.organisation.conversation.Specimens.scene;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ruche.scheduler.organisation.conversation.Conversations.Draw;
import io.ruche.scheduler.organisation.conversation.Conversations.Draw.Drawn;
import io.ruche.scheduler.organisation.conversation.Conversations.Draw.NotNow;
import io.ruche.scheduler.organisation.conversation.Scene.Acquaintance;
import io.ruche.scheduler.organisation.conversation.Scene.Person;
import io.ruche.scheduler.organisation.relation.Pair;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DrawTest {
    @Test
    void startsAsOftenAsTheSpecSays() {
        int started = 0;
        for (int i = 0; i < 4_000; i++) {
            if (Conversations.mayStart("cooler", cooler(0.25, 0), scene("event-" + i, 7, "scout", "quill", "dev"))
                    instanceof Drawn) started++;
        }

        assertThat(started / 4_000.0).isCloseTo(0.25, within(0.02));
    }

    @Test
    void theSameEventDrawsTheSameLotInWhateverOrderTheAgentsStand() {
        for (int seed = 0; seed < 200; seed++) {
            Scene scene = scene("event", seed, "scout", "quill", "dev", "henry");
            List<Person> others = new ArrayList<>(scene.agents());
            Collections.shuffle(others, new Random(seed));
            Scene again = new Scene("event", seed, "scout", NOW, PARIS, others, Map.of());

            assertThat(Conversations.mayStart("cooler", cooler(0.5, 0.5), again))
                    .as("seed %d", seed)
                    .isEqualTo(Conversations.mayStart("cooler", cooler(0.5, 0.5), scene));
        }
    }

    @Test
    void drawsBetweenTheLeastAndTheMost() {
        Map<Integer, Integer> sizes = new TreeMap<>();
        for (int seed = 0; seed < 400; seed++) {
            Drawn drawn = (Drawn) Conversations.mayStart(
                    "cooler", cooler(1, 0), scene("event", seed, "scout", "quill", "dev", "henry"));
            assertThat(drawn.invited()).doesNotContain("scout").doesNotHaveDuplicates();
            sizes.merge(drawn.invited().size() + 1, 1, Integer::sum);
        }

        assertThat(sizes.keySet()).containsExactly(2, 3);
        assertThat(sizes.get(2)).isBetween(150, 250);
    }

    @Test
    void withAFullBiasOnlyFriendsAreAsked() {
        Map<Pair, Acquaintance> known = Map.of(
                Pair.of("scout", "quill"), new Acquaintance(Long.MIN_VALUE, 0.9),
                Pair.of("scout", "dev"), new Acquaintance(Long.MIN_VALUE, -0.5));
        int friends = 0;
        int anybody = 0;
        for (int seed = 0; seed < 500; seed++) {
            Scene plain = scene("event", seed, "scout", "quill", "dev", "henry");
            Scene scene = new Scene("event", seed, "scout", NOW, PARIS, plain.agents(), known);
            assertThat(((Drawn) Conversations.mayStart("cooler", cooler(1, 1), scene)).invited())
                    .containsExactly("quill");
            friends += asks(cooler(1, 0.5), scene, "quill");
            anybody += asks(cooler(1, 0), scene, "quill");
        }

        assertThat(friends).isGreaterThan(anybody + 50);
    }

    @Test
    void inQuietHoursNobodyTalks() {
        Scene noon = scene("event", 1, "scout", "quill");
        long night = NOW + Duration.ofHours(9).toMillis();
        Scene late = new Scene("event", 1, "scout", night, PARIS, noon.agents(), Map.of());

        assertThat(Conversations.mayStart("cooler", cooler(1, 0), noon)).isInstanceOf(Drawn.class);
        assertThat(Conversations.mayStart("cooler", cooler(1, 0), late)).isEqualTo(new NotNow("quiet hours"));
    }

    @Test
    void whoHasJustTalkedRests() {
        Person scout = new Person("scout", Optional.empty(), true, true, NOW - 59_000);
        Person quill = new Person("quill", Optional.empty(), true, true, Long.MIN_VALUE);

        assertThat(draw(List.of(scout, quill), Map.of())).isEqualTo(new NotNow("has just talked"));
        assertThat(draw(List.of(quill, scout), Map.of())).isEqualTo(new NotNow("nobody to talk with"));
    }

    @Test
    void twoWhoHaveJustTalkedAreNotPutTogetherAgainByAThird() {
        Map<Pair, Acquaintance> known = Map.of(Pair.of("quill", "dev"), new Acquaintance(NOW - 60_000, 1));
        for (int seed = 0; seed < 100; seed++) {
            Scene plain = scene("event", seed, "scout", "quill", "dev");
            Scene scene = new Scene("event", seed, "scout", NOW, PARIS, plain.agents(), known);

            assertThat(((Drawn) Conversations.mayStart("cooler", cooler(1, 0), scene)).invited())
                    .as("seed %d", seed)
                    .hasSize(1);
        }
    }

    @Test
    void whoIsBusyOrFarIsNotAsked() {
        Person scout = new Person("scout", Optional.empty(), true, true, Long.MIN_VALUE);
        Person busy = new Person("quill", Optional.empty(), false, true, Long.MIN_VALUE);
        Person far = new Person("dev", Optional.empty(), true, false, Long.MIN_VALUE);

        assertThat(draw(List.of(scout, busy, far), Map.of())).isEqualTo(new NotNow("nobody to talk with"));
        assertThat(draw(List.of(busy, scout), Map.of())).isEqualTo(new NotNow("takes no part"));
    }

    @Test
    void aScheduledOneAsksThoseOfItsListWhoAreFreeTheModeratorFirst() {
        ConversationSpec standUp = Specimens.standUp();

        assertThat(Conversations.scheduled(standUp, scene("event", 1, "dev", "scout", "quill", "henry")))
                .isEqualTo(new Drawn("henry", List.of("scout", "dev")));
        assertThat(Conversations.scheduled(standUp, scene("event", 1, "dev", "quill")))
                .isEqualTo(new NotNow("too few are free"));
        assertThat(Conversations.mayStart("stand-up", standUp, scene("event", 1, "dev", "scout", "henry")))
                .isEqualTo(new NotNow("it has its time"));
    }

    private static int asks(ConversationSpec spec, Scene scene, String name) {
        return ((Drawn) Conversations.mayStart("cooler", spec, scene)).invited().contains(name) ? 1 : 0;
    }

    private static Draw draw(List<Person> agents, Map<Pair, Acquaintance> known) {
        return Conversations.mayStart(
                "cooler", cooler(1, 0), new Scene("event", 1, agents.get(0).name(), NOW, PARIS, agents, known));
    }
}
