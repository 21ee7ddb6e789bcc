package io.ruche.scheduler.placement;

import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import java.util.List;

/** One change after which a request would be placed, with the number that suffices. */
public sealed interface Remedy {

    /** What is wrong, in one sentence with its numbers, and what to do. */
    Reason reason();

    /** Ask for at most so many tokens of context. */
    record SmallerContext(int context, Reason reason) implements Remedy {}

    record FewerSlots(int slots, Reason reason) implements Remedy {}

    /** @param precision empty: the runtime's own */
    record OtherPrecision(String precision, Reason reason) implements Remedy {}

    /** Another quantisation of the same model. */
    record OtherModel(ModelName model, Reason reason) implements Remedy {}

    /** @param runtime empty: whichever can */
    record OtherRuntime(String runtime, Reason reason) implements Remedy {}

    /** The runtime is there and cannot start. */
    record RepairRuntime(NodeId node, String runtime, Reason reason) implements Remedy {}

    /** Start its agent. */
    record BringBack(NodeId node, Reason reason) implements Remedy {}

    /** End the draining of a node. */
    record TakeBack(NodeId node, Reason reason) implements Remedy {}

    /** Deploy again where it failed too often. */
    record TryAgain(NodeId node, Reason reason) implements Remedy {}

    /** Pin it to no node. */
    record Unpin(Reason reason) implements Remedy {}

    /** Allow two replicas on one node. */
    record AllowTogether(Reason reason) implements Remedy {}

    record Evict(List<DeploymentName> deployments, long bytes, Reason reason) implements Remedy {
        public Evict {
            deployments = List.copyOf(deployments);
        }
    }

    /** End programs that are not ours until so much less is in use on each of these. */
    record CloseForeign(List<Amount> on, Reason reason) implements Remedy {
        public CloseForeign {
            on = List.copyOf(on);
        }
    }

    /** Set {@code iogpu.wired_limit_mb} to so many MiB on each of these. */
    record RaiseWiredLimit(List<Amount> mebibytes, Reason reason) implements Remedy {
        public RaiseWiredLimit {
            mebibytes = List.copyOf(mebibytes);
        }
    }

    /** Link these. */
    record JoinMachines(List<NodeId> nodes, Reason reason) implements Remedy {
        public JoinMachines {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * Another machine.
     *
     * @param bytes that it must be able to book
     * @param beside the machine like which it is, and to which it is linked when it holds a part only
     * @param missing bytes that the model needs beyond what the largest machine could book
     */
    record AnotherMachine(long bytes, NodeId beside, long missing, Reason reason) implements Remedy {}

    /** Something that is needed for the request at all: a model that is known, a node. */
    record Provide(Reason reason) implements Remedy {}

    /** So many bytes, or mebibytes where the remedy says so, on one node. */
    record Amount(NodeId node, long amount) {}
}
