package io.ruche.control.house;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.Misheard;
import io.ruche.proto.store.StoredDemands;
import io.ruche.proto.store.StoredDeployment;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/** Houses that are wrong about who is more important than whom, and who yields. */
final class PlantedRankBugs {
    private PlantedRankBugs() {}

    /** By what is wrong with them. */
    static Map<String, Supplier<Parts>> all() {
        Map<String, Supplier<Parts>> bugs = new LinkedHashMap<>();
        bugs.put(
                "an equal is pushed out",
                () -> ranked(it -> 10 * priority(it) - it.name().value().hashCode() % 10));
        bugs.put("the less important is taken for the more", () -> ranked(it -> -priority(it)));
        bugs.put("importance is not looked at", () -> ranked(it -> 0));
        bugs.put("what is less important is never told to go", () -> reconciled(NeverPushes::new));
        bugs.put("what never said so yields", () -> seen((it, demands) -> demands.setIdleSeconds(10)));
        return bugs;
    }

    private static int priority(Deployment deployment) {
        return deployment.spec().demands().priority();
    }

    private static Parts reconciled(UnaryOperator<Cluster> bug) {
        return new Parts() {
            @Override
            Cluster reconciled(Cluster cluster) {
                return bug.apply(cluster);
            }
        };
    }

    private static Parts ranked(ToIntFunction<Deployment> priority) {
        return seen((it, demands) -> demands.setPriority(priority.applyAsInt(it)));
    }

    /** The planner sees other demands than people made. */
    private static Parts seen(BiFunction<Deployment, StoredDemands.Builder, StoredDemands.Builder> change) {
        return reconciled(cluster -> new Misheard(cluster) {
            @Override
            public State state() {
                State shown = super.state();
                for (Deployment it : super.state().deployments()) shown = with(shown, it, change);
                return shown;
            }
        });
    }

    private static State with(
            State state,
            Deployment deployment,
            BiFunction<Deployment, StoredDemands.Builder, StoredDemands.Builder> change) {
        String key = Rows.Kind.DEPLOYMENT.key(deployment.name().value());
        try {
            StoredDeployment row =
                    StoredDeployment.parseFrom(Rows.value(state, key).orElseThrow());
            StoredDemands.Builder demands = change.apply(deployment, row.getDemands().toBuilder());
            return Rows.load(
                    state, key, row.toBuilder().setDemands(demands).build().toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static final class NeverPushes extends Misheard {
        NeverPushes(Cluster cluster) {
            super(cluster);
        }

        @Override
        public Command heard(Command command) {
            boolean pushes = command instanceof Command.StopInstance it
                    && it.reason().code().equals("preempted");
            // something that changes nothing
            return pushes ? new Command.Undeploy(new DeploymentName("nobody")) : command;
        }
    }
}
