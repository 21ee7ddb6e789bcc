package io.ruche.agent.djl.embed;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.ruche.agent.djl.torch.ScriptArchive;
import io.ruche.agent.djl.torch.ScriptModule;
import io.ruche.scheduler.model.EncoderDescription;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/** Turns the token ids of one text into a vector of unit length. One thread, from load to close. */
public final class Encoder implements AutoCloseable {
    private final ScriptModule module;
    private final EncoderFile file;
    /** The module's tensors are views of these; they must outlive it. */
    private final List<ByteBuffer> buffers = new ArrayList<>();

    private Encoder(ScriptModule module, EncoderFile file) {
        this.module = module;
        this.file = file;
    }

    public static Encoder load(Engine engine, EncoderFile file, DoubleConsumer progress) {
        EncoderDescription model = file.description();
        Map<String, ScriptArchive.Value> attributes = new LinkedHashMap<>();
        attributes.put("training", new ScriptArchive.Flag(false));
        attributes.put("layers", new ScriptArchive.Whole(model.layers()));
        attributes.put("heads", new ScriptArchive.Whole(model.heads()));
        attributes.put("eps", new ScriptArchive.Real(model.epsilon()));
        attributes.put(
                "scale", new ScriptArchive.Real(1 / Math.sqrt((double) model.embeddingLength() / model.heads())));
        attributes.put("w", new ScriptArchive.NoTensors());
        Encoder encoder =
                new Encoder(ScriptModule.load(engine, ScriptArchive.pack("Encoder", text(), attributes)), file);
        try {
            encoder.putAll(model, progress);
            return encoder;
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    private void putAll(EncoderDescription model, DoubleConsumer progress) {
        int size = model.embeddingLength();
        int wide = model.feedForwardLength();
        put("embeddings.word_embeddings.weight", model.vocabulary(), size);
        put("embeddings.position_embeddings.weight", model.context(), size);
        put("embeddings.token_type_embeddings.weight", 2, size);
        putNorm("embeddings.LayerNorm", size);
        for (int layer = 0; layer < model.layers(); layer++) {
            String prefix = "encoder.layer." + layer + ".";
            putLinear(prefix + "attention.self.query", size, size);
            putLinear(prefix + "attention.self.key", size, size);
            putLinear(prefix + "attention.self.value", size, size);
            putLinear(prefix + "attention.output.dense", size, size);
            putNorm(prefix + "attention.output.LayerNorm", size);
            putLinear(prefix + "intermediate.dense", wide, size);
            putLinear(prefix + "output.dense", size, wide);
            putNorm(prefix + "output.LayerNorm", size);
            progress.accept((layer + 1.0) / model.layers());
        }
    }

    private void putLinear(String name, int out, int in) {
        put(name + ".weight", out, in);
        put(name + ".bias", out);
    }

    private void putNorm(String name, int size) {
        put(name + ".weight", size);
        put(name + ".bias", size);
    }

    private void put(String name, long... shape) {
        ByteBuffer floats = file.floats(name, shape);
        buffers.add(floats);
        try (PtNDArray view = module.view(floats, DataType.FLOAT32, shape);
                IValue value = IValue.from(view)) {
            module.call("put", value).close();
        }
    }

    /** @param ids with the tokenizer's own special tokens, at most as many as the model has positions for */
    public float[] encode(long[] ids) {
        try (PtNDArray tensor = module.longs(ids, ids.length);
                IValue value = IValue.from(tensor);
                IValue out = module.call("forward", value)) {
            return module.take(module.tensor(out));
        }
    }

    private static String text() {
        try (InputStream in = Encoder.class.getResourceAsStream("encoder.torchscript")) {
            if (in == null) {
                throw new IllegalStateException("resource encoder.torchscript is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        module.close();
        buffers.clear();
    }
}
