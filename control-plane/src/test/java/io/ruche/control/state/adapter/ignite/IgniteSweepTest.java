package io.ruche.control.state.adapter.ignite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.control.state.SimulationGrid;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.fleet.publish.OwnersTexts;
import io.ruche.scheduler.twin.publish.SimulationAsk;
import io.ruche.scheduler.twin.publish.SimulationAsk.TextFile;
import io.ruche.scheduler.twin.publish.SimulationSweep;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps on a running grid. */
@SuppressWarnings("NullAway.Init") // set as a test begins
class IgniteSweepTest {
    private static final String FLEET = """
            apiVersion: ruche.io/v1
            kind: Fleet
            metadata: { name: house }
            spec:
              nodes:
                - { name: studio, device: mac-studio-m3-ultra-512 }
            """;

    private IgniteNode node;

    @BeforeEach
    void start(@TempDir Path home) throws IOException {
        IgniteStoreOptions options = IgniteStoreOptions.ofHome(home);
        Files.createDirectories(options.directory());
        node = IgniteNode.start(options, new BreakdownHandler(options.directory(), failure -> {}));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void eachRunIsMadeOnceAndIsWhatItIsOnOneThread() throws Exception {
        SimulationSweep sweep = sweep("llama-3.1-8b", 200, List.of("slots=1,2,4"));
        Queue<Integer> told = new ConcurrentLinkedQueue<>();

        List<String> headlines =
                start(sweep, told).headlines().toCompletableFuture().get(60, TimeUnit.SECONDS);

        List<String> alone = new ArrayList<>();
        for (int run = 0; run < sweep.size(); run++) alone.add(sweep.run(run, () -> false));
        assertThat(headlines).isEqualTo(alone);
        assertThat(told)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, sweep.size()).boxed().toList());
    }

    @Test
    void whatARunSaysItselfIsToldToWhoeverAsked() {
        SimulationSweep sweep = sweep("llama-3.1-8b", 1, List.of("seeds=2"));
        // as by a member of another release, that knew the model
        byte[] unknown = sweep.json().replace("llama-3.1-8b", "no-such-model").getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> node.sweep(unknown, sweep.size(), made -> {})
                        .headlines()
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(FailureException.class)
                .hasMessageContaining("no-such-model");
    }

    @Test
    void cancellingEndsIt() {
        SimulationSweep sweep = sweep("llama-3.1-8b", 2_000, List.of("seeds=500"));
        SimulationGrid.Running running = start(sweep, new ConcurrentLinkedQueue<>());

        running.cancel();

        assertThatThrownBy(() -> running.headlines().toCompletableFuture().get(60, TimeUnit.SECONDS))
                .satisfies(thrown -> assertThat(
                                thrown instanceof ExecutionException || thrown instanceof CancellationException)
                        .isTrue());
    }

    private SimulationGrid.Running start(SimulationSweep sweep, Queue<Integer> told) {
        return node.sweep(sweep.json().getBytes(StandardCharsets.UTF_8), sweep.size(), told::add);
    }

    private static SimulationSweep sweep(String model, int requests, List<String> over) {
        StringBuilder trace = new StringBuilder("TIMESTAMP,ContextTokens,GeneratedTokens\n");
        for (int i = 0; i < requests; i++) {
            trace.append(String.format(
                    "2023-11-16 %02d:%02d:%02d.0000000,%d,20%n", 10 + i / 3_600, i / 60 % 60, i % 60, 100 + i));
        }
        SimulationAsk ask = new SimulationAsk(
                List.of(new TextFile("house.yaml", FLEET.getBytes(StandardCharsets.UTF_8))),
                Optional.empty(),
                Optional.of(new TextFile("code.csv", trace.toString().getBytes(StandardCharsets.UTF_8))),
                List.of(model),
                0,
                0,
                1,
                1,
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                OwnersTexts.NONE);
        return SimulationSweep.of(ask, over);
    }
}
