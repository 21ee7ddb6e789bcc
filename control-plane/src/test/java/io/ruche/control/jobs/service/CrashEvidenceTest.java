package io.ruche.control.jobs.service;

import static io.ruche.control.jobs.service.Desks.NODE;
import static io.ruche.control.jobs.service.Desks.lines;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.jobs.BatchGateway;
import io.ruche.control.jobs.JobDriver;
import io.ruche.control.jobs.JobMeter;
import io.ruche.control.state.Muted;
import io.ruche.proto.JobPrompt;
import io.ruche.scheduler.jobs.Attempt;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A crash of the process is laid to what it had under way, before that goes again; a kill is not. */
@ExtendWith(Muted.class)
class CrashEvidenceTest {
    private static final Reason CRASH = Reason.of("runtime_died", "The process crashed: SIGSEGV.", "");

    private final Desks desks = new Desks();
    private final Silent gateway = new Silent();
    private final JobId job = desks.submit(lines(4, "Why?")).id();

    @Test
    void aCrashCountsOnceAgainstEachPromptThatWasUnderWayThere() {
        desks.submit(new Command.LeasePrompts(job, List.of(0, 2), NODE));
        desks.crash();
        JobDriver driver = drive(node -> node.equals(NODE) ? Optional.of(CRASH) : Optional.empty());

        assertThat(deaths()).containsExactly(1, 1);
        assertThat(gateway.sent).as("alone").hasSize(1);
        assertThat(gateway.sent.get(0)).endsWith("/0/2");
        driver.close();
    }

    @Test
    void anotherNodesPromptsAndAKilledProcessAreHeldToNoAccount() {
        desks.submit(new Command.LeasePrompts(job, List.of(0, 2), NODE));
        desks.crash();
        drive(node -> Optional.<Reason>empty().filter(unused -> node.equals(NODE)))
                .close();
        assertThat(deaths()).isNotEmpty().containsOnly(0);
        assertThat(gateway.sent).hasSize(4);
    }

    @Test
    void whatAnEarlierReignHadLeftIsNotLaidToTheCrash() {
        desks.submit(new Command.LeasePrompts(job, List.of(0), NODE));
        desks.crash();
        desks.submit(new Command.LeasePrompts(job, List.of(1), NODE));
        desks.crash();
        drive(node -> Optional.of(CRASH)).close();

        assertThat(attempt(0)).isEmpty();
        assertThat(attempt(1)).hasValueSatisfying(it -> assertThat(it.deaths()).isEqualTo(1));
    }

    @Test
    void afterThreeCrashesThePromptHasFailedWithTheReason() {
        for (int i = 0; i < 3; i++) {
            desks.submit(new Command.LeasePrompts(job, List.of(0), NODE));
            desks.crash();
            gateway.full = true;
            drive(node -> Optional.of(CRASH)).close();
            desks.world.run(Duration.ofSeconds(1));
        }
        Job found = desks.state().getJob(job);
        assertThat(found.progress().failed()).isEqualTo(1);
        Desks.Reader<io.ruche.proto.JobResult> results = desks.read(desks.jobs.results(job, 0), 10);
        desks.world.runUntil(() -> results.over);
        assertThat(results.items.get(0).getCustomId()).isEqualTo("q-0");
        assertThat(results.items.get(0).getProblem().getMessage())
                .isEqualTo("The runtime died 3 times while it worked on this prompt; the last time: The process"
                        + " crashed: SIGSEGV.");
    }

    private JobDriver drive(Function<NodeId, Optional<Reason>> crashed) {
        JobDriver driver = new JobDriver(
                desks.cluster, desks.prompts, gateway, crashed, desks.world, desks.world, desks.world, JobMeter.NONE);
        driver.start();
        desks.world.run(Duration.ofSeconds(2));
        return driver;
    }

    private List<Integer> deaths() {
        return desks.state().getJob(job).progress().attempts().values().stream()
                .map(Attempt::deaths)
                .toList();
    }

    private Optional<Attempt> attempt(int index) {
        return desks.state().getJob(job).progress().find(index).filter(it -> it.deaths() > 0);
    }

    /** Replicas that take everything and answer nothing. */
    private static final class Silent implements BatchGateway {
        final List<String> sent = new ArrayList<>();
        boolean full;

        @Override
        public List<Place> places(JobSpec spec) {
            return List.of(new Place(NODE, full ? 0 : 4));
        }

        @Override
        public Call send(String requestId, JobSpec spec, NodeId node, JobPrompt prompt, Consumer<Answer> heard) {
            sent.add(requestId);
            return () -> {};
        }
    }
}
