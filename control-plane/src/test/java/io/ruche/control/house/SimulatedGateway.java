package io.ruche.control.house;

import io.ruche.control.jobs.BatchGateway;
import io.ruche.control.state.Actor;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.VirtualWorld;
import io.ruche.proto.ChatOutcome;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;

/** The way of one member's prompts to what runs on machines: late, twice, lost, or gone with a worker. */
final class SimulatedGateway implements BatchGateway {
    private static final int SLOTS = 4;

    private final VirtualWorld world;
    private final Random random;
    private final Actor member;
    private final Cluster cluster;
    private final Function<NodeId, SimulatedMachine> machines;
    private final BiPredicate<SimulatedMachine, Actor> reaches;
    /** How often a runtime died under a prompt, by job and index. */
    private final Map<String, Integer> deaths;

    SimulatedGateway(
            VirtualWorld world,
            Actor member,
            Cluster cluster,
            Function<NodeId, SimulatedMachine> machines,
            BiPredicate<SimulatedMachine, Actor> reaches,
            Map<String, Integer> deaths) {
        this.world = world;
        this.random = world.random();
        this.member = member;
        this.cluster = cluster;
        this.machines = machines;
        this.reaches = reaches;
        this.deaths = deaths;
    }

    @Override
    public List<Place> places(JobSpec job) {
        return cluster.state().instancesOf(new DeploymentName(job.model())).stream()
                .filter(instance -> instance.phase() == InstancePhase.READY)
                .map(Instance::node)
                .distinct()
                .sorted()
                .map(node -> new Place(node, free(node, job.model())))
                .toList();
    }

    private int free(NodeId node, String model) {
        return machines.apply(node)
                .serving(model)
                .map(worker -> Math.max(0, SLOTS - worker.busy()))
                .orElse(SLOTS);
    }

    @Override
    public Call send(String requestId, JobSpec job, NodeId node, JobPrompt prompt, Consumer<Answer> heard) {
        SimulatedMachine machine = machines.apply(node);
        Optional<SimulatedWorker> worker = machine.serving(job.model());
        if (worker.isEmpty() || !reaches.test(machine, member)) {
            answer(10 + random.nextInt(500), heard, new Answer.Failed(Failure.of(FailureCode.UNREACHABLE, "Nobody.")));
            return () -> {};
        }
        Consumer<Failure> died = why -> {
            if (why.code() == FailureCode.RUNTIME_DIED) {
                deaths.merge(requestId.substring(0, requestId.lastIndexOf('/')), 1, Integer::sum);
            }
            answer(1 + random.nextInt(50), heard, new Answer.Failed(why));
        };
        worker.get().enter(died);
        world.after(Duration.ofMillis(20 + random.nextInt(1_200)), () -> {
            if (!worker.get().leave(died)) return;
            JobResult result = JobResult.newBuilder()
                    .setChat(ChatOutcome.newBuilder().setText(answerTo(prompt, requestId)))
                    .build();
            int dice = random.nextInt(100);
            if (dice < 3 || !reaches.test(machine, member)) {
                answer(2_000, heard, new Answer.Failed(Failure.of(FailureCode.UNREACHABLE, "The link broke.")));
            } else {
                answer(1, heard, new Answer.Answered(result));
                if (dice < 6) answer(1 + random.nextInt(3_000), heard, new Answer.Answered(result));
            }
        });
        return () -> worker.get().leave(died);
    }

    private void answer(int millis, Consumer<Answer> heard, Answer answer) {
        world.after(Duration.ofMillis(millis), () -> member.execute(() -> heard.accept(answer)));
    }

    static String answerTo(JobPrompt prompt, String requestId) {
        return "answer to " + prompt.getChat().getMessages(0).getContent() + ", asked by " + requestId;
    }
}
