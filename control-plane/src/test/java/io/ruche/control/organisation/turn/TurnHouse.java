package io.ruche.control.organisation.turn;

import io.ruche.proto.Inventory;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.check.KnownModels;
import io.ruche.scheduler.organisation.spec.check.KnownModels.KnownModel;
import io.ruche.scheduler.organisation.spec.check.KnownModels.Price;
import io.ruche.scheduler.organisation.spec.check.Submission;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.PlanHash;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.Stage;
import io.ruche.scheduler.state.State;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What stands in a simulated house: a machine, a model, and an organisation of three. */
final class TurnHouse {
    static final String MODEL = "m0";
    static final List<String> AGENTS = List.of("ada", "bob", "cyd");

    private static final NodeId NODE = new NodeId("node-1");
    private static final DeploymentName DEPLOYMENT = new DeploymentName(MODEL);
    private static final String YAML = """
            apiVersion: ruche.io/v1
            kind: Organisation
            metadata: { name: three }
            spec:
              mission: Do things once.
              agents: [ada, bob, cyd]
              defaults: { egress: tools }
              kill: { maxNoProgressRuns: 4 }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: ada }
            spec:
              role: Maker
              model: { models: [gone, m0], maxTokens: 200 }
              mcpServers: [{ name: pigeon, url: "http://localhost:1" }]
              tools: { allow: [workspace.write, workspace.read, "mcp:pigeon/send"] }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: bob }
            spec:
              role: Sender
              model: { models: [m0], maxTokens: 200 }
              mcpServers: [{ name: pigeon, url: "http://localhost:1" }]
              tools: { allow: [workspace.read, "mcp:pigeon/send"], approval: [ship] }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: cyd }
            spec:
              role: Talker
              model: { models: [m0], maxTokens: 200 }
            ---
            apiVersion: ruche.io/v1
            kind: ApprovalPolicy
            metadata: { name: ship }
            spec:
              match: { action: [sendExternal] }
              approvers: [human:me]
            """;

    private TurnHouse() {}

    static Command organisation(State state) {
        KnownModels models = KnownModels.of(List.of(model("gone"), model(MODEL)));
        Submission read =
                Submission.read("three.yaml", YAML.getBytes(StandardCharsets.UTF_8), new House(List.of()), models);
        if (!(read instanceof Submission.Accepted accepted)) throw new AssertionError(read);
        return new Command.ApplySpecs(
                accepted.documents().stream()
                        .map(it -> new Command.ApplySpecs.Put(it, List.of()))
                        .toList(),
                List.of(),
                "key-1",
                state.specs().version());
    }

    private static KnownModel model(String name) {
        return new KnownModel(name, "grid", true, "", Optional.of(new Price(0, 0)));
    }

    static Command node() {
        Inventory inventory =
                Inventory.newBuilder().setMemoryLimitBytes(4L << 30).build();
        RuntimeOffer djl = RuntimeOffer.newBuilder()
                .setName("djl")
                .setAvailable(true)
                .addRequests("generate")
                .addPrecisions("fast")
                .addArchitectures("llama")
                .addGrammars("json_schema")
                .build();
        return new Command.NodeJoined(NODE, "box", "0.1.0", "127.0.0.1:1", inventory, List.of(djl));
    }

    static Command deploy() {
        ModelFacts facts = ModelFacts.newBuilder()
                .addRequests("generate")
                .setArchitecture("llama")
                .setLayers(2)
                .setContextLength(2048)
                .build();
        return new Command.Deploy(
                ModelSpec.newBuilder().setName(MODEL).build(),
                Optional.of(facts),
                new DeploymentSpec("djl", "fast", 1, 2048, 4));
    }

    static Command place() {
        return new Command.PlaceInstance(
                DEPLOYMENT,
                NODE,
                PlanHash.of(new byte[32]),
                new Stage(MODEL, 0, 1, 0, 1),
                "djl",
                "fast",
                2048,
                4,
                new Bill(List.of(new Bill.Item(Bill.Line.WEIGHTS, 1 << 20)), 0));
    }

    static Command move(State state, InstancePhase phase) {
        Instance instance = state.instancesOf(DEPLOYMENT).get(0);
        Reason why = phase == InstancePhase.FAILED ? Reason.of("test", "It stumbled.", "") : Reason.NONE;
        return new Command.InstanceChanged(instance.id(), instance.generation(), phase, why);
    }

    /** What comes after this phase until it serves again; empty when it does. */
    static Optional<InstancePhase> towardsReady(State state) {
        return switch (state.instancesOf(DEPLOYMENT).get(0).phase()) {
            case READY -> Optional.empty();
            case LOADING -> Optional.of(InstancePhase.READY);
            case FAILED -> Optional.of(InstancePhase.WAITING);
            default -> Optional.of(InstancePhase.LOADING);
        };
    }
}
