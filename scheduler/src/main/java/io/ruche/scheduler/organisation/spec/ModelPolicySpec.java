package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.tree.Values;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which models may see which data.
 *
 * @param dataClass the data that it is about
 * @param allow what may see it; all else may not
 * @param cloud for calls that leave the house
 */
public record ModelPolicySpec(
        List<DataClass> dataClass,
        List<Allowance> allow,
        boolean embeddingsToo,
        OnUnavailable onUnavailable,
        Cloud cloud)
        implements Spec {
    /** The provider that is this house's own machines. */
    public static final String GRID = "grid";

    public enum DataClass {
        PUBLIC,
        PRIVATE,
        SECRET
    }

    public enum OnUnavailable {
        QUEUE,
        FAIL
    }

    public enum Purpose {
        DECISION,
        WRITING,
        CODING,
        TALK,
        REFLECTION
    }

    public enum Redaction {
        SECRETS,
        PII
    }

    /** @param models names, in which {@code *} stands for any part */
    public record Allowance(String provider, List<String> models, List<String> zones) {
        boolean allows(String provider, String model) {
            return this.provider.equals(provider) && models.stream().anyMatch(glob -> matches(glob, model));
        }

        private static boolean matches(String glob, String model) {
            String[] parts = glob.split("\\*", -1);
            if (parts.length == 1) {
                return glob.equals(model);
            }
            String last = parts[parts.length - 1];
            int at = parts[0].length();
            if (!model.startsWith(parts[0]) || !model.endsWith(last) || model.length() < at + last.length()) {
                return false;
            }
            for (int i = 1; i < parts.length - 1; i++) {
                int found = model.indexOf(parts[i], at);
                if (found < 0) {
                    return false;
                }
                at = found + parts[i].length();
            }
            return at <= model.length() - last.length();
        }
    }

    /** @param purpose what calls may be for; anything when empty */
    public record Cloud(Optional<Integer> maxCallsPerDay, List<Purpose> purpose, List<Redaction> redact) {}

    /** Whether that provider's model may see the data; the model named with or without its provider before it. */
    public boolean allows(String provider, String model) {
        String bare = model.startsWith(provider + "/") ? model.substring(provider.length() + 1) : model;
        return allow.stream().anyMatch(allowance -> allowance.allows(provider, bare));
    }

    /** Whether calls out of the house may be for any of these. */
    public boolean isFor(Set<Purpose> purposes) {
        return cloud.purpose().isEmpty() || cloud.purpose().stream().anyMatch(purposes::contains);
    }

    /** The strictest class of data that it is about: nothing stricter may be shown to a provider under it. */
    public DataClass strictest() {
        return dataClass.stream().max(Comparator.naturalOrder()).orElse(DataClass.SECRET);
    }

    /** Whether nothing can leave the house under it. */
    public boolean localOnly() {
        return allow.stream().allMatch(allowance -> allowance.provider().equals(GRID));
    }

    static ModelPolicySpec of(Values spec) {
        Values cloud = spec.group("cloud");
        return new ModelPolicySpec(
                spec.choices("dataClass", DataClass.class),
                spec.groups("allow").stream()
                        .map(allow ->
                                new Allowance(allow.text("provider"), allow.texts("models"), allow.texts("zones")))
                        .toList(),
                spec.group("embeddings").flag("same"),
                spec.choice("onUnavailable", OnUnavailable.class),
                new Cloud(
                        cloud.findWhole("maxCallsPerDay").map(Math::toIntExact),
                        cloud.choices("purpose", Purpose.class),
                        cloud.choices("redact", Redaction.class)));
    }
}
