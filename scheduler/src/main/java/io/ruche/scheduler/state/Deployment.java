package io.ruche.scheduler.state;

import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.memory.Bill;
import java.util.Optional;

/**
 * A model that shall be served.
 *
 * @param name the model's name as well
 * @param reason why it is pending, degraded or failed
 * @param bill of one replica, once it was placed or found not to fit
 * @param revision the log entry of its last change
 */
public record Deployment(
        DeploymentName name,
        DeploymentSpec spec,
        DeploymentPhase phase,
        Reason reason,
        Optional<Bill> bill,
        long createdAtMillis,
        long revision,
        Timeline timeline) {

    public ModelName model() {
        return new ModelName(name.value());
    }
}
