package io.ruche.scheduler.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.fleet.publish.OwnersTexts;
import io.ruche.scheduler.fleet.publish.PlanText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlanTextTest {
    private static final Path FOLDER = Path.of("../examples/fleets");

    private static JsonNode plan(String model, String fleet, int context) throws IOException {
        byte[] text = Files.readAllBytes(FOLDER.resolve(fleet + ".yaml"));
        return JsonMapper.shared()
                .readTree(answer(fleet + ".yaml", text, new PlanText.Question(model, "", "", 1, context, 0)));
    }

    private static String answer(String file, byte[] fleet, PlanText.Question question) {
        return PlanText.json(file, fleet, question, OwnersTexts.NONE, source -> {
            throw new AssertionError(source);
        });
    }

    @Test
    void twoStudiosShareEachLayerOfKimiOverRdma() throws IOException {
        JsonNode plan = plan("kimi-k2.5", "two-mac-studios", 8192);

        assertThat(plan.path("verdict").asString()).isEqualTo("placed");
        assertThat(plan.path("mode").asString()).isEqualTo("tensor");
        assertThat(plan.path("stages")).hasSize(2).allSatisfy(stage -> {
            assertThat(stage.path("totalBytes").asLong()).isCloseTo(334_000_000_000L, Percentage.withPercentage(1));
            assertThat(stage.path("context").asInt()).isEqualTo(8192);
            assertThat(stage.path("slots").asInt()).isEqualTo(1);
        });
        assertThat(plan.path("prediction").path("decodeTokensPerSecond").asDouble())
                .isCloseTo(21.5, within(1.5));
    }

    @Test
    void overEthernetTheyTakeOneHalfOfTheLayersEach() throws IOException {
        JsonNode plan = plan("kimi-k2.5", "two-mac-studios-ethernet", 8192);

        assertThat(plan.path("mode").asString()).isEqualTo("pipeline");
        assertThat(plan.path("stages").get(0).path("layers").toString()).isEqualTo("[0,30]");
        assertThat(plan.path("stages").get(1).path("layers").toString()).isEqualTo("[31,60]");
        assertThat(plan.path("prediction").path("decodeTokensPerSecond").asDouble())
                .isCloseTo(15, within(1.0));
    }

    @Test
    void oneMachineNeverHoldsItAndSaysWhatIsMissing() throws IOException {
        JsonNode plan = plan("kimi-k2.5", "mac-studio-m2-ultra", 0);

        assertThat(plan.path("verdict").asString()).isEqualTo("never");
        assertThat(plan.path("reasons").get(0).path("code").asString()).isEqualTo("memory_never");
        assertThat(plan.path("reasons").get(0).path("helps").asString()).contains("missing");
    }

    @Test
    void otherQuantisationsStandBeside() throws IOException {
        JsonNode plan = plan("llama-3.1-70b", "mac-mini-m4-pro", 0);

        assertThat(plan.path("verdict").asString()).isEqualTo("placed");
        assertThat(plan.path("alternatives").findValuesAsString("verdict")).contains("never");
        assertThat(plan.path("alternatives").findValuesAsString("quantisation"))
                .doesNotContain(plan.path("quantisation").asString())
                .doesNotHaveDuplicates();
    }

    @Test
    void aModelOfImagesHasNoTokensASecond() throws IOException {
        JsonNode plan = plan("flux.2-dev", "mac-mini-m4-pro", 0);

        assertThat(plan.path("verdict").asString()).isEqualTo("placed");
        assertThat(plan.path("prediction")).isEmpty();
    }

    private static JsonNode planFor(String model, String spec) {
        String text = "apiVersion: ruche.io/v1\nkind: Fleet\nmetadata: {name: x}\nspec:\n" + spec;
        return JsonMapper.shared()
                .readTree(answer("x.yaml", text.getBytes(StandardCharsets.UTF_8), PlanText.Question.of(model)));
    }

    @Test
    void aLargeHouseOnOneSwitchFindsItsTwoLargeMachines() {
        JsonNode plan = planFor("kimi-k2.5", """
                  nodes:
                    - { name: mini, device: mac-mini-m4-16, count: 900 }
                    - { name: studio, device: mac-studio-m3-ultra-512, count: 2 }
                  links:
                    - { between: [mini, studio], type: ethernet }
                    - { between: [studio], type: rdma }
                """);

        assertThat(plan.path("mode").asString()).isEqualTo("tensor");
        assertThat(plan.path("stages").findValuesAsString("node")).containsExactly("studio-1", "studio-2");
    }

    @Test
    void machinesAroundAHubFormNoChain() {
        StringBuilder spec =
                new StringBuilder("  nodes:\n    - { name: mini, device: mac-mini-m4-pro-64, count: 12 }\n  links:\n");
        for (int leaf = 2; leaf <= 12; leaf++) {
            spec.append("    - { between: [mini-1, mini-").append(leaf).append("], type: thunderbolt }\n");
        }

        assertThat(planFor("glm-4.7:8bit", spec.toString()).path("verdict").asString())
                .isEqualTo("never");
    }

    @Test
    void theMachineThatLacksLeastIsTold() {
        JsonNode plan = planFor(
                "kimi-k2.5",
                "  nodes:\n    - { name: a, device: mac-mini-m4-16 }\n    - { name: b, device: mac-studio-m3-ultra-512 }\n");

        assertThat(plan.path("reasons").get(0).path("message").asString()).contains(" on b, ");
    }

    /** As a header tells it: 40 layers in 20 GB. */
    private static final ModelFacts READ = ModelFacts.newBuilder()
            .setArchitecture("qwen9")
            .setQuantisation("Q4_K_M")
            .setLayers(40)
            .setContextLength(32768)
            .setFileBytes(20_000_000_000L)
            .setParameters(32_000_000_000L)
            .setKvBytesPerToken(40 * 2048)
            .addAllLayerBytes(entries(42, 20_000_000_000L / 42))
            .addAllLayerParameters(entries(42, 32_000_000_000L / 42))
            .addRequests("generate")
            .build();

    private static List<Long> entries(int count, long each) {
        return Collections.nCopies(count, each);
    }

    private static JsonNode planOfSource(String source, String device) {
        byte[] fleet = ("apiVersion: ruche.io/v1\nkind: Fleet\nmetadata: {name: x}\nspec: {nodes: [{name: a, device: "
                        + device + "}]}\n")
                .getBytes(StandardCharsets.UTF_8);
        return JsonMapper.shared()
                .readTree(PlanText.json("x.yaml", fleet, PlanText.Question.of(source), OwnersTexts.NONE, asked -> {
                    assertThat(asked).endsWith(source);
                    return READ;
                }));
    }

    @Test
    void aModelThatTheCatalogueDoesNotHaveIsBilledByItsHeader() {
        JsonNode plan = planOfSource("hf:owner/qwen9-32b@main/Qwen9-32B.Q4_K_M.gguf", "mac-mini-m4-pro-64");

        assertThat(plan.path("verdict").asString()).isEqualTo("placed");
        assertThat(plan.path("model").asString()).isEqualTo("qwen9-32b.q4_k_m");
        assertThat(plan.path("fileBytes").asLong()).isEqualTo(READ.getFileBytes());
        assertThat(plan.path("alternatives")).isEmpty();
        assertThat(plan.at("/stages/0/totalBytes").asLong())
                .isGreaterThan(READ.getFileBytes())
                .isCloseTo(READ.getFileBytes(), Percentage.withPercentage(25));
    }

    @Test
    void aFileGoesToARuntimeThatLoadsItsForm() {
        String runtime = "/stages/0/runtime";
        assertThat(planOfSource("/models/qwen9.gguf", "mac-mini-m4-pro-64")
                        .at(runtime)
                        .asString())
                .isEqualTo("llama.cpp");
        assertThat(planOfSource("hf:owner/qwen9", "mac-mini-m4-pro-64")
                        .at(runtime)
                        .asString())
                .isEqualTo("mlx");
    }

    @Test
    void aModelFromElsewhereThatIsTooLargeIsToldBeforeItIsFetched() {
        JsonNode plan = planOfSource("https://host/qwen9.gguf", "mac-mini-m4-16");

        assertThat(plan.path("verdict").asString()).isEqualTo("never");
        assertThat(plan.path("reasons").path(0).path("message").asString()).contains("memory: qwen9 needs 2");
    }

    @Test
    void aSourceWrittenWrongIsRefusedUnread() {
        assertThatThrownBy(() -> planOfSource("hf:owner", "mac-mini-m4-16"))
                .hasMessageContaining("hf:owner/name@revision/file");
    }

    private static JsonNode replicas(int count) {
        byte[] fleet = ("apiVersion: ruche.io/v1\nkind: Fleet\nmetadata: {name: x}\n"
                        + "spec: {nodes: [{name: mini, device: mac-mini-m4-16, count: 2}]}\n")
                .getBytes(StandardCharsets.UTF_8);
        return JsonMapper.shared()
                .readTree(answer("x.yaml", fleet, new PlanText.Question("llama-3.1-8b", "", "", count, 4096, 1)));
    }

    @Test
    void replicasAreShownBesideEachOther() {
        JsonNode plan = replicas(2);

        assertThat(plan.path("verdict").asString()).isEqualTo("placed");
        assertThat(plan.path("replicas")).hasSize(2);
        assertThat(plan.path("replicas").findValuesAsString("node")).containsExactlyInAnyOrder("mini-1", "mini-2");
        assertThat(plan.at("/replicas/0/stages")).isEqualTo(plan.path("stages"));
        assertThat(plan.at("/replicas/1/prediction/decodeTokensPerSecond").asDouble())
                .isPositive();
        assertThat(replicas(1).has("replicas")).isFalse();
    }

    @Test
    void theFirstReplicaWithoutAPlaceTellsWhy() {
        JsonNode plan = replicas(9);

        assertThat(plan.path("verdict").asString())
                .as("no waiting helps where the replicas themselves are in the way")
                .isEqualTo("never");
        assertThat(plan.path("replicas").size()).isBetween(2, 8);
        assertThat(plan.at("/reasons/0/message").asString()).contains("memory: llama-3.1-8b needs");
        assertThatThrownBy(() -> replicas(65)).hasMessageContaining("replicas: 65 (expected: 1-64)");
    }

    @Test
    void whatIsDeployedMustRunThere() {
        assertThatThrownBy(() -> planFor("llama-3.1-8b", """
                          nodes:
                            - { name: a, device: mac-mini-m4-16, deployments: [{ model: llama-3.1-70b }] }
                        """))
                .hasMessageContaining("nodes.a.deployments: llama-3.1-70b does not run there: memory:");
    }

    @Test
    void absurdNumbersAndUnknownModelsAreRefused() {
        byte[] text =
                "apiVersion: ruche.io/v1\nkind: Fleet\nmetadata: {name: x}\nspec: {nodes: [{name: a, device: linux-8}]}\n"
                        .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(
                        () -> answer("x.yaml", text, new PlanText.Question("kimi-k2.5", "", "", 1, 0, 2_000_000_000)))
                .hasMessageContaining("slots: 2000000000 (expected: 0-1024)");
        assertThatThrownBy(() -> answer("x.yaml", text, new PlanText.Question("kimi-k2.5", "", "", 1, -1, 0)))
                .hasMessageContaining("context: -1 (expected: 0-16777216)");
        assertThatThrownBy(() -> answer("x.yaml", text, new PlanText.Question("kimi-k2x", "", "", 1, 0, 0)))
                .hasMessageContaining("Did you mean kimi-k2");
    }

    @Test
    void everyMistakeOfAFileIsALine() {
        byte[] text =
                "apiVersion: ruche.io/v1\nkind: Fleet\nmetadata: {name: x}\nspec: {nodes: [{name: a}], lniks: []}\n"
                        .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> answer("my.yaml", text, new PlanText.Question("kimi-k2.5", "", "", 1, 0, 0)))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("my.yaml:4:16: spec.nodes[0].device: missing")
                .hasMessageContaining("Did you mean 'links'?");
    }
}
