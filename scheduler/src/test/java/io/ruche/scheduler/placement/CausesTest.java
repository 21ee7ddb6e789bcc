package io.ruche.scheduler.placement;

import static io.ruche.scheduler.placement.Fleet.GB;
import static io.ruche.scheduler.placement.Fleet.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.house.Things;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fleet and a request that fit, one thing spoilt: the explanation names that first, and its remedy puts it right. */
class CausesTest {
    private static final Device MACHINE = new Device("linux-64", 64 * GIB, 56 * GIB, 100e9, 0, 0, 0);
    private static final Device MAC = new Device("mac-64", 64 * GIB, 48 * GIB, 400e9, 0, 0, 0);
    private static final RuntimeOffer MLX = Fleet.mlx("llama");
    private static final RuntimeOffer WHOLE = MLX.toBuilder()
            .clearPipelineArchitectures()
            .clearTensorArchitectures()
            .build();

    /** What can be spoilt. */
    private static final class Scene {
        private List<NodeSnapshot> nodes = new ArrayList<>();
        private Links links = Links.NONE;
        private PlacementRequest request = Fleet.request("m", Fleet.layered("llama", 20, 20 * GB));
        private List<Remedies.Alternative> alternatives = List.of();

        Scene with(String name, Device device, RuntimeOffer... offers) {
            nodes.addAll(new Fleet().with(name, device, offers).nodes());
            return this;
        }

        /** A machine whose limit is not Metal's. */
        Scene plain(String name, RuntimeOffer... offers) {
            with(name, MACHINE, offers);
            return change(name, node -> node.with(inventory(node.node(), "64 GB less 8 GB for the operating system.")));
        }

        Scene change(String name, UnaryOperator<NodeSnapshot> change) {
            nodes.replaceAll(node -> node.node().name().equals(name) ? change.apply(node) : node);
            return this;
        }

        Scene ask(DeploymentSpec spec) {
            request = request.with(spec);
            return this;
        }

        Scene model(ModelFacts facts) {
            request = new PlacementRequest(
                    request.model(), "", Optional.of(facts), request.spec(), request.constraints());
            return this;
        }

        Scene held(String name, String deployment, long bytes, int priority) {
            PlacementRequest theirs = Fleet.request(
                    deployment, Fleet.layered("llama", 10, bytes), Constraints.NONE.withPriority(priority));
            return change(name, node -> node.hold(new Holding(new DeploymentName(deployment), "0", theirs, bytes, 0)));
        }

        Snapshot snapshot() {
            return new Snapshot(nodes, links);
        }

        boolean fits() {
            return Placement.place(request, snapshot()) instanceof Placement.Placed;
        }
    }

    private record Case(String code, Scene scene) {
        @Override
        public String toString() {
            return code;
        }
    }

    static Stream<Case> planted() {
        DeploymentSpec small = new DeploymentSpec("", "", 1, 2_048, 1);
        return Stream.of(
                new Case("node_lost", one().change("a", node -> node.with(phase(node.node(), NodePhase.LOST)))),
                new Case("node_draining", one().change("a", node -> node.with(phase(node.node(), NodePhase.DRAINING)))),
                new Case(
                        "quarantined",
                        one().change("a", node -> new NodeSnapshot(node.node(), node.memory(), 0, true, false))),
                new Case(
                        "runtime_unavailable",
                        new Scene()
                                .plain(
                                        "a",
                                        MLX.toBuilder()
                                                .setAvailable(false)
                                                .setReason("no Metal.")
                                                .build())),
                new Case("runtime_unsuitable", one().ask(new DeploymentSpec("ollama", "", 1, 2_048, 1))),
                new Case(
                        "runtime_unsuitable",
                        new Scene()
                                .plain(
                                        "a",
                                        MLX,
                                        MLX.toBuilder()
                                                .setName("djl")
                                                .clearArchitectures()
                                                .addArchitectures("bert")
                                                .build())
                                .ask(new DeploymentSpec("djl", "", 1, 2_048, 1))),
                new Case(
                        "runtime_unsuitable",
                        new Scene()
                                .plain(
                                        "a",
                                        MLX,
                                        MLX.toBuilder()
                                                .setName("whisper")
                                                .clearRequests()
                                                .addRequests("transcribe")
                                                .build())
                                .ask(new DeploymentSpec("whisper", "", 1, 2_048, 1))),
                new Case("precision_unsupported", one().ask(new DeploymentSpec("", "fast", 1, 2_048, 1))),
                new Case("context_too_long", one().ask(new DeploymentSpec("", "", 1, 100_000, 1))),
                new Case("pinned_elsewhere", pinned()),
                new Case("replica_beside", apart()),
                new Case("room_taken", one().ask(small).held("a", "other", 45 * GB, 0)),
                new Case(
                        "room_taken",
                        one().ask(small)
                                .held("a", "other", 15 * GB, 0)
                                .held("a", "another", 16 * GB, 0)
                                .held("a", "important", 15 * GB, 7)),
                new Case("room_taken", group().ask(small).held("b", "other", 45 * GB, 0)),
                new Case("foreign_use", one().ask(small).change("a", node -> foreign(node, 45 * GB))),
                new Case("foreign_use", group().ask(small).change("b", node -> foreign(node, 40 * GB))),
                new Case("context_too_large", longContext(8_192, 1)),
                new Case("slots_too_many", longContext(512, 40)),
                new Case(
                        "precision_too_wide",
                        new Scene()
                                .plain("a", Things.djl())
                                .model(parameters(Fleet.layered("llama", 20, 20 * GB)))
                                .ask(new DeploymentSpec("", "reference", 1, 512, 1))),
                new Case(
                        "metal_limit",
                        new Scene()
                                .with("a", MAC, WHOLE)
                                .model(Fleet.layered("llama", 20, 55 * GB))
                                .ask(small)),
                new Case("model_too_large", alternative()),
                new Case("not_linked", unlinked()),
                new Case(
                        "machines_too_small",
                        new Scene()
                                .plain("a", WHOLE)
                                .model(Fleet.layered("llama", 20, 80 * GB))
                                .ask(small)),
                new Case(
                        "machines_too_small",
                        new Scene()
                                .plain("a", MLX)
                                .model(Fleet.layered("llama", 20, 80 * GB))
                                .ask(small)));
    }

    @Test
    void thereAreTwentyAtLeast() {
        assertThat(planted()).hasSizeGreaterThanOrEqualTo(20);
    }

    @ParameterizedTest
    @MethodSource("planted")
    void isNamedFirstAndItsRemedySuffices(Case planted) {
        Scene scene = planted.scene();
        assertThat(scene.fits()).isFalse();

        Remedy first =
                Remedies.of(scene.request, scene.snapshot(), scene.alternatives).get(0);
        assertThat(first.reason().code()).as("%s", first).isEqualTo(planted.code());
        assertThat(first.reason().message()).isNotBlank();
        assertThat(first.reason().help()).isNotBlank();

        apply(first, scene);
        assertThat(scene.fits()).as("%s", first).isTrue();
    }

    @Test
    void whatFitsNeedsNoRemedy() {
        assertThat(Remedies.of(one().request, one().snapshot(), List.of())).isEmpty();
    }

    @Test
    void thePlainOnesAreToldToo() {
        PlacementRequest unknown =
                new PlacementRequest(new ModelName("m"), "", Optional.empty(), DeploymentSpec.DEFAULT);
        assertThat(Remedies.of(unknown, one().snapshot(), List.of())
                        .get(0)
                        .reason()
                        .code())
                .isEqualTo("model_unknown");
        assertThat(Remedies.of(one().request, new Snapshot(List.of()), List.of())
                        .get(0)
                        .reason()
                        .code())
                .isEqualTo("no_nodes");
    }

    @Test
    void aSecondStudioOfThisSizeWouldHoldTheRestOfKimi() {
        Snapshot one =
                new Fleet().with("a", Fleet.STUDIO, Fleet.mlx("kimi_k25")).snapshot();
        Remedy.AnotherMachine another =
                (Remedy.AnotherMachine) Remedies.of(Fleet.request("kimi-k2.5", Fleet.kimi()), one, List.of())
                        .get(0);

        assertThat(another.missing()).isBetween(251 * GB, 253 * GB);
        assertThat(another.bytes()).as("its part of the layers").isBetween(250 * GB, 275 * GB);
        assertThat(another.reason().message())
                .isEqualTo("memory: " + another.missing() + " bytes are missing for kimi-k2.5.");
    }

    /** As a person would, with the number that the remedy names and nothing else of it. */
    private static void apply(Remedy remedy, Scene scene) {
        DeploymentSpec spec = scene.request.spec();
        if (remedy instanceof Remedy.SmallerContext it) {
            scene.ask(new DeploymentSpec(spec.runtime(), spec.precision(), 1, it.context(), spec.slots()));
        } else if (remedy instanceof Remedy.FewerSlots it) {
            scene.ask(new DeploymentSpec(spec.runtime(), spec.precision(), 1, spec.context(), it.slots()));
        } else if (remedy instanceof Remedy.OtherPrecision it) {
            scene.ask(new DeploymentSpec(spec.runtime(), it.precision(), 1, spec.context(), spec.slots()));
        } else if (remedy instanceof Remedy.OtherRuntime it) {
            scene.ask(new DeploymentSpec(it.runtime(), spec.precision(), 1, spec.context(), spec.slots()));
        } else if (remedy instanceof Remedy.OtherModel it) {
            scene.model(scene.alternatives.stream()
                    .filter(other -> other.model().equals(it.model()))
                    .findFirst()
                    .orElseThrow()
                    .facts());
        } else if (remedy instanceof Remedy.RepairRuntime it) {
            repair(scene, it.node(), it.runtime());
        } else if (remedy instanceof Remedy.BringBack it) {
            join(scene, it.node());
        } else if (remedy instanceof Remedy.TakeBack it) {
            join(scene, it.node());
        } else if (remedy instanceof Remedy.TryAgain it) {
            on(scene, it.node(), node -> new NodeSnapshot(node.node(), node.memory(), 0, false, false));
        } else if (remedy instanceof Remedy.Unpin) {
            scene.request = scene.request.with(scene.request.constraints().pinnedTo(List.of()));
        } else if (remedy instanceof Remedy.AllowTogether) {
            scene.request = scene.request.with(scene.request.constraints().keptApart(false));
        } else if (remedy instanceof Remedy.Evict it) {
            evict(scene, it.deployments());
        } else if (remedy instanceof Remedy.CloseForeign it) {
            for (Remedy.Amount close : it.on()) {
                on(scene, close.node(), node -> foreign(node, node.memory().foreignBytes() - close.amount()));
            }
        } else if (remedy instanceof Remedy.RaiseWiredLimit it) {
            for (Remedy.Amount limit : it.mebibytes()) {
                on(
                        scene,
                        limit.node(),
                        node -> node.with(new NodeMemory(
                                limit.amount() << 20,
                                node.memory().reservedBytes(),
                                node.memory().foreignBytes())));
            }
        } else if (remedy instanceof Remedy.JoinMachines it) {
            scene.links = scene.links.withSwitch(it.nodes(), Fleet.ETHERNET);
        } else if (remedy instanceof Remedy.AnotherMachine it) {
            NodeSnapshot like = scene.nodes.stream()
                    .filter(node -> node.node().id().equals(it.beside()))
                    .findFirst()
                    .orElseThrow();
            scene.nodes.addAll(new Fleet()
                    .with("new", MACHINE, it.bytes(), like.node().runtimes())
                    .nodes());
            scene.links = scene.links.with(Fleet.id("new"), it.beside(), Fleet.ETHERNET);
        } else {
            throw new AssertionError(remedy);
        }
    }

    private static void on(Scene scene, NodeId id, UnaryOperator<NodeSnapshot> change) {
        scene.nodes.replaceAll(node -> node.node().id().equals(id) ? change.apply(node) : node);
    }

    private static void join(Scene scene, NodeId id) {
        on(scene, id, node -> node.with(phase(node.node(), NodePhase.JOINED)));
    }

    private static void evict(Scene scene, List<DeploymentName> victims) {
        scene.nodes.replaceAll(node -> {
            long kept = 0;
            for (Holding holding : node.holdings()) {
                if (!victims.contains(holding.deployment())) kept += holding.bytes();
            }
            return new NodeSnapshot(node.node(), new NodeMemory(node.memory().limitBytes(), kept, 0), 0, false, false);
        });
    }

    private static void repair(Scene scene, NodeId id, String runtime) {
        on(scene, id, node -> node.with(World.repaired(node.node(), runtime)));
    }

    private static Scene one() {
        return new Scene().plain("a", MLX);
    }

    /** 80 GB over two machines. */
    private static Scene group() {
        Scene scene = new Scene().plain("a", MLX).plain("b", MLX).model(Fleet.layered("llama", 20, 80 * GB));
        scene.links = scene.links.with(Fleet.id("a"), Fleet.id("b"), Fleet.ETHERNET);
        return scene;
    }

    private static Scene unlinked() {
        Scene scene = group().ask(new DeploymentSpec("", "", 1, 2_048, 1));
        scene.links = Links.NONE;
        return scene;
    }

    private static Scene pinned() {
        Scene scene = one().plain("b", MLX).held("a", "other", 45 * GB, 9).ask(new DeploymentSpec("", "", 1, 2_048, 1));
        scene.request = scene.request.with(Constraints.NONE.pinnedTo(List.of(Fleet.id("a"))));
        return scene;
    }

    private static Scene apart() {
        Scene scene = one().change("a", node -> new NodeSnapshot(node.node(), node.memory(), 1, false, false));
        scene.request = scene.request.with(Constraints.NONE.keptApart(true));
        return scene;
    }

    private static Scene alternative() {
        Scene scene = new Scene()
                .plain("a", WHOLE)
                .model(Fleet.layered("llama", 20, 80 * GB))
                .ask(new DeploymentSpec("", "", 1, 2_048, 1));
        scene.alternatives = List.of(
                new Remedies.Alternative(new ModelName("m-6bit"), Fleet.layered("llama", 20, 62 * GB)),
                new Remedies.Alternative(new ModelName("m-4bit"), Fleet.layered("llama", 20, 41 * GB)));
        return scene;
    }

    /** Weights of 40 GB and two megabytes of keys and values a token. */
    private static Scene longContext(int context, int slots) {
        ModelFacts facts = Fleet.layered("llama", 20, 50 * GB).toBuilder()
                .setKvBytesPerToken(4_000_000)
                .build();
        return new Scene().plain("a", MLX).model(facts).ask(new DeploymentSpec("", "", 1, context, slots));
    }

    private static ModelFacts parameters(ModelFacts facts) {
        ModelFacts.Builder with = facts.toBuilder();
        for (long bytes : facts.getLayerBytesList()) with.addLayerParameters(bytes);
        return with.build();
    }

    private static NodeSnapshot foreign(NodeSnapshot node, long bytes) {
        NodeMemory memory = node.memory();
        return node.with(new NodeMemory(memory.limitBytes(), memory.reservedBytes(), bytes));
    }

    private static Node phase(Node node, NodePhase phase) {
        return new Node(
                node.id(),
                node.name(),
                node.version(),
                node.dataAddress(),
                phase,
                phase == NodePhase.DRAINING,
                node.reason(),
                node.inventory(),
                node.runtimes(),
                0,
                1,
                node.timeline());
    }

    private static Node inventory(Node node, String limitReason) {
        return new Node(
                node.id(),
                node.name(),
                node.version(),
                node.dataAddress(),
                node.phase(),
                false,
                node.reason(),
                node.inventory().toBuilder().setMemoryLimitReason(limitReason).build(),
                node.runtimes(),
                0,
                1,
                node.timeline());
    }
}
