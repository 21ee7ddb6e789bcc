package io.ruche.agent.djl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import io.ruche.agent.djl.TestFiles;
import io.ruche.agent.djl.stage.BitsPerToken;
import io.ruche.agent.djl.stage.LayerRange;
import io.ruche.agent.djl.stage.ModelFile;
import io.ruche.agent.djl.stage.Precision;
import io.ruche.agent.djl.stage.Stage;
import io.ruche.agent.djl.torch.Natives;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Speeds of all precisions beside llama.cpp: in turns, several rounds, the fastest of each. The name ends in Bench so
 * that no build runs it by itself.
 */
class DjlBench {
    private static final int CONTEXT = 2048;
    private static final int SHORT = 16;
    private static final int LONG = 512;
    private static final int ANSWER = 64;
    private static final int AT_ONCE = 4;
    private static final int[] DEPTHS = {128, 512, 1024, 1536, 1984};

    /** Best of all rounds. */
    private static final class Best {
        double decodeSeconds = Double.MAX_VALUE;
        double prefillSeconds = Double.MAX_VALUE;
        double togetherSeconds = Double.MAX_VALUE;
        final double[] depthSeconds = new double[DEPTHS.length];

        Best() {
            Arrays.fill(depthSeconds, Double.MAX_VALUE);
        }
    }

    private final int threads = number("BENCH_THREADS", 1);
    private final int rounds = number("BENCH_ROUNDS", 5);
    private final StringBuilder report = new StringBuilder();

    private static int number(String name, int otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : Integer.parseInt(value);
    }

    @Test
    void speeds() throws Exception {
        List<Contender> contenders = new ArrayList<>();
        ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
        try {
            String server = System.getenv("LLAMA_SERVER");
            if (server != null && !server.isEmpty()) {
                contenders.add(new LlamaContender(server, threads, CONTEXT));
            }
            for (Precision precision : Precision.values()) {
                contenders.add(new DjlContender(precision.label(), threads, CONTEXT));
            }
            Map<Contender, Best> best = new LinkedHashMap<>();
            contenders.forEach(contender -> best.put(contender, new Best()));
            for (int round = 0; round < rounds; round++) {
                for (Contender contender : contenders) {
                    measure(contender, best.get(contender), callers);
                    // the costliest part, and only its shape counts
                    if (round == 0) measureDepths(contender, best.get(contender));
                    System.err.printf("round %d of %d: %s%n", round + 1, rounds, contender.name());
                }
            }
            best.forEach((contender, b) -> assertThat(b.decodeSeconds).isLessThan(60));
            tell(best);
            tellBits();
            Files.writeString(Path.of("target/bench-djl.md"), report);
        } finally {
            contenders.forEach(Contender::close);
            callers.shutdownNow();
        }
    }

    private static void measure(Contender contender, Best best, ExecutorService callers) throws Exception {
        Contender.Timing alone = contender.generate(prompt(SHORT, 0), ANSWER);
        best.decodeSeconds = Math.min(best.decodeSeconds, alone.decodeSeconds() / (ANSWER - 1));
        Contender.Timing prefill = contender.generate(prompt(LONG, 1), 1);
        best.prefillSeconds = Math.min(best.prefillSeconds, prefill.prefillSeconds() / LONG);
        long began = System.nanoTime();
        List<Callable<Contender.Timing>> calls = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            int seed = i;
            calls.add(() -> contender.generate(prompt(SHORT, seed), ANSWER));
        }
        for (Future<Contender.Timing> call : callers.invokeAll(calls)) {
            call.get();
        }
        best.togetherSeconds = Math.min(best.togetherSeconds, (System.nanoTime() - began) / 1e9 / (AT_ONCE * ANSWER));
    }

    private static void measureDepths(Contender contender, Best best) throws Exception {
        for (int i = 0; i < DEPTHS.length; i++) {
            Contender.Timing deep = contender.generate(prompt(DEPTHS[i], i), 17);
            best.depthSeconds[i] = Math.min(best.depthSeconds[i], deep.decodeSeconds() / 16);
        }
    }

    private static int[] prompt(int length, int seed) {
        int[] ids = new int[length];
        Arrays.setAll(ids, i -> 1000 + (i * 37 + seed * 101) % 20_000);
        return ids;
    }

    private void tell(Map<Contender, Best> best) {
        line("%d threads, fastest of %d rounds in turns; prompt %d, answer %d tokens", threads, rounds, SHORT, ANSWER);
        line("");
        line("| | decode tok/s | ms/token | prefill of %d tok/s | %d at once tok/s | of one |", LONG, AT_ONCE);
        line("|---|---|---|---|---|---|");
        best.forEach((contender, b) -> line(
                "| %s | %.1f | %.2f | %.0f | %.1f | x%.2f |",
                contender.name(),
                1 / b.decodeSeconds,
                b.decodeSeconds * 1e3,
                1 / b.prefillSeconds,
                1 / b.togetherSeconds,
                b.decodeSeconds / b.togetherSeconds));
        line("");
        line("ms a token after a prompt of");
        line("");
        StringBuilder header = new StringBuilder("| |");
        Arrays.stream(DEPTHS).forEach(depth -> header.append(' ').append(depth).append(" |"));
        line("%s", header);
        line("%s", "|---|" + "---|".repeat(DEPTHS.length));
        best.forEach((contender, b) -> {
            StringBuilder row = new StringBuilder("| " + contender.name() + " |");
            Arrays.stream(b.depthSeconds).forEach(s -> row.append(String.format(Locale.ROOT, " %.2f |", s * 1e3)));
            line("%s", row);
        });
    }

    private void tellBits() throws InterruptedException {
        line("");
        line("| | kernel | bits per token | of reference | weights MB |");
        line("|---|---|---|---|---|");
        Engine engine = Natives.start(TestFiles.context(threads));
        try (ModelFile file = ModelFile.open(TestFiles.decoder())) {
            double reference = 0;
            for (Precision precision : Precision.values()) {
                LayerRange all = LayerRange.all(file.description().layers());
                try (Stage stage = Stage.load(engine, file, all, precision, CONTEXT, done -> {})) {
                    double bits = BitsPerToken.measure(stage, file);
                    reference = precision == Precision.REFERENCE ? bits : reference;
                    line(
                            "| %s | %s | %.4f | %+.2f %% | %.0f |",
                            precision.label(),
                            stage.kernel().name(),
                            bits,
                            (bits / reference - 1) * 100,
                            stage.weightBytes() / 1e6);
                }
            }
        }
    }

    private void line(String format, Object... arguments) {
        report.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
