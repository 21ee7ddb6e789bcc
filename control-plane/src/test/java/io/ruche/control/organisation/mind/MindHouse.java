package io.ruche.control.organisation.mind;

import io.ruche.scheduler.organisation.memory.Embedding;
import io.ruche.scheduler.organisation.spec.check.KnownModels;
import io.ruche.scheduler.organisation.spec.check.KnownModels.KnownModel;
import io.ruche.scheduler.organisation.spec.check.KnownModels.Price;
import io.ruche.scheduler.organisation.spec.check.Submission;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An organisation of two, and a model of meaning that knows words alone. */
final class MindHouse {
    private static final String YAML = """
            apiVersion: ruche.io/v1
            kind: Organisation
            metadata: { name: two }
            spec:
              mission: Remember.
              agents: [ada, bob]
              defaults: { memory: short }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: ada }
            spec:
              role: Thinker
              model: { models: [m0], maxTokens: 200 }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: bob }
            spec:
              role: Doer
              model: { models: [m0], maxTokens: 200 }
            ---
            apiVersion: ruche.io/v1
            kind: MemoryPolicy
            metadata: { name: short }
            spec:
              topK: 2
              reflect: { importanceSum: 40 }
              consolidateAt: 0.9
              retention: 30d
              promote: { minScore: 0.1, minRecalls: 2, deny: [untrusted] }
            ---
            apiVersion: ruche.io/v1
            kind: Relationship
            metadata: { name: ada-bob }
            spec: { between: [ada, bob], kind: friend, affinity: 0.4 }
            ---
            apiVersion: ruche.io/v1
            kind: Lesson
            metadata: { name: short-titles }
            spec:
              from: ada
              to: [bob]
              claim: Short titles are read.
              metric: { name: read, before: 0.2, after: 0.4 }
            """;

    private MindHouse() {}

    static Command organisation(State state) {
        return apply(state, YAML);
    }

    static String agent(int index) {
        return "agent-" + index;
    }

    /** Some of a crowd whose memories are thought about at night. */
    static Command crowd(State state, int from, int to) {
        StringBuilder yaml = new StringBuilder("""
                apiVersion: ruche.io/v1
                kind: Organisation
                metadata: { name: crowd-%d }
                spec:
                  mission: Remember.
                  agents: [%s]
                  defaults: { memory: nightly }
                ---
                apiVersion: ruche.io/v1
                kind: MemoryPolicy
                metadata: { name: nightly }
                spec: { reflect: { nightly: true } }
                """.formatted(
                from, IntStream.range(from, to).mapToObj(MindHouse::agent).collect(Collectors.joining(", "))));
        for (int i = from; i < to; i++) {
            yaml.append("""
                    ---
                    apiVersion: ruche.io/v1
                    kind: Agent
                    metadata: { name: %s }
                    spec: { role: Doer, model: { models: [m0], maxTokens: 200 } }
                    """.formatted(agent(i)));
        }
        return apply(state, yaml.toString());
    }

    private static Command apply(State state, String yaml) {
        KnownModels models =
                KnownModels.of(List.of(new KnownModel("m0", "grid", true, "", Optional.of(new Price(0, 0)))));
        Submission read = Submission.read(
                "some.yaml",
                yaml.getBytes(StandardCharsets.UTF_8),
                state.specs().house(),
                models);
        if (!(read instanceof Submission.Accepted accepted)) throw new AssertionError(read);
        return new Command.ApplySpecs(
                accepted.documents().stream()
                        .map(it -> new Command.ApplySpecs.Put(it, List.of()))
                        .toList(),
                List.of(),
                "key-1",
                state.specs().version());
    }

    /** Words fall into 64 places of a vector: texts of the same words are near to each other. */
    static final class Words implements Embedder {
        boolean there = true;
        final List<String> read = new ArrayList<>();

        @Override
        public boolean isThere() {
            return there;
        }

        @Override
        public CompletionStage<List<Embedding>> embed(List<String> texts) {
            if (!there) return CompletableFuture.completedFuture(List.of());
            read.addAll(texts);
            return CompletableFuture.completedFuture(
                    texts.stream().map(Words::vector).toList());
        }

        private static Embedding vector(String text) {
            float[] vector = new float[64];
            for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z]+")) {
                vector[Math.floorMod(word.hashCode(), vector.length)] += 1;
            }
            return Embedding.of(vector);
        }
    }
}
