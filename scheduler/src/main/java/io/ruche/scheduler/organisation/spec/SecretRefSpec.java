package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.tree.Values;
import java.util.List;
import java.util.Optional;

/**
 * The name of a secret.
 *
 * @param hosts the only ones that it is ever sent to
 */
public record SecretRefSpec(Optional<String> description, List<String> hosts) implements Spec {

    static SecretRefSpec of(Values spec) {
        return new SecretRefSpec(spec.findText("description"), spec.texts("hosts"));
    }
}
