package io.ruche.control.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.jobs.BatchGateway.Place;
import io.ruche.proto.Inventory;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.jobs.Evidence;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobPriority;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Decider;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Verdict;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeasePlanTest {
    private static final NodeId A = new NodeId("node-a");
    private static final NodeId B = new NodeId("node-b");
    private static final JobId FIRST = new JobId("job-1");
    private static final JobId SECOND = new JobId("job-2");

    private State state = State.EMPTY;

    @BeforeEach
    void aHouseOfTwo() {
        accept(new Command.StartEpoch(1, "test"));
        for (NodeId node : List.of(A, B)) {
            accept(new Command.NodeJoined(
                    node, node.value(), "", "127.0.0.1:1", Inventory.getDefaultInstance(), List.of()));
        }
        accept(new Command.Deploy(
                ModelSpec.newBuilder().setName("m0").addSources("file:m0").build(),
                Optional.empty(),
                DeploymentSpec.DEFAULT));
    }

    @Test
    void theLowestOpenPromptsTakeWhatIsFree() {
        submit(FIRST, JobPriority.NORMAL, 64);
        assertThat(plan(place(A, 3), place(B, 1))).containsExactly(lease(FIRST, A, 0, 1, 2));
        accept(lease(FIRST, A, 0, 1, 2));
        assertThat(plan(place(A, 0), place(B, 2))).containsExactly(lease(FIRST, B, 3, 4));
    }

    @Test
    void nothingIsBegunWhileInteractiveRequestsHaveTheSlots() {
        submit(FIRST, JobPriority.HIGH, 64);
        assertThat(plan(place(A, 0))).isEmpty();
        assertThat(plan()).isEmpty();
    }

    @Test
    void promptsThatAreLeasedAndNotSentHaveTheirSlotsReserved() {
        submit(FIRST, JobPriority.NORMAL, 64);
        assertThat(LeasePlan.of(
                        state, job -> List.of(place(A, 3)), Map.of(new LeasePlan.Slot(A, "m0"), 2), node -> false, 0))
                .containsExactly(lease(FIRST, A, 0));
    }

    @Test
    void aNodeThatJustFailedRests() {
        submit(FIRST, JobPriority.NORMAL, 64);
        assertThat(LeasePlan.of(state, job -> List.of(place(A, 1), place(B, 1)), Map.of(), A::equals, 0))
                .containsExactly(lease(FIRST, B, 0));
    }

    @Test
    void noMoreThanTheJobAskedForIsUnderWay() {
        submit(FIRST, JobPriority.NORMAL, 2);
        assertThat(plan(place(A, 8))).containsExactly(lease(FIRST, A, 0, 1));
        accept(lease(FIRST, A, 0, 1));
        assertThat(plan(place(A, 6))).isEmpty();
    }

    @Test
    void thePressingJobGoesFirstAndTheOtherTakesTheRest() {
        submit(FIRST, JobPriority.LOW, 64);
        submit(SECOND, JobPriority.HIGH, 2);
        assertThat(plan(place(A, 3))).containsExactly(lease(SECOND, A, 0, 1), lease(FIRST, A, 0));
    }

    @Test
    void aNodeIsEmptiedForAPromptThatARuntimeDiedUnder() {
        submit(FIRST, JobPriority.NORMAL, 64);
        accept(lease(FIRST, A, 0, 1));
        accept(new Command.FailAttempt(FIRST, 0, 1, Optional.of(Evidence.RUNTIME_EXITED), Reason.NONE));

        assertThat(plan(place(A, 3))).as("prompt 1 is still there").isEmpty();
        assertThat(plan(place(A, 3), place(B, 1))).as("B is empty").containsExactly(lease(FIRST, B, 0));
        accept(new Command.FailAttempt(FIRST, 1, 1, Optional.empty(), Reason.NONE));
        assertThat(plan(place(A, 4))).containsExactly(lease(FIRST, A, 0));
        accept(lease(FIRST, A, 0));
        assertThat(plan(place(A, 3))).as("it runs alone").isEmpty();
    }

    @Test
    void ofAHundredThousandJobsThatWaitItLooksAtThoseItHasRoomFor() {
        accept(new Command.Deploy(
                ModelSpec.newBuilder().setName("m1").addSources("file:m1").build(),
                Optional.empty(),
                DeploymentSpec.DEFAULT));
        for (int i = 0; i < 99_998; i++) submit(new JobId("job-a" + i), JobPriority.NORMAL, 64);
        submit(FIRST, JobPriority.HIGH, 1);
        submit(SECOND, "m1", JobPriority.LOW, 64);
        assertThat(state.unfinishedJobs()).hasSize(100_000);

        accept(lease(FIRST, A, 0));
        Function<JobSpec, List<Place>> places =
                spec -> spec.model().equals("m0") ? List.of(place(A, 0), place(B, 2)) : List.of(place(A, 1));
        AtomicInteger looks = new AtomicInteger();
        Predicate<NodeId> rests = node -> looks.incrementAndGet() < 0;
        assertThat(LeasePlan.of(state, places, Map.of(), rests, 0))
                .containsExactly(lease(new JobId("job-a0"), B, 0, 1), lease(SECOND, A, 0));
        assertThat(looks.get()).as("places asked for").isLessThan(20);

        long began = System.nanoTime();
        for (int i = 0; i < 1_000; i++) LeasePlan.of(state, places, Map.of(), node -> false, 0);
        System.out.printf("a plan beside 100,000 jobs that wait: %d µs%n", (System.nanoTime() - began) / 1_000_000);
    }

    private List<Command.LeasePrompts> plan(Place... places) {
        return LeasePlan.of(state, job -> List.of(places), Map.of(), node -> false, 0);
    }

    private static Place place(NodeId node, int free) {
        return new Place(node, free);
    }

    private static Command.LeasePrompts lease(JobId job, NodeId node, int... indexes) {
        return new Command.LeasePrompts(job, Arrays.stream(indexes).boxed().toList(), node);
    }

    private void submit(JobId id, JobPriority priority, int concurrency) {
        submit(id, "m0", priority, concurrency);
    }

    private void submit(JobId id, String model, JobPriority priority, int concurrency) {
        accept(new Command.SubmitJob(
                id,
                new JobSpec(JobKind.CHAT, model, 100, 1_000, "key-1", new JobOptions(priority, 0, 3, concurrency))));
    }

    private void accept(Command command) {
        State entry = state.at(state.revision() + 1);
        Verdict verdict = Decider.decide(entry, command, Instant.EPOCH, prefix -> prefix + "-1");
        assertThat(verdict).isInstanceOf(Verdict.Decision.class);
        for (Event event : ((Verdict.Decision) verdict).events()) entry = Decider.apply(entry, event);
        state = entry;
    }
}
