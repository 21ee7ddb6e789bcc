package io.ruche.agent.loop;

import io.ruche.proto.Desired;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.InstanceState;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.ModelState;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an agent does next. Called again after each task until there is none:
 *
 * <pre>
 * end what is not wanted or not like this  ->  know what is wanted  ->  forget pulls nobody wants
 *   ->  move waiting instances on: pull, fail, or load (one at a time, once all that ends has returned its memory)
 *   ->  pull models that are wanted for themselves
 * </pre>
 *
 * A failed instance stays failed: only a higher generation, which the control plane decides, starts it again. So does a failed pull: it is forgotten once nobody
 * wants the model, and begun again when somebody does.
 */
final class AgentPlan {
    private AgentPlan() {}

    static Optional<AgentTask> next(
            Desired desired, Map<String, InstanceEntry> instances, Map<String, ModelEntry> models) {
        return unwanted(desired, instances)
                .or(() -> unknown(desired, instances))
                .or(() -> unwantedModel(desired, models))
                .or(() -> waiting(desired, instances, models))
                .or(() -> wishes(desired, models));
    }

    private static Optional<AgentTask> unwanted(Desired desired, Map<String, InstanceEntry> instances) {
        for (InstanceEntry entry : instances.values()) {
            if (entry.is(InstanceState.INSTANCE_STATE_STOPPING)) {
                continue;
            }

            InstanceSpec wanted = find(desired, entry.spec().getId());
            if (wanted == null) {
                return Optional.of(new AgentTask.Stop(entry.spec().getId(), "it is no longer wanted"));
            }

            if (!isSame(wanted, entry.spec())) {
                return Optional.of(new AgentTask.Stop(
                        entry.spec().getId(), "generation " + wanted.getGeneration() + " takes its place"));
            }
        }

        return Optional.empty();
    }

    private static boolean isSame(InstanceSpec wanted, InstanceSpec known) {
        return wanted.getGeneration() == known.getGeneration()
                && wanted.getPlanHash().equals(known.getPlanHash());
    }

    private static Optional<AgentTask> unknown(Desired desired, Map<String, InstanceEntry> instances) {
        for (InstanceSpec spec : desired.getInstancesList()) {
            if (!instances.containsKey(spec.getId())) {
                return Optional.of(new AgentTask.Add(spec));
            }
        }

        return Optional.empty();
    }

    private static Optional<AgentTask> unwantedModel(Desired desired, Map<String, ModelEntry> models) {
        for (Map.Entry<String, ModelEntry> model : models.entrySet()) {
            boolean lies = model.getValue().state() == ModelState.MODEL_STATE_PRESENT;
            if (!lies && wanted(desired, model.getKey()).isEmpty()) {
                return Optional.of(new AgentTask.ForgetModel(model.getKey()));
            }
        }

        return Optional.empty();
    }

    private static Optional<ModelSpec> wanted(Desired desired, String model) {
        return desired.getInstancesList().stream()
                .map(InstanceSpec::getModel)
                .filter(spec -> spec.getName().equals(model))
                .findFirst()
                .or(() -> desired.getModelsList().stream()
                        .filter(spec -> spec.getName().equals(model))
                        .findFirst());
    }

    private static Optional<AgentTask> waiting(
            Desired desired, Map<String, InstanceEntry> instances, Map<String, ModelEntry> models) {
        boolean memoryIsMoving = instances.values().stream().anyMatch(InstanceEntry::isMovingMemory);
        // in the order of the document, so that every agent and every test does the same
        for (InstanceSpec spec : desired.getInstancesList()) {
            InstanceEntry entry = instances.get(spec.getId());
            if (entry == null || !entry.isWaiting()) {
                continue;
            }

            Optional<AgentTask> task = forward(entry, models.get(spec.getModel().getName()), memoryIsMoving);
            if (task.isPresent()) {
                return task;
            }
        }

        return Optional.empty();
    }

    private static Optional<AgentTask> forward(
            InstanceEntry entry, @Nullable ModelEntry model, boolean memoryIsMoving) {
        String id = entry.spec().getId();
        ModelState state = model == null ? ModelState.MODEL_STATE_UNSPECIFIED : model.state();
        boolean newHere = entry.is(InstanceState.INSTANCE_STATE_WAITING);
        return switch (state) {
            case MODEL_STATE_UNSPECIFIED, UNRECOGNIZED ->
                Optional.of(new AgentTask.Pull(entry.spec().getModel()));
            case MODEL_STATE_PULLING -> newHere ? Optional.of(new AgentTask.AwaitModel(id)) : Optional.empty();
            case MODEL_STATE_PRESENT -> memoryIsMoving ? Optional.empty() : Optional.of(new AgentTask.Start(id));
            // a new generation is a new try; one that has waited for this pull fails with it
            case MODEL_STATE_FAILED ->
                Optional.of(
                        newHere ? new AgentTask.Pull(entry.spec().getModel()) : new AgentTask.Fail(id, reason(model)));
        };
    }

    private static Failure reason(@Nullable ModelEntry model) {
        Failure failure = model == null ? null : model.failure();
        return failure == null
                ? Failure.of(FailureCode.DOWNLOAD_FAILED, "The model did not arrive.", "See ruche models.")
                : failure;
    }

    private static Optional<AgentTask> wishes(Desired desired, Map<String, ModelEntry> models) {
        for (ModelSpec spec : desired.getModelsList()) {
            ModelEntry model = models.get(spec.getName());
            if (model == null || model.state() == ModelState.MODEL_STATE_UNSPECIFIED) {
                return Optional.of(new AgentTask.Pull(spec));
            }
        }

        return Optional.empty();
    }

    private static @Nullable InstanceSpec find(Desired desired, String id) {
        for (InstanceSpec spec : desired.getInstancesList()) {
            if (spec.getId().equals(id)) {
                return spec;
            }
        }

        return null;
    }
}
