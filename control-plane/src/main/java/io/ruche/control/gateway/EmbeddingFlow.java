package io.ruche.control.gateway;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.Problems;
import io.ruche.control.inference.Inference;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.telemetry.ModelMeter;
import io.ruche.proto.EmbedRequest;
import io.ruche.proto.EmbedResponse;
import io.ruche.proto.Embedding;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.routing.Replica;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A call for embeddings. */
final class EmbeddingFlow extends Flow {
    private final EmbeddingRequest request;
    private final EmbedRequest asked;
    /** Guarded by this. */
    private int readTokens;

    EmbeddingFlow(
            Gateway gateway,
            ClientExchange exchange,
            Lane lane,
            ModelMeter meter,
            EmbeddingRequest request,
            EmbedRequest asked,
            long promptTokens,
            long deadlineNanos) {
        super(gateway, exchange, lane, request.model(), meter, "", promptTokens, deadlineNanos);
        this.request = request;
        this.asked = asked;
    }

    @Override
    Inference.Call ask(Inference inference, Replica where, Inference.Answer answer) {
        return inference.embed(where, asked, answer);
    }

    @Override
    public void embedded(EmbedResponse response) {
        if (response.getEmbeddingsCount() != request.inputs().size()) {
            fail(Failure.of(
                    FailureCode.RUNTIME_FAILED,
                    "The runtime answered " + response.getEmbeddingsCount() + " vectors (expected: "
                            + request.inputs().size() + ")."));
            return;
        }
        JsonWriter json = answer(response);
        end(() -> {
            exchange.respond(200, "application/json", json.array(), json.length());
            int tokens = response.getUsage().getPromptTokens();
            readTokens = tokens;
            long nanos = System.nanoTime() - exchange.arrivedNanos();
            meter.finished(new ModelMeter.Outcome("embedding", tokens, 0, 0, 0, nanos, 0, 0));
        });
    }

    @Override
    Usage usage(long slotNanos) {
        long wall = System.nanoTime() - exchange.arrivedNanos();
        return new Usage(
                readTokens, 0, 0, TimeUnit.NANOSECONDS.toMicros(slotNanos), TimeUnit.NANOSECONDS.toMicros(wall));
    }

    private JsonWriter answer(EmbedResponse response) {
        JsonWriter json = new JsonWriter(4096);
        int tokens = response.getUsage().getPromptTokens();
        write(json, request.model(), response.getEmbeddingsList(), request.base64(), tokens);
        return json;
    }

    /** OpenAI's list of vectors. */
    static void write(JsonWriter json, String model, List<Embedding> embeddings, boolean base64, int tokens) {
        json.beginObject().field("object", "list").name("data").beginArray();
        for (int i = 0; i < embeddings.size(); i++) {
            json.beginObject().field("object", "embedding").field("index", i).name("embedding");
            vector(json, embeddings.get(i), base64);
            json.endObject();
        }
        json.endArray().field("model", model);
        json.name("usage").beginObject().field("prompt_tokens", tokens).field("total_tokens", tokens);
        json.endObject().endObject();
    }

    private static void vector(JsonWriter json, Embedding embedding, boolean base64) {
        int count = embedding.getValuesCount();
        if (base64) {
            ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) bytes.putFloat(embedding.getValues(i));
            json.value(Base64.getEncoder().encodeToString(bytes.array()));
            return;
        }
        json.beginArray();
        for (int i = 0; i < count; i++) json.value(embedding.getValues(i));
        json.endArray();
    }

    @Override
    boolean isAnswering() {
        return false;
    }

    @Override
    void tellFailure(Failure failure) {
        Problems.answer(exchange, failure);
    }

    @Override
    void drop() {}

    @Override
    void ping(long silentNanos) {}
}
