package io.ruche.agent.djl.stage;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.ruche.agent.djl.torch.ScriptArchive;
import io.ruche.agent.djl.torch.ScriptModule;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the kernel of a precision by trying: the text must compile, a small product must come close to float32, large
 * products must not be cut off, and a row's answer must not depend on the other rows. The first candidate that passes is
 * kept for the life of the process.
 */
public final class KernelProbe {
    private static final Logger LOG = LoggerFactory.getLogger(KernelProbe.class);
    private static final int IN = 288;
    private static final int OUT = 160;
    private static final int[] BATCHES = {1, 2, 3, 4, 5, 6, 7, 8, 13, 16, 32, 64};

    private static final Map<Precision, Kernel> CHOSEN = new EnumMap<>(Precision.class);

    private KernelProbe() {}

    public static synchronized Kernel choose(Engine engine, Precision precision) {
        return CHOSEN.computeIfAbsent(precision, p -> {
            for (Kernel kernel : Kernel.candidates(p)) {
                Optional<String> fault = fault(engine, kernel);
                if (fault.isEmpty()) {
                    LOG.info("precision {}: {}", p.label(), kernel.name());
                    return kernel;
                }
                LOG.debug("precision {}: {} does not run here: {}", p.label(), kernel.name(), fault.get());
            }
            throw new IllegalStateException("no kernel runs on this processor");
        });
    }

    /** Why this kernel cannot be used here; empty when it can. */
    static Optional<String> fault(Engine engine, Kernel kernel) {
        byte[] archive =
                ScriptArchive.pack("Stage", kernel.fill(Templates.read("probe.torchscript")), kernel.attributes());
        try {
            Random random = new Random(1);
            float[] weights = normal(random, OUT * IN);
            float[] rows = normal(random, BATCHES[BATCHES.length - 1] * IN);
            Optional<String> fault = compare(engine, archive, weights, rows, kernel.tolerance());
            if (fault.isPresent()) {
                return fault;
            }
            // every product at its largest and of one sign
            float[] ones = new float[OUT * IN];
            Arrays.fill(ones, 1f);
            return compare(engine, archive, ones, Arrays.copyOf(ones, rows.length), kernel.tolerance());
        } catch (EngineException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> compare(
            Engine engine, byte[] archive, float[] weights, float[] rows, double tolerance) {
        try (ScriptModule module = ScriptModule.load(engine, archive)) {
            try (PtNDArray w = module.floats(weights, OUT, IN);
                    IValue value = IValue.from(w)) {
                module.call("put", value).close();
            }
            float[] first = new float[0];
            for (int n : BATCHES) {
                float[] out = product(module, Arrays.copyOf(rows, n * IN), n);
                if (n == 1) {
                    double error = relativeError(out, weights, rows);
                    if (!(error <= tolerance)) {
                        return Optional.of("relative error " + error + " (expected: <= " + tolerance + ")");
                    }
                    first = out;
                } else if (!Arrays.equals(first, Arrays.copyOf(out, OUT))) {
                    return Optional.of("a row's answer changes beside " + (n - 1) + " others");
                }
            }
            return Optional.empty();
        }
    }

    private static float[] product(ScriptModule module, float[] rows, int n) {
        try (PtNDArray x = module.floats(rows, n, IN);
                IValue value = IValue.from(x);
                IValue out = module.call("forward", value)) {
            return module.take(module.tensor(out));
        }
    }

    private static double relativeError(float[] out, float[] weights, float[] row) {
        double difference = 0;
        double size = 0;
        for (int o = 0; o < OUT; o++) {
            double exact = 0;
            for (int i = 0; i < IN; i++) {
                exact += (double) weights[o * IN + i] * row[i];
            }
            difference += (out[o] - exact) * (out[o] - exact);
            size += exact * exact;
        }
        return Math.sqrt(difference / size);
    }

    private static float[] normal(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
