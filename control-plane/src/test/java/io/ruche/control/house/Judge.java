package io.ruche.control.house;

import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.Findings;
import io.ruche.control.state.Misheard;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.reconcile.Snapshots;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.State;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what the reconcile loop asks for, against the very State and reports that it was planned from: a commit that
 * refuses it is no excuse.
 */
final class Judge extends Misheard {
    private final Supplier<Observed> observed;
    private final Function<NodeId, SimulatedMachine> machines;
    private final Findings findings;
    /** Asked for and not yet answered, of one State. */
    private final Map<NodeId, Long> promised = new TreeMap<>();

    private long planned = -1;

    Judge(
            Cluster cluster,
            Supplier<Observed> observed,
            Function<NodeId, SimulatedMachine> machines,
            Findings findings) {
        super(cluster);
        this.observed = observed;
        this.machines = machines;
        this.findings = findings;
    }

    @Override
    public CompletionStage<Reply> submit(Command command, Caller caller) {
        State now = state();
        if (now.revision() != planned) {
            promised.clear();
            planned = now.revision();
        }
        if (command instanceof Command.PlaceInstance it) place(now, it);
        if (command instanceof Command.RemoveInstance it) remove(now, it);
        if (command instanceof Command.DeclareLost it) lost(now, it);
        if (command instanceof Command.StopInstance it) Ranks.judge(now, it, findings);
        return super.submit(command, caller).whenComplete((reply, thrown) -> {
            findings.require(!isTooMuch(thrown), "planned what does not fit: %s: %s", command, String.valueOf(thrown));
            if (state().revision() == now.revision() && command instanceof Command.PlaceInstance it) {
                promised.merge(it.node(), -it.bill().totalBytes(), Long::sum); // it was not taken
            }
        });
    }

    private static boolean isTooMuch(@Nullable Throwable thrown) {
        return thrown != null
                && FailureException.unwrap(thrown) instanceof FailureException it
                && it.failure().code() == FailureCode.DOES_NOT_FIT_NOW;
    }

    private void place(State state, Command.PlaceInstance it) {
        Optional<Node> found = state.findNode(it.node());
        findings.require(
                found.filter(node -> node.phase() == NodePhase.JOINED).isPresent(),
                "%s is planned for %s, which is %s",
                it.deployment(),
                it.node(),
                found.map(node -> String.valueOf(node.phase())).orElse("unknown"));
        boolean isDistrusted = state.instancesOf(it.deployment()).stream()
                .anyMatch(other -> other.phase() == InstancePhase.QUARANTINED
                        && other.node().equals(it.node()));
        findings.require(!isDistrusted, "%s is planned for %s, where it was given up", it.deployment(), it.node());
        if (found.isEmpty()) return;
        long before = promised.getOrDefault(it.node(), 0L);
        long free = Snapshots.memory(state, observed.get(), found.get()).freeBytes() - before;
        long needs = it.bill().totalBytes();
        findings.require(
                needs <= free,
                "planned what does not fit: %s needs %d on %s, which has %d left",
                it.deployment(),
                needs,
                it.node(),
                free);
        promised.merge(it.node(), needs, Long::sum);
    }

    private void remove(State state, Command.RemoveInstance it) {
        Optional<Instance> found = state.findInstance(it.instance());
        if (found.isEmpty() || it.nodeLost()) return;
        SimulatedMachine machine = machines.apply(found.get().node());
        boolean runs = machine.alive().stream()
                .anyMatch(worker -> worker.id().equals(it.instance().value()));
        findings.require(!runs, "%s is removed though it runs: %s", it.instance(), machine);
    }

    private void lost(State state, Command.DeclareLost it) {
        Optional<Node> found = state.findNode(it.node());
        if (found.isEmpty() || found.get().phase() == NodePhase.LOST) return;
        SimulatedMachine machine = machines.apply(it.node());
        findings.require(!machine.hasBeenWell(), "%s is lost though it spoke", machine);
    }
}
