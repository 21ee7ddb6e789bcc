package io.ruche.scheduler.twin;

/**
 * How a model shall be served.
 *
 * @param model of the catalogue, with a quantisation where it matters
 * @param replicas at least 1; as many of them as fit
 * @param context tokens that a request may hold; 0: as usual
 * @param slots requests at once; 0: as usual
 */
public record WantedModel(String model, int replicas, int context, int slots) {
    public WantedModel {
        if (replicas < 1 || context < 0 || slots < 0) {
            throw new IllegalArgumentException(model + ": replicas " + replicas + ", context " + context + ", slots "
                    + slots + " (expected: >= 1, >= 0, >= 0)");
        }
    }
}
