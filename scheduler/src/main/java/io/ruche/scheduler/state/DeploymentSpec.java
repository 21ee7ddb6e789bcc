package io.ruche.scheduler.state;

/**
 * How a model shall be served.
 *
 * @param runtime djl, ollama, mlx, llama.cpp; empty: the first that can
 * @param precision reference, accurate, fast; empty: the runtime's default
 * @param replicas >= 1
 * @param context tokens a request may hold; 0: the model's own, as far as memory reaches
 * @param slots requests at once in each replica; 0: the runtime's default
 * @param demands where it may be, and whom it goes before
 */
public record DeploymentSpec(String runtime, String precision, int replicas, int context, int slots, Demands demands) {
    public static final DeploymentSpec DEFAULT = new DeploymentSpec("", "", 1, 0, 0);

    public DeploymentSpec(String runtime, String precision, int replicas, int context, int slots) {
        this(runtime, precision, replicas, context, slots, Demands.NONE);
    }

    public DeploymentSpec with(Demands others) {
        return new DeploymentSpec(runtime, precision, replicas, context, slots, others);
    }
}
