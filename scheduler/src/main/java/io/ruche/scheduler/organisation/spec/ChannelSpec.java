package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.tree.Values;
import java.util.List;
import java.util.Optional;

/**
 * A way in and out for people.
 *
 * @param peers who may write; nobody when empty
 * @param tokenSecret the secret that opens it
 * @param rateLimit messages out in a minute
 */
public record ChannelSpec(
        Type type,
        Direction direction,
        List<String> peers,
        Optional<String> tokenSecret,
        int rateLimit,
        boolean approvalsHere)
        implements Spec {

    public enum Type {
        TELEGRAM,
        SLACK,
        EMAIL,
        WEB
    }

    public enum Direction {
        IN,
        OUT,
        BOTH
    }

    static ChannelSpec of(Values spec) {
        return new ChannelSpec(
                spec.choice("type", Type.class),
                spec.choice("direction", Direction.class),
                spec.texts("peers"),
                spec.findText("tokenSecretRef"),
                spec.count("rateLimit"),
                spec.flag("approvalsHere"));
    }
}
