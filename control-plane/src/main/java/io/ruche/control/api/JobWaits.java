package io.ruche.control.api;

import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.State;
import java.util.Locale;
import java.util.Optional;

/** What a job waits for of which no prompt is under way. */
final class JobWaits {
    private JobWaits() {}

    /** A sentence with what helps; empty when it has ended or a prompt of it is being answered. */
    static Optional<String> of(Job job, State state) {
        if (job.hasEnded() || !job.progress().leased(state.epoch()).isEmpty()) return Optional.empty();
        String model = job.spec().model();
        Optional<Deployment> deployment = state.findDeployment(new DeploymentName(model));
        if (deployment.isEmpty()) {
            return Optional.of(model + " is not deployed any more: 'ruche deploy " + model + "' lets the job go on.");
        }
        DeploymentPhase phase = deployment.get().phase();
        if (phase != DeploymentPhase.READY && phase != DeploymentPhase.DEGRADED) {
            String why = deployment.get().reason().message();
            return Optional.of(
                    model + " is " + phase.name().toLowerCase(Locale.ROOT) + (why.isEmpty() ? "." : ": " + why));
        }
        return Optional.of(
                "a free place at " + model + ": calls that somebody waits for and jobs before it come first.");
    }
}
