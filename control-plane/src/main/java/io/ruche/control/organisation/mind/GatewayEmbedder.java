package io.ruche.control.organisation.mind;

import io.ruche.control.jobs.BatchGateway;
import io.ruche.proto.EmbeddingPrompt;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.organisation.memory.Embedding;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Entropy;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a model of meaning that is deployed here, by the gateway, for what requests of people leave over: memories do not
 * leave the house for their vectors, and nobody waits for them.
 */
public final class GatewayEmbedder implements Embedder {
    private static final Logger log = LoggerFactory.getLogger(GatewayEmbedder.class);
    /** Taken when it is there: small, and good at sentences. */
    private static final String FIRST = "all-minilm-l6-v2";

    /** A turn waits so long for what it recalls by, and not longer. */
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final BatchGateway gateway;
    private final Supplier<State> state;
    private final Timers timers;
    private final Entropy entropy;

    public GatewayEmbedder(BatchGateway gateway, Supplier<State> state, Timers timers, Entropy entropy) {
        this.gateway = gateway;
        this.state = state;
        this.timers = timers;
        this.entropy = entropy;
    }

    @Override
    public boolean isThere() {
        State now = state.get();
        return now.deployments().stream()
                .filter(deployment -> embeds(now, deployment))
                .flatMap(deployment -> now.instancesOf(deployment.name()).stream())
                .anyMatch(instance -> instance.phase() == InstancePhase.READY);
    }

    @Override
    public CompletionStage<List<Embedding>> embed(List<String> texts) {
        Optional<Way> way = texts.isEmpty() ? Optional.empty() : find();
        if (way.isEmpty()) return CompletableFuture.completedFuture(List.of());
        CompletableFuture<List<Embedding>> answer = new CompletableFuture<>();
        JobPrompt prompt = JobPrompt.newBuilder()
                .setEmbedding(EmbeddingPrompt.newBuilder().addAllInputs(texts))
                .build();
        BatchGateway.Call call = gateway.send(
                entropy.id("embed"),
                way.get().spec(),
                way.get().place().node(),
                prompt,
                it -> answer.complete(vectors(it, texts.size())));
        Timers.Cancellable alarm = timers.after(LIMIT, () -> {
            if (answer.complete(List.of())) call.cancel();
        });
        return answer.whenComplete((vectors, thrown) -> alarm.cancel());
    }

    private static List<Embedding> vectors(BatchGateway.Answer answer, int texts) {
        if (answer instanceof BatchGateway.Answer.Failed failed) {
            log.debug("No vectors: {}", failed.failure().text());
            return List.of();
        }
        JobResult result = ((BatchGateway.Answer.Answered) answer).result();
        List<Embedding> vectors = new ArrayList<>();
        for (io.ruche.proto.Embedding it : result.getEmbedding().getEmbeddingsList()) {
            float[] values = new float[it.getValuesCount()];
            for (int i = 0; i < values.length; i++) values[i] = it.getValues(i);
            vectors.add(Embedding.of(values));
        }
        return vectors.size() == texts ? vectors : List.of();
    }

    private record Way(JobSpec spec, BatchGateway.Place place) {}

    /** A replica with room, of the first model of meaning. */
    private Optional<Way> find() {
        return state.get().deployments().stream()
                .filter(deployment -> embeds(state.get(), deployment))
                .map(Deployment::name)
                .map(DeploymentName::value)
                .sorted(Comparator.comparing((String name) -> !name.equals(FIRST))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(1)
                .map(GatewayEmbedder::spec)
                .flatMap(spec -> gateway.places(spec).stream()
                        .filter(place -> place.free() > 0)
                        .limit(1)
                        .map(place -> new Way(spec, place)))
                .findFirst();
    }

    private static boolean embeds(State state, Deployment deployment) {
        return state.findModel(deployment.model())
                .flatMap(model -> model.facts())
                .filter(facts -> facts.getRequestsList().contains(JobKind.EMBEDDING.request()))
                .isPresent();
    }

    private static JobSpec spec(String model) {
        return new JobSpec(JobKind.EMBEDDING, model, 1, 0, "minds", JobOptions.DEFAULT);
    }
}
