package io.ruche.scheduler.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.PlanHash;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final Router.Ask ASK = new Router.Ask(100, "");

    @Test
    void thereIsNoneOfNone() {
        assertThat(Router.choose(List.of(), ASK)).isEmpty();
    }

    @Test
    void amongEqualsTheLowerIdIsTaken() {
        assertThat(chosen(List.of(load("b", 0, 0, 0), load("a", 0, 0, 0)), ASK)).isEqualTo("a");
    }

    @Test
    void theLessBusyIsTaken() {
        assertThat(chosen(List.of(load("a", 1, 0, 0), load("b", 0, 0, 0)), ASK)).isEqualTo("b");
        assertThat(chosen(List.of(load("a", 0, 5_000, 0), load("b", 1, 0, 0)), ASK))
                .isEqualTo("b");
    }

    @Test
    void aFastMachineMayBeBusierThanASlowOne() {
        assertThat(chosen(List.of(load("fast", 2, 0, 5_000), load("slow", 0, 0, 50)), ASK))
                .isEqualTo("fast");
    }

    @Test
    void aFullReplicaCostsAWaitForASlot() {
        assertThat(Router.expectedSeconds(load("a", 4, 0, 200), ASK))
                .isGreaterThan(Router.expectedSeconds(load("a", 3, 0, 200), ASK) + 1);
    }

    @Test
    void aSessionStaysUnlessItsReplicaIsMuchBusier() {
        List<ReplicaLoad> idle =
                IntStream.range(0, 4).mapToObj(i -> load("r" + i, 0, 0, 0)).toList();
        Router.Ask session = new Router.Ask(100, "alice");
        String home = chosen(idle, session);

        assertThat(chosen(busy(idle, home, 1), session)).isEqualTo(home);
        assertThat(chosen(busy(idle, home, 40), session)).isNotEqualTo(home);
    }

    @Test
    void sessionsSpreadAndMoveOnlyWithTheirReplica() {
        List<ReplicaLoad> four =
                IntStream.range(0, 4).mapToObj(i -> load("r" + i, 0, 0, 0)).toList();
        List<ReplicaLoad> three = four.subList(0, 3);
        int[] count = new int[4];
        for (int i = 0; i < 400; i++) {
            Router.Ask session = new Router.Ask(10, "session-" + i);
            String home = chosen(four, session);
            count[home.charAt(1) - '0']++;
            if (!home.equals("r3")) assertThat(chosen(three, session)).isEqualTo(home);
        }
        assertThat(IntStream.of(count).boxed()).allMatch(sessions -> sessions > 60 && sessions < 140);
    }

    @Test
    void whoHasReadMostOfThePromptIsTaken() {
        Router.Ask asked = new Router.Ask(4_000, "");
        assertThat(chosen(List.of(load("a", 0, 0, 0), cached("b", 0, 3_000)), asked))
                .isEqualTo("b");
        assertThat(chosen(List.of(cached("a", 0, 1_000), cached("b", 0, 3_000)), asked))
                .isEqualTo("b");
    }

    @Test
    void nothingCachedIsWorthAQueueLongerThanThreeTimesItsReading() {
        Router.Ask asked = new Router.Ask(4_000, "");
        long worth = (long) (Router.REUSE * 3_000);

        assertThat(chosen(List.of(load("a", 0, 0, 0), cached("b", worth - 1, 3_000)), asked))
                .isEqualTo("b");
        assertThat(chosen(List.of(load("a", 0, 0, 0), cached("b", worth + 1, 3_000)), asked))
                .isEqualTo("a");
    }

    @Test
    void aSessionsHomeIsWhereItsPromptIs() {
        Router.Ask session = new Router.Ask(4_000, "alice");
        for (String where : List.of("r0", "r1", "r2")) {
            List<ReplicaLoad> loads = new ArrayList<>();
            for (String id : List.of("r0", "r1", "r2")) loads.add(cached(id, 0, id.equals(where) ? 2_000 : 500));
            assertThat(chosen(loads, session)).isEqualTo(where);
        }
    }

    @Test
    void whoWaitsGoesOnInTurnUnlessAnotherHasMuchMoreThere() {
        assertThat(Router.next(new long[] {0}, 0)).isZero();
        assertThat(Router.next(new long[] {0, 1_023, 500}, 0)).isZero();
        assertThat(Router.next(new long[] {0, 1_024, 9_000, 9_000}, 0)).isEqualTo(2);
        assertThat(Router.next(new long[] {8_500, 9_000}, 0)).isZero();
    }

    @Test
    void theFirstIsOvertakenSixteenTimesAtMost() {
        long[] cached = {0, 9_000};
        assertThat(Router.next(cached, 15)).isEqualTo(1);
        assertThat(Router.next(cached, 16)).isZero();
    }

    private static ReplicaLoad cached(String id, long queued, long cached) {
        ReplicaLoad load = load(id, 0, queued, 0);
        return new ReplicaLoad(load.replica(), load.slots(), 0, queued, 0, 0, cached);
    }

    private static List<ReplicaLoad> busy(List<ReplicaLoad> loads, String instance, int running) {
        List<ReplicaLoad> all = new ArrayList<>();
        for (ReplicaLoad it : loads) {
            boolean same = it.replica().instance().value().equals(instance);
            all.add(same ? load(instance, running, 0, 0) : it);
        }
        return all;
    }

    private static String chosen(List<ReplicaLoad> loads, Router.Ask ask) {
        return Router.choose(loads, ask).orElseThrow().instance().value();
    }

    private static ReplicaLoad load(String id, int running, long queued, double prefill) {
        Replica replica =
                new Replica(new InstanceId(id), 1, new PlanHash("ab".repeat(32)), new NodeId("n"), "inprocess:n");
        return new ReplicaLoad(replica, 4, running, queued, prefill, 0);
    }
}
