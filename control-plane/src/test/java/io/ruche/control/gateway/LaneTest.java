package io.ruche.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.http.House;
import io.ruche.scheduler.routing.Replica;
import io.ruche.scheduler.state.InstanceId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where sessions go when there is a choice. */
class LaneTest {
    private House house;
    private Lane lane;
    private Fleet.Model model;

    @BeforeEach
    void open() {
        house = new House().open();
        lane = new Lane(House.MODEL, 30);
        model = withReplicas("one", "two", "three");
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void sessionsSpread() {
        Set<Replica> homes = new LinkedHashSet<>();
        for (int i = 0; i < 30; i++) homes.add(visit(model, "s" + i));
        assertThat(homes).hasSize(3);
    }

    /** Its home was not there for once: what it said is known elsewhere. */
    @Test
    void aSessionThatHadToMoveStaysWhereItWent() {
        Replica home = visit(model, "alice");
        lane = new Lane(House.MODEL, 10);
        Replica elsewhere = visit(without(home), "alice");

        assertThat(elsewhere).isNotEqualTo(home);
        assertThat(visit(model, "alice")).isEqualTo(elsewhere);
        assertThat(visit(model, "alice")).isEqualTo(elsewhere);
    }

    @Test
    void aReplicaThatIsGoneIsForgotten() {
        Replica home = visit(model, "alice");
        lane = new Lane(House.MODEL, 10);
        Replica elsewhere = visit(without(home), "alice");

        lane.changed(without(elsewhere));
        lane.changed(model);

        assertThat(visit(model, "alice")).isEqualTo(home);
    }

    @Test
    void aFreeReplicaTakesTheSessionThatItKnows() {
        Fleet.Model small = withReplicas(1, "one", "two");
        Replica home = visit(small, "alice");
        fill(small);
        Caller stranger = queue(small, "");
        Caller alice = queue(small, "alice");

        lane.leave(home, 10_000, 1_000_000);

        assertThat(alice.went).containsExactly(home);
        assertThat(stranger.went).isEmpty();
        assertThat(lane.waiting()).isOne();
    }

    @Test
    void whatOthersKnowOvertakesNobody() {
        Fleet.Model small = withReplicas(1, "one", "two");
        Replica home = visit(small, "alice");
        fill(small);
        Caller stranger = queue(small, "");
        queue(small, "alice");

        Replica other = small.places().stream()
                .map(Fleet.Place::replica)
                .filter(it -> !it.equals(home))
                .findFirst()
                .orElseThrow();
        lane.leave(other, 10_000, 1_000_000);

        assertThat(stranger.went).containsExactly(other);
    }

    @Test
    void nobodyIsOvertakenForEver() {
        Fleet.Model small = withReplicas(1, "one", "two");
        Replica home = visit(small, "alice");
        fill(small);
        Caller stranger = queue(small, "");
        List<Caller> alices = new ArrayList<>();
        for (int i = 0; i < 20; i++) alices.add(queue(small, "alice"));

        int before = 0;
        while (stranger.went.isEmpty()) {
            lane.leave(home, 10_000, 1_000_000);
            before++;
        }

        assertThat(before).isEqualTo(17);
        assertThat(alices.stream().filter(it -> !it.went.isEmpty())).hasSize(16);
    }

    private void fill(Fleet.Model now) {
        for (int i = 0; i < now.slots(); i++) enter(now, "");
    }

    private Caller queue(Fleet.Model now, String session) {
        Caller caller = new Caller(session);
        assertThat(lane.enter(now, caller)).isEmpty();
        return caller;
    }

    private Replica visit(Fleet.Model now, String session) {
        Replica replica = enter(now, session);
        lane.leave(replica, 10_000, 1_000_000);
        return replica;
    }

    private Replica enter(Fleet.Model now, String session) {
        return lane.enter(now, new Caller(session)).orElseThrow();
    }

    private Fleet.Model withReplicas(String... names) {
        return withReplicas(4, names);
    }

    private Fleet.Model withReplicas(int slots, String... names) {
        Fleet.Model one = house.gateway.findModel(House.MODEL).orElseThrow();
        Fleet.Place place = one.places().get(0);
        List<Fleet.Place> places = new ArrayList<>();
        for (String name : names) {
            Replica like = place.replica();
            Replica replica = new Replica(
                    new InstanceId(name), like.generation(), like.planHash(), like.node(), like.dataAddress());
            places.add(new Fleet.Place(replica, slots, true, 500, 20));
        }
        return new Fleet.Model(one.name(), one.deployment(), one.facts(), places);
    }

    private Fleet.Model without(Replica gone) {
        List<Fleet.Place> places = model.places().stream()
                .filter(place -> !place.replica().equals(gone))
                .toList();
        return new Fleet.Model(model.name(), model.deployment(), model.facts(), places);
    }

    private static final class Caller implements Lane.Waiter {
        final List<Replica> went = new ArrayList<>();
        private final String sessionKey;

        Caller(String sessionKey) {
            this.sessionKey = sessionKey;
        }

        @Override
        public String sessionKey() {
            return sessionKey;
        }

        @Override
        public long promptTokens() {
            return 10_000;
        }

        @Override
        public double secondsLeft() {
            return 0;
        }

        @Override
        public boolean hasSchema() {
            return false;
        }

        @Override
        public void go(Replica replica) {
            went.add(replica);
        }
    }
}
