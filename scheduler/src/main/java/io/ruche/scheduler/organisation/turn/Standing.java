package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import java.util.Locale;

/**
 * How a model stands.
 *
 * @param provider {@code grid} or the name of a provider elsewhere; empty when nobody has it
 * @param context tokens of prompt and answer together; 0 when it is not reachable
 * @param why it is not reachable; empty when it is
 * @param sees the strictest class of data that it may be shown
 */
public record Standing(String model, Place place, String provider, int context, String why, DataClass sees) {
    public enum Place {
        /** This house serves it. */
        HERE,
        /** A configured provider serves it. */
        UPSTREAM,
        NOWHERE,
        /** The agent's policy forbids it. */
        FORBIDDEN
    }

    /** One that may be shown everything. */
    public Standing(String model, Place place, String provider, int context, String why) {
        this(model, place, provider, context, why, DataClass.SECRET);
    }

    public boolean isReachable() {
        return place == Place.HERE || place == Place.UPSTREAM;
    }

    boolean isReachable(DataClass data) {
        return isReachable() && data.compareTo(sees) <= 0;
    }

    String whyNot(DataClass data) {
        return isReachable() && data.compareTo(sees) > 0 ? tooStrict(data, sees) : why;
    }

    /** Why data of a class may not be shown to a provider, in words that follow the model's name. */
    public static String tooStrict(DataClass data, DataClass sees) {
        return "it would be told " + word(data) + " data, and the agent's model policy lets " + word(sees)
                + " data at most out of the house";
    }

    private static String word(DataClass data) {
        return data.name().toLowerCase(Locale.ROOT);
    }
}
