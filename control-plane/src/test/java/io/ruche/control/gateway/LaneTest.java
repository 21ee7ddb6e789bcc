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
        lane = new Lane(House.MODEL, 10);
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

    private Replica visit(Fleet.Model now, String session) {
        Replica replica = enter(now, session);
        lane.leave(replica, 10_000, 1_000_000);
        return replica;
    }

    private Replica enter(Fleet.Model now, String session) {
        return lane.enter(now, new Caller(session)).orElseThrow();
    }

    private Fleet.Model withReplicas(String... names) {
        Fleet.Model one = house.gateway.findModel(House.MODEL).orElseThrow();
        Fleet.Place place = one.places().get(0);
        List<Fleet.Place> places = new ArrayList<>();
        for (String name : names) {
            Replica like = place.replica();
            Replica replica = new Replica(
                    new InstanceId(name), like.generation(), like.planHash(), like.node(), like.dataAddress());
            places.add(new Fleet.Place(replica, 4, true, 500, 20));
        }
        return new Fleet.Model(one.name(), one.deployment(), one.facts(), places);
    }

    private Fleet.Model without(Replica gone) {
        List<Fleet.Place> places = model.places().stream()
                .filter(place -> !place.replica().equals(gone))
                .toList();
        return new Fleet.Model(model.name(), model.deployment(), model.facts(), places);
    }

    private record Caller(String sessionKey) implements Lane.Waiter {
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
            throw new AssertionError("there was a slot");
        }
    }
}
