package io.ruche.control.house;

import io.ruche.control.state.Findings;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.reconcile.FleetKnowledge;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.reconcile.Snapshots;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Demands;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What people say of the importance of models, in every third house, and what must hold of it. */
final class Ranks {
    private static final List<Integer> PRIORITIES = List.of(0, 0, 1, 5);

    /** Of its own, so that the other houses are as they were. */
    private final Random random;

    private final boolean ranked;
    private final boolean patient;

    Ranks(long seed) {
        random = new Random(~seed);
        ranked = seed % 3 == 0;
        patient = seed % 9 == 0;
    }

    Demands demands(String model) {
        if (!ranked) return Demands.NONE;
        Demands ranks = Demands.NONE.withPriority(patient ? 0 : PRIORITIES.get(random.nextInt(PRIORITIES.size())));
        boolean yields = !model.equals(Catalogued.SERVED) && random.nextInt(patient ? 2 : 4) == 0;
        return yields ? ranks.yieldingAfter(Duration.ofSeconds(10 + random.nextInt(10))) : ranks;
    }

    /** Of one that is deployed again at last; some are wanted anew, so that what lies idle has to yield to its equals. */
    Demands again(Demands was) {
        boolean anew = patient && random.nextBoolean();
        return anew ? was.withStandby(1 - was.standby()) : was;
    }

    /** So long that what nobody uses has to yield. */
    Duration patience() {
        return patient ? Duration.ofSeconds(30) : Duration.ZERO;
    }

    /** More than there is room for, so that it matters who goes first. */
    int replicas(String model, int otherwise) {
        boolean more = ranked && (model.equals("m2") || model.equals("m3"));
        return more ? (patient ? 2 : 1) + random.nextInt(3) : otherwise;
    }

    /** Nobody is pushed out by an equal or a less important one, nor for one that lacks nothing; who yields said so. */
    static void judge(State state, Command.StopInstance it, Findings findings) {
        Optional<Deployment> victim =
                state.findInstance(it.instance()).flatMap(instance -> state.findDeployment(instance.deployment()));
        if (it.reason().code().equals("idle_yielded")) {
            boolean may = victim.flatMap(found -> found.spec().demands().idle()).isPresent();
            findings.require(may || victim.isEmpty(), "%s yields and never said that it would", victim);
        }
        if (!it.reason().code().equals("preempted")) return;
        DeploymentName name = new DeploymentName(it.reason().message().split(" ", 2)[0]);
        Optional<Deployment> taker = state.findDeployment(name);
        if (victim.isEmpty()) return;
        findings.require(
                taker.isPresent(),
                "%s is pushed out by nobody: %s",
                victim.get().name(),
                it);
        int above = priority(taker.get());
        int below = priority(victim.get());
        findings.require(
                above > below,
                "%s (%d) pushes out %s (%d)",
                name,
                above,
                victim.get().name(),
                below);
        int there = State.replicas(state.serving(name));
        findings.require(
                there < taker.get().spec().replicas(),
                "%s lacks nothing and pushes out %s",
                name,
                victim.get().name());
    }

    private static int priority(Deployment deployment) {
        return deployment.spec().demands().priority();
    }

    /** Whether one that lacks a replica would have room for it if nothing less important were there. */
    static boolean isPassedOver(State state, Observed observed, Deployment deployment) {
        int there = State.replicas(state.serving(deployment.name()));
        if (there >= deployment.spec().replicas()) return false;
        State without = state;
        boolean any = false;
        for (Instance it : state.instances()) {
            Optional<Deployment> other = state.findDeployment(it.deployment());
            if (other.isEmpty() || priority(other.get()) >= priority(deployment)) continue;
            without = Rows.remove(without, Rows.Kind.INSTANCE.key(it.id().value()));
            any = true;
        }
        return any
                && Snapshots.next(without, observed, deployment, FleetKnowledge.BUILT_IN)
                        .map(Snapshots.Asked::placement)
                        .filter(Placement.Placed.class::isInstance)
                        .isPresent();
    }
}
