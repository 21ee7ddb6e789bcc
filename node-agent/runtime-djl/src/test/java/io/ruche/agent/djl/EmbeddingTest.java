package io.ruche.agent.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ruche.agent.runtime.Request;
import io.ruche.agent.runtime.StageAssignment;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.EmbedInput;
import io.ruche.proto.EmbedRequest;
import io.ruche.proto.EmbedResponse;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.TokenIds;
import io.ruche.scheduler.failure.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against fixtures of a float64 forward pass in numpy; {@code src/test/python/make_minilm_fixture.py} makes them. */
class EmbeddingTest {
    private static Worker worker;

    @BeforeAll
    static void start() throws InterruptedException {
        worker = new DjlRuntime()
                .start(
                        TestFiles.context(1),
                        new StageAssignment(
                                InstanceSpec.newBuilder().setId("embed").build(), TestFiles.embedder()),
                        done -> {});
    }

    @AfterAll
    static void stop() {
        if (worker != null) {
            worker.close();
        }
    }

    private static JsonNode rows() {
        try (InputStream in = EmbeddingTest.class.getResourceAsStream("/golden/all-minilm-l6-v2.json")) {
            return JsonMapper.shared().readTree(in).path("rows");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer embed(EmbedInput... inputs) {
        Answer answer = new Answer();
        EmbedRequest request =
                EmbedRequest.newBuilder().addAllInputs(List.of(inputs)).build();
        worker.open(new Request.Embed(request), answer);
        return answer;
    }

    private static EmbedInput text(String text) {
        return EmbedInput.newBuilder().setText(text).build();
    }

    @Test
    void vectorsEqualTheReference() {
        JsonNode rows = rows();
        EmbedInput[] inputs = new EmbedInput[rows.size()];
        int tokens = 0;
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = text(rows.path(i).path("text").asString());
            tokens += rows.path(i).path("ids").size();
        }
        EmbedResponse response = embed(inputs).embeddings();
        assertThat(response.getUsage().getPromptTokens()).isEqualTo(tokens);
        for (int i = 0; i < inputs.length; i++) {
            JsonNode exact = rows.path(i).path("vector");
            assertThat(response.getEmbeddings(i).getValuesCount()).isEqualTo(exact.size());
            for (int k = 0; k < exact.size(); k++) {
                assertThat((double) response.getEmbeddings(i).getValues(k))
                        .isCloseTo(exact.path(k).asDouble(), within(1e-4));
            }
        }
    }

    @Test
    void aTextTooLongIsRefusedWithBothNumbers() {
        var failure = embed(text("word ".repeat(600))).failure();
        assertThat(failure.code()).isEqualTo(FailureCode.CONTEXT_LENGTH_EXCEEDED);
        assertThat(failure.message()).contains("602").contains("512");
    }

    @Test
    void tokenIdsOutsideOfTheVocabularyAreRefused() {
        EmbedInput input = EmbedInput.newBuilder()
                .setTokenIds(TokenIds.newBuilder().addIds(101).addIds(30522))
                .build();
        assertThat(embed(input).failure().code()).isEqualTo(FailureCode.INVALID_REQUEST);
    }

    @Test
    void theMeasuredFootprintIsAtLeastTheWeights() {
        assertThat(worker.load().footprintBytes()).isGreaterThan(90_000_000);
        assertThat(worker.facts().getRequestsList()).containsExactly("embed");
    }
}
