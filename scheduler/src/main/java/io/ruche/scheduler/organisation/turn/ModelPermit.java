package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.Purpose;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a model may be asked, and if not, why not in words that follow the model's name. */
public interface ModelPermit {
    /** @param provider {@code grid} for this house's own machines */
    Optional<String> whyNot(String provider, String model);

    /** The strictest class of data that a provider may be shown. */
    default DataClass sees(String provider) {
        return DataClass.SECRET;
    }

    /** Unless this says no, what that says. Both must let the data out. */
    default ModelPermit and(ModelPermit that) {
        ModelPermit self = this;
        return new ModelPermit() {
            @Override
            public Optional<String> whyNot(String provider, String model) {
                return self.whyNot(provider, model).or(() -> that.whyNot(provider, model));
            }

            @Override
            public DataClass sees(String provider) {
                return Collections.min(List.of(self.sees(provider), that.sees(provider)));
            }
        };
    }

    /**
     * What an agent's policy says.
     *
     * @param policy everything is allowed when empty
     * @param purposes what the call may be for
     */
    static ModelPermit of(Optional<ModelPolicySpec> policy, Set<Purpose> purposes) {
        return new ModelPermit() {
            @Override
            public Optional<String> whyNot(String provider, String model) {
                return policy.flatMap(it -> ModelPermit.whyNot(it, purposes, provider, model));
            }

            @Override
            public DataClass sees(String provider) {
                return provider.equals(ModelPolicySpec.GRID)
                        ? DataClass.SECRET
                        : policy.map(ModelPolicySpec::strictest).orElse(DataClass.SECRET);
            }
        };
    }

    private static Optional<String> whyNot(
            ModelPolicySpec policy, Set<Purpose> purposes, String provider, String model) {
        if (!policy.allows(provider, model)) return Optional.of("the agent's model policy forbids it at " + provider);
        if (provider.equals(ModelPolicySpec.GRID) || policy.isFor(purposes)) return Optional.empty();
        return Optional.of("the agent's model policy lets calls out of the house for other work alone");
    }
}
