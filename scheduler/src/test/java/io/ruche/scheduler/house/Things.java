package io.ruche.scheduler.house;

import io.ruche.proto.Inventory;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.NodeId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nodes, models and commands of ordinary shape. */
public final class Things {
    public static final long GIB = 1L << 30;

    private Things() {}

    public static NodeId node(String name) {
        return new NodeId("node-" + name);
    }

    public static RuntimeOffer djl() {
        return RuntimeOffer.newBuilder()
                .setName("djl")
                .setVersion("0.35.1")
                .setAvailable(true)
                .addAllRequests(List.of("generate", "embed"))
                .addAllPrecisions(List.of("fast", "accurate", "reference"))
                .addAllArchitectures(List.of("llama", "qwen2", "bert"))
                .build();
    }

    public static Inventory inventory(long limitBytes) {
        return Inventory.newBuilder()
                .setHostname("host")
                .setPhysicalCores(4)
                .setMemoryTotalBytes(limitBytes + 2 * GIB)
                .setMemoryLimitBytes(limitBytes)
                .setMemoryLimitReason("total less 2.15 GB for the system")
                .build();
    }

    public static Command.NodeJoined joined(String name, long limitBytes, RuntimeOffer... runtimes) {
        List<RuntimeOffer> offers = runtimes.length == 0 ? List.of(djl()) : Arrays.asList(runtimes);
        return new Command.NodeJoined(node(name), name, "0.1.0", "127.0.0.1:7422", inventory(limitBytes), offers);
    }

    public static ModelSpec model(String name) {
        return ModelSpec.newBuilder()
                .setName(name)
                .addSources("wheel:" + name)
                .setSha256("ab".repeat(32))
                .setBytes(100_000_000)
                .build();
    }

    /** The shape of SmolLM2-135M, with round numbers. */
    public static ModelFacts facts() {
        ModelFacts.Builder facts = ModelFacts.newBuilder()
                .setArchitecture("llama")
                .setQuantisation("Q4_1")
                .setLayers(30)
                .setFileBytes(98_000_000)
                .setContextLength(8192)
                .setVocabulary(49_152)
                .setEmbeddingLength(576)
                .setKvBytesPerToken(46_080)
                .setTiedEmbeddings(true)
                .addRequests("generate");
        long parameters = 28_311_552;
        facts.addLayerBytes(30_000_000).addLayerParameters(28_311_552);
        for (int layer = 0; layer < 30; layer++) {
            facts.addLayerBytes(2_200_000).addLayerParameters(3_540_000);
            parameters += 3_540_000;
        }
        facts.addLayerBytes(30_000_000).addLayerParameters(28_311_552);
        return facts.setParameters(parameters).build();
    }

    /** A model whose files fill this many bytes in equal layers, by a runtime that keeps the file. */
    public static ModelFacts big(long bytes) {
        ModelFacts.Builder facts = ModelFacts.newBuilder()
                .setArchitecture("llama")
                .setLayers(10)
                .setFileBytes(bytes)
                .setParameters(bytes / 2)
                .setContextLength(4096)
                .setVocabulary(32_000)
                .setEmbeddingLength(1024)
                .setKvBytesPerToken(10_000)
                .addRequests("generate");
        for (int entry = 0; entry < 12; entry++) {
            facts.addLayerBytes(bytes / 12).addLayerParameters(bytes / 24);
        }
        return facts.build();
    }

    public static Command.Deploy deploy(String model) {
        return deploy(model, DeploymentSpec.DEFAULT);
    }

    public static Command.Deploy deploy(String model, DeploymentSpec spec) {
        return new Command.Deploy(model(model), Optional.of(facts()), spec);
    }

    public static Command.Undeploy undeploy(String model) {
        return new Command.Undeploy(new DeploymentName(model));
    }

    public static DeploymentSpec replicas(int replicas) {
        return new DeploymentSpec("", "", replicas, 0, 0);
    }

    /** A document that names no other. */
    public static SpecDocument secret(String name, String description) {
        return SpecDocument.of(
                new SpecId(SpecKind.SECRET_REF, name), Map.of("name", name), Map.of("description", description));
    }
}
