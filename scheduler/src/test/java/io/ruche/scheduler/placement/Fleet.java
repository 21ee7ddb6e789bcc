package io.ruche.scheduler.placement;

import io.ruche.proto.Inventory;
import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.device.LinkKind;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Machines, links and models of known shape. */
public final class Fleet {
    public static final long GB = 1_000_000_000;
    public static final long GIB = 1L << 30;
    /** A Mac Studio of 512 GiB; Metal's working set is 3/4. */
    public static final Device STUDIO = new Device("mac-studio-m3-ultra-512", 512 * GIB, 384 * GIB, 819e9, 26e12, 0, 0);

    public static final Link RDMA = new Link(LinkKind.RDMA, 6.7e9, 25e-6);
    public static final Link THUNDERBOLT = new Link(LinkKind.THUNDERBOLT, 2.5e9, 300e-6);
    public static final Link ETHERNET = new Link(LinkKind.ETHERNET, 1.25e9, 500e-6);

    private final List<NodeSnapshot> nodes = new ArrayList<>();
    private Links links = Links.NONE;

    public Fleet with(String name, Device device, RuntimeOffer... offers) {
        return with(name, device, device.limitBytes(), List.of(offers));
    }

    public Fleet with(String name, Device device, long limit, List<RuntimeOffer> offers) {
        nodes.add(new NodeSnapshot(node(name, device, limit, offers), new NodeMemory(limit, 0, 0), 0, false, false)
                .with(device));
        return this;
    }

    public Fleet linked(String one, String other, Link link) {
        links = links.with(id(one), id(other), link);
        return this;
    }

    /** Pieces of a deployment that runs already. */
    public Fleet holding(String name, String deployment, long bytes, int priority) {
        PlacementRequest request =
                request(deployment, layered("llama", 10, bytes), Constraints.NONE.withPriority(priority));
        Holding holding = new Holding(new DeploymentName(deployment), deployment + "-0", request, bytes, 0);
        nodes.replaceAll(node -> node.node().name().equals(name) ? node.hold(holding) : node);
        return this;
    }

    public Snapshot snapshot() {
        return new Snapshot(nodes, links);
    }

    public List<NodeSnapshot> nodes() {
        return List.copyOf(nodes);
    }

    public Links links() {
        return links;
    }

    public static NodeId id(String name) {
        return new NodeId("node-" + name);
    }

    public static Node node(String name, Device device, long limit, List<RuntimeOffer> offers) {
        Inventory inventory = Inventory.newBuilder()
                .setMemoryTotalBytes(device.memoryBytes())
                .setMemoryLimitBytes(limit)
                .setUnifiedMemory(true)
                .setMemoryLimitReason(
                        "Metal's recommended working set, 3/4; sudo sysctl iogpu.wired_limit_mb=N raises it.")
                .build();
        return new Node(
                id(name), name, "1", "", NodePhase.JOINED, false, Reason.NONE, inventory, offers, 0, 1, Timeline.EMPTY);
    }

    /** mlx, which can cut these architectures both ways. */
    public static RuntimeOffer mlx(String... architectures) {
        return RuntimeOffer.newBuilder()
                .setName("mlx")
                .setAvailable(true)
                .addRequests("generate")
                .addAllArchitectures(List.of(architectures))
                .addAllPipelineArchitectures(List.of(architectures))
                .addAllTensorArchitectures(List.of(architectures))
                .build();
    }

    public static PlacementRequest request(String model, ModelFacts facts, Constraints constraints) {
        return new PlacementRequest(new ModelName(model), "", Optional.of(facts), DeploymentSpec.DEFAULT, constraints);
    }

    public static PlacementRequest request(String model, ModelFacts facts) {
        return request(model, facts, Constraints.NONE);
    }

    /**
     * Kimi K2.5 as mlx-community packs it: 662.5 GB, 61 layers of which the first is dense; routed experts at 5 bits, the
     * rest in 16. From the publisher's config.json: hidden 7168, 64 heads, latent 512 + 64, vocabulary 163,840, 384
     * experts of which 8 and a shared one are read.
     */
    public static ModelFacts kimi() {
        long end = 163_840L * 7_168 * 2;
        long attention = 2L * (7_168 * 1_536 + 1_536 * 64 * 192 + 7_168 * 576 + 512 * 64 * 256 + 64 * 128 * 7_168);
        long dense = attention + 2L * 3 * 7_168 * 18_432;
        long mixture = (662_500_000_000L - 2 * end - dense) / 60;
        long expert = 3L * 7_168 * 2_048;
        long active = attention + 2 * expert + 2 * 384 * 7_168 + 8 * expert * 5 / 8;
        ModelFacts.Builder facts = ModelFacts.newBuilder()
                .setArchitecture("kimi_k25")
                .setLayers(61)
                .setParameters(1_026_000_000_000L)
                .setActiveParameters(32_000_000_000L)
                .setFileBytes(662_500_000_000L)
                .setContextLength(262_144)
                .setVocabulary(163_840)
                .setEmbeddingLength(7_168)
                .setHeads(64)
                .setKvHeads(64)
                .setKvBytesPerToken(2 * 70_272)
                .addKvRuns(
                        KvRun.newBuilder().setLayers(61).setBytesPerToken(2_304).setLatent(true))
                .addRequests("generate")
                .addLayerBytes(end)
                .addLayerActiveBytes(0);
        for (int layer = 0; layer < 61; layer++) {
            facts.addLayerBytes(layer == 0 ? dense : mixture).addLayerActiveBytes(layer == 0 ? dense : active);
        }
        return facts.addLayerBytes(end).addLayerActiveBytes(end).build();
    }

    /** Equal layers, small ends, grouped queries; heads that 2, 4 and 8 divide. */
    public static ModelFacts layered(String architecture, int layers, long bytes) {
        ModelFacts.Builder facts = ModelFacts.newBuilder()
                .setArchitecture(architecture)
                .setLayers(layers)
                .setParameters(bytes)
                .setFileBytes(bytes)
                .setContextLength(8_192)
                .setVocabulary(32_000)
                .setEmbeddingLength(4_096)
                .setHeads(32)
                .setKvHeads(8)
                .setKvBytesPerToken(layers * 8_192L)
                .addRequests("generate")
                .addLayerBytes(bytes / 100);
        for (int layer = 0; layer < layers; layer++) facts.addLayerBytes((bytes - bytes / 50) / layers);
        return facts.addLayerBytes(bytes / 100).build();
    }
}
