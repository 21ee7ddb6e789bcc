package io.ruche.scheduler.state;

import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.Lifecycles;
import io.ruche.scheduler.spelling.Spelling;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Decisions on deployments. */
final class DeploymentDecisions {
    static final int MOST_DEPLOYMENTS = 1_000;
    private static final int MOST_REPLICAS = 64;
    private static final int MOST_SLOTS = 256;
    private static final int MOST_PRIORITY = 100;
    private static final int MOST_PLACES = 64;
    private static final int MOST_STANDBY = 64;
    /** Less than the seconds that a model takes to load would only make work. */
    private static final Duration LEAST_IDLE = Duration.ofSeconds(10);

    private static final Duration MOST_IDLE = Duration.ofDays(365);
    private static final List<String> PRECISIONS = List.of("reference", "accurate", "fast");
    private static final List<String> RUNTIMES = List.of("djl", "ollama", "mlx", "llama.cpp");

    private DeploymentDecisions() {}

    static Verdict deploy(Draft draft, Command.Deploy it) {
        DeploymentName name = new DeploymentName(it.model().getName());
        Optional<Failure> fault = fault(draft.state(), it.spec());
        if (fault.isPresent()) return new Verdict.Refused(fault.get());

        String subject = Rows.Kind.DEPLOYMENT.key(name.value());
        Optional<Deployment> known = draft.state().findDeployment(name);
        if (known.isEmpty() && draft.state().deployments().size() >= MOST_DEPLOYMENTS) {
            return Draft.refuse(
                    FailureCode.STATE_FULL,
                    "deployments: " + MOST_DEPLOYMENTS + " (expected: fewer).",
                    "Undeploy one that is not used.");
        }
        boolean otherFile = ModelDecisions.wish(draft, it.model(), it.facts(), Optional.empty());
        if (known.isEmpty()) {
            draft.add(new Event.DeploymentCreated(name, it.spec(), draft.nowMillis()));
            return draft.done(subject);
        }
        Deployment deployment = known.get();
        boolean restart = otherFile || !sameButReplicas(deployment.spec(), it.spec());
        boolean again = deployment.phase() == DeploymentPhase.FAILED || deployment.phase() == DeploymentPhase.STOPPING;
        if (!restart && !again && deployment.spec().equals(it.spec())) return draft.done(subject);

        draft.add(new Event.DeploymentSpecified(name, it.spec(), draft.nowMillis()));
        if (again) move(draft, name, DeploymentPhase.PENDING, Reason.NONE);
        for (Instance instance : draft.state().instancesOf(name)) {
            boolean useless = restart || instance.phase() == InstancePhase.QUARANTINED;
            if (useless) InstanceDecisions.stopNow(draft, instance, Reason.of("replaced", "Deployed anew.", ""));
        }
        Derived.settle(draft, name);
        return draft.done(subject);
    }

    static Verdict undeploy(Draft draft, Command.Undeploy it) {
        Optional<Deployment> found = draft.state().findDeployment(it.deployment());
        if (found.isEmpty()) return new Verdict.Refused(unknown(draft.state(), it.deployment()));
        String subject = Rows.Kind.DEPLOYMENT.key(it.deployment().value());
        if (found.get().phase() == DeploymentPhase.STOPPING) return draft.done(subject);

        move(draft, it.deployment(), DeploymentPhase.STOPPING, Reason.NONE);
        for (Instance instance : draft.state().instancesOf(it.deployment())) {
            InstanceDecisions.stopNow(draft, instance, Reason.of("undeployed", "Not wanted any more.", ""));
        }
        Derived.settle(draft, it.deployment());
        return draft.done(subject);
    }

    static Verdict explain(Draft draft, Command.ExplainDeployment it) {
        String subject = Rows.Kind.DEPLOYMENT.key(it.deployment().value());
        Optional<Deployment> found = draft.state().findDeployment(it.deployment());
        if (found.isEmpty() || found.get().phase() == DeploymentPhase.STOPPING) return draft.done(subject);
        Deployment deployment = found.get();
        boolean placed = draft.state().instancesOf(it.deployment()).stream()
                .anyMatch(instance -> instance.phase() != InstancePhase.STOPPING);
        DeploymentPhase phase =
                placed ? deployment.phase() : it.never() ? DeploymentPhase.FAILED : DeploymentPhase.PENDING;
        boolean known = phase == deployment.phase() && deployment.reason().tellsTheSameAs(it.reason());
        if (known) return draft.done(subject);
        if (phase != deployment.phase() && !Lifecycles.DEPLOYMENT.allows(deployment.phase(), phase)) {
            return draft.done(subject);
        }
        draft.add(new Event.DeploymentMoved(it.deployment(), phase, it.reason(), it.bill(), draft.nowMillis()));
        return draft.done(subject);
    }

    private static void move(Draft draft, DeploymentName name, DeploymentPhase phase, Reason why) {
        draft.add(new Event.DeploymentMoved(name, phase, why, Optional.empty(), draft.nowMillis()));
    }

    private static boolean sameButReplicas(DeploymentSpec a, DeploymentSpec b) {
        return a.runtime().equals(b.runtime())
                && a.precision().equals(b.precision())
                && a.context() == b.context()
                && a.slots() == b.slots()
                && a.demands().allowsTheSameAs(b.demands());
    }

    private static Failure unknown(State state, DeploymentName name) {
        Collection<String> names =
                state.deployments().stream().map(it -> it.name().value()).toList();
        String help = Spelling.nearest(name.value(), names)
                .map(near -> "Did you mean '" + near + "'?")
                .orElse("'ruche ps' lists what is deployed.");
        return Failure.of(FailureCode.NOT_FOUND, "deployment: '" + name + "' is not there.", help);
    }

    private static Optional<Failure> fault(State state, DeploymentSpec spec) {
        if (spec.replicas() < 1 || spec.replicas() > MOST_REPLICAS) {
            return invalid("replicas", spec.replicas(), "1-" + MOST_REPLICAS, "Ask for at least one.");
        }
        if (spec.context() < 0) {
            return invalid("context", spec.context(), ">= 0", "0 takes the model's own.");
        }
        if (spec.slots() < 0 || spec.slots() > MOST_SLOTS) {
            return invalid("slots", spec.slots(), "0-" + MOST_SLOTS, "0 takes the runtime's default.");
        }
        if (!spec.precision().isEmpty() && !PRECISIONS.contains(spec.precision())) {
            return invalid(
                    "precision",
                    "'" + spec.precision() + "'",
                    String.join(", ", PRECISIONS),
                    suggestion(spec.precision(), PRECISIONS));
        }
        TreeSet<String> runtimes = new TreeSet<>(RUNTIMES);
        state.nodes().stream()
                .flatMap(node -> node.runtimes().stream())
                .map(RuntimeOffer::getName)
                .forEach(runtimes::add);
        if (!spec.runtime().isEmpty() && !runtimes.contains(spec.runtime())) {
            return invalid(
                    "runtime",
                    "'" + spec.runtime() + "'",
                    String.join(", ", runtimes),
                    suggestion(spec.runtime(), runtimes));
        }
        return fault(spec.demands());
    }

    private static Optional<Failure> fault(Demands demands) {
        if (demands.priority() < -MOST_PRIORITY || demands.priority() > MOST_PRIORITY) {
            return invalid(
                    "priority",
                    demands.priority(),
                    -MOST_PRIORITY + " to " + MOST_PRIORITY,
                    "0 is usual, and what has more goes before it.");
        }
        if (demands.on().size() > MOST_PLACES || demands.on().stream().anyMatch(String::isBlank)) {
            return invalid(
                    "on",
                    "'" + String.join(", ", demands.on()) + "'",
                    "at most " + MOST_PLACES + " names of nodes or kinds of machines",
                    "'ruche nodes' lists both.");
        }
        if (demands.idle()
                .filter(unused -> unused.compareTo(LEAST_IDLE) < 0 || unused.compareTo(MOST_IDLE) > 0)
                .isPresent()) {
            return invalid(
                    "idle",
                    demands.idle().get().toSeconds() + " s",
                    LEAST_IDLE.toSeconds() + " s to " + MOST_IDLE.toDays() + " days",
                    "Left out, it never yields.");
        }
        if (demands.standby() < 0 || demands.standby() > MOST_STANDBY) {
            return invalid("standby", demands.standby(), "0-" + MOST_STANDBY, "0 keeps its file where it serves.");
        }
        return Optional.empty();
    }

    private static String suggestion(String typed, Collection<String> known) {
        return Spelling.nearest(typed, known)
                .map(near -> "Did you mean '" + near + "'?")
                .orElse("Leave it out to take the default.");
    }

    private static Optional<Failure> invalid(String what, Object value, String expected, String help) {
        return Optional.of(
                Failure.of(FailureCode.INVALID_REQUEST, what + ": " + value + " (expected: " + expected + ").", help));
    }
}
