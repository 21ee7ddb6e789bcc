package io.ruche.agent.djl;

import ai.djl.engine.Engine;
import io.ruche.agent.djl.embed.EncoderFile;
import io.ruche.agent.djl.stage.ModelFile;
import io.ruche.agent.djl.stage.Precision;
import io.ruche.agent.djl.tokenizer.GgufTokenizer;
import io.ruche.agent.djl.torch.Natives;
import io.ruche.agent.runtime.Runtime;
import io.ruche.agent.runtime.RuntimeContext;
import io.ruche.agent.runtime.StageAssignment;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.RuntimeOffer;
import io.ruche.proto.RuntimeOptions;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.model.Architecture;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs models with DJL and libtorch in this process. */
public final class DjlRuntime implements Runtime {
    private static final Logger LOG = LoggerFactory.getLogger(DjlRuntime.class);

    static final String VERSION = "pytorch " + Natives.VERSION;
    private static final int DEFAULT_CONTEXT = 2048;
    private static final int DEFAULT_SLOTS = 4;

    @Override
    public String name() {
        return "djl";
    }

    @Override
    public RuntimeOffer probe(RuntimeContext context) {
        Optional<String> missing = Natives.missing(context.natives());
        if (missing.isEmpty() && !"PASSIVE".equalsIgnoreCase(System.getenv("OMP_WAIT_POLICY"))) {
            LOG.warn("OMP_WAIT_POLICY is not PASSIVE: waiting threads will spin. Export it before Java starts.");
        }
        return RuntimeOffer.newBuilder()
                .setName(name())
                .setVersion(VERSION)
                .setAvailable(missing.isEmpty())
                .setReason(missing.orElse(""))
                .addAllRequests(List.of("generate", "embed"))
                .addAllPrecisions(Precision.bestFirst())
                .addAllArchitectures(Architecture.names())
                .addArchitectures("bert")
                .addGrammars("json_schema")
                .build();
    }

    @Override
    public Worker start(RuntimeContext context, StageAssignment stage, DoubleConsumer progress)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("load abandoned before it began");
        }
        InstanceSpec spec = stage.spec();
        RuntimeOptions options = spec.getOptions();
        Precision precision = Precision.parse(options.getPrecision());
        if (EncoderFile.isEncoder(stage.model())) {
            EncoderFile file = EncoderFile.open(stage.model());
            refusePart(spec, file.description().layers());
            Engine engine = Natives.start(context);
            return EmbedWorker.start(engine, file, "djl-" + spec.getId(), Math.max(1, context.threads()), progress);
        }
        ModelFile file = ModelFile.open(stage.model());
        try {
            GgufTokenizer.check(file.header());
            refusePart(spec, file.description().layers());
            int trained = file.description().context();
            int wanted = options.getContext() == 0 ? Math.min(trained, DEFAULT_CONTEXT) : options.getContext();
            if (wanted > trained) {
                throw FailureException.of(
                        FailureCode.INVALID_REQUEST,
                        "context: " + wanted + " (expected: at most " + trained + ", which the model was trained for).",
                        "Ask for a smaller context.");
            }
            Engine engine = Natives.start(context);
            return GenerateWorker.start(
                    engine,
                    file,
                    new GenerateWorker.Settings(
                            "djl-" + spec.getId(),
                            precision,
                            wanted,
                            options.getSlots() == 0 ? DEFAULT_SLOTS : options.getSlots(),
                            Math.max(1, context.threads())),
                    progress);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Stages can hold any range; what is missing is the hop between two machines. */
    private static void refusePart(InstanceSpec spec, int layers) {
        boolean whole = spec.getStage().getSize() <= 1
                && spec.getStage().getFirstLayer() == 0
                && (spec.getStage().getLastLayer() == 0 || spec.getStage().getLastLayer() == layers - 1);
        if (!whole) {
            throw FailureException.of(
                    FailureCode.UNSUPPORTED_MODEL,
                    "Layers " + spec.getStage().getFirstLayer() + " to "
                            + spec.getStage().getLastLayer() + " of " + layers
                            + " were asked for (expected: the whole model; the DJL runtime does not shard yet).",
                    "Deploy the model on one machine.");
        }
    }
}
