package io.ruche.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.ruche.agent.scripted.Script;
import io.ruche.agent.scripted.ScriptedModels;
import io.ruche.agent.scripted.ScriptedRuntime;
import io.ruche.agent.wire.DataKey;
import io.ruche.agent.wire.Endpoint;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.agent.wire.Transport;
import io.ruche.proto.CancelRequest;
import io.ruche.proto.Desired;
import io.ruche.proto.EmbedInput;
import io.ruche.proto.EmbedRequest;
import io.ruche.proto.FinishReason;
import io.ruche.proto.GenerateResponse;
import io.ruche.proto.InferenceServiceGrpc;
import io.ruche.proto.InstanceActual;
import io.ruche.proto.InstanceState;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.ModelState;
import io.ruche.scheduler.failure.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole agent against a control plane that only talks, both over real gRPC. */
@SuppressWarnings("NullAway.Init") // fields are set as a test begins
class EmbeddedAgentTest {
    private static final Endpoint ANYWHERE = new Endpoint.Tcp("127.0.0.1", 0);
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path home;

    private FakeControl control;
    private ManagedChannel channel;
    private EmbeddedAgent agent;
    private ManagedChannel data;

    @BeforeEach
    void begin() {
        ScriptedRuntime.reset();
    }

    @AfterEach
    void end() throws Exception {
        if (data != null) {
            data.shutdownNow();
        }
        if (agent != null) {
            agent.close();
        }
        if (channel != null) {
            channel.shutdownNow();
        }
        if (control != null) {
            control.close();
        }
    }

    private void start(Desired desired) throws Exception {
        control = new FakeControl(ANYWHERE, "cluster-1", desired);
        startAgent(ANYWHERE);
    }

    private void startAgent(Endpoint dataEndpoint) {
        channel = Transport.channel(control.endpoint());
        agent = EmbeddedAgent.start(options(dataEndpoint), channel);
        data = Transport.channel(Endpoint.parse(agent.dataAddress()));
    }

    private AgentOptions options(Endpoint dataEndpoint) {
        return AgentOptions.alone(home, "here", "test", home.resolve("natives"))
                .withData(dataEndpoint)
                .withFetcher(new ScriptedModels(home));
    }

    private InstanceActual awaitState(String id, InstanceState state) {
        await(id + " " + state)
                .atMost(SOON)
                .until(() -> control.last().getInstancesList().stream()
                        .anyMatch(actual -> actual.getId().equals(id) && actual.getState() == state));
        return control.last().getInstancesList().stream()
                .filter(actual -> actual.getId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private InferenceServiceGrpc.InferenceServiceBlockingStub stub() {
        await().atMost(SOON).until(() -> !control.registered().isEmpty());
        Metadata headers = DataKey.headers(control.registered().get(0).getDataKey());
        return InferenceServiceGrpc.newBlockingStub(data)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    @Test
    void registersWithWhatTheMachineHas() throws Exception {
        start(Wanted.desired(1, 1));
        await().atMost(SOON).until(() -> !control.registered().isEmpty());
        var register = control.registered().get(0);
        assertThat(register.getNodeId()).startsWith("node-");
        assertThat(register.getName()).isEqualTo("here");
        assertThat(register.getDataAddress()).startsWith("127.0.0.1:");
        assertThat(register.getInventory().getMemoryTotalBytes()).isGreaterThan(1L << 29);
        assertThat(register.getInventory().getMemoryLimitBytes())
                .isPositive()
                .isLessThanOrEqualTo(register.getInventory().getMemoryTotalBytes());
        assertThat(register.getInventory().getMemoryLimitReason()).isNotEmpty();
        assertThat(register.getInventory().getLogicalCores()).isPositive();
        assertThat(register.getRuntimesList()).anyMatch(offer -> offer.getName().equals("scripted"));
    }

    @Test
    void reportsEveryTwoSeconds() throws Exception {
        start(Wanted.desired(1, 1));
        await().atMost(SOON).until(() -> control.actuals().size() >= 3);
        assertThat(control.last().getCapacity().getMemoryAvailableBytes()).isPositive();
        assertThat(control.last().getCapacity().getDisksList()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:0", "inprocess:test-data"})
    void startsWhatIsWantedAndAnswers(String dataAddress) throws Exception {
        control = new FakeControl(ANYWHERE, "cluster-1", Wanted.desired(1, 1, Wanted.instance("i-1", 1, "scripted")));
        startAgent(Endpoint.parse(dataAddress));
        InstanceActual ready = awaitState("i-1", InstanceState.INSTANCE_STATE_READY);
        assertThat(ready.getFacts().getArchitecture()).isEqualTo("scripted");
        assertThat(ready.getFootprintBytes()).isPositive();
        assertThat(control.last().getModels(0).getState()).isEqualTo(ModelState.MODEL_STATE_PRESENT);

        Iterator<GenerateResponse> answer =
                stub().generate(Wanted.generate("r-1", "i-1", 1, "Hello there [[tokens=5]]"));
        assertThat(answer.next().hasStarted()).isTrue();
        StringBuilder text = new StringBuilder();
        GenerateResponse frame = answer.next();
        while (frame.hasTokens()) {
            text.append(frame.getTokens().getText());
            frame = answer.next();
        }

        assertThat(text.toString()).isEqualTo("The bees carry what they ");
        assertThat(frame.getFinished().getReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
        assertThat(frame.getFinished().getUsage().getCompletionTokens()).isEqualTo(5);
        assertThat(answer.hasNext()).isFalse();
    }

    @Test
    void embedsTheSameTextToTheSameVector() throws Exception {
        start(Wanted.desired(1, 1, Wanted.instance("i-1", 1, "scripted")));
        awaitState("i-1", InstanceState.INSTANCE_STATE_READY);
        EmbedRequest request = EmbedRequest.newBuilder()
                .setRequestId("e-1")
                .setTarget(Wanted.target("i-1", 1))
                .addInputs(EmbedInput.newBuilder().setText("honey"))
                .addInputs(EmbedInput.newBuilder().setText("honey"))
                .addInputs(EmbedInput.newBuilder().setText("wax"))
                .build();
        var vectors = stub().embed(request).getEmbeddingsList();
        assertThat(vectors.get(0)).isEqualTo(vectors.get(1)).isNotEqualTo(vectors.get(2));
        assertThat(vectors.get(0).getValuesCount()).isEqualTo(384);
    }

    @Test
    void refusesAnotherGenerationAndAnotherPlan() throws Exception {
        start(Wanted.desired(1, 1, Wanted.instance("i-1", 2, "scripted")));
        awaitState("i-1", InstanceState.INSTANCE_STATE_READY);
        var stale = Wanted.generate("r-1", "i-1", 1, "Hello");
        assertThatThrownBy(() -> stub().generate(stale).next()).satisfies(thrown -> {
            assertThat(FailureStatus.failure(thrown).code()).isEqualTo(FailureCode.STALE_INSTANCE);
            assertThat(FailureStatus.failure(thrown).message())
                    .contains("generation 1")
                    .contains("generation 2");
            assertThat(FailureStatus.failure(thrown).help()).isNotEmpty();
        });
        var stranger = Wanted.generate("r-2", "i-9", 1, "Hello");
        assertThatThrownBy(() -> stub().generate(stranger).next())
                .satisfies(thrown ->
                        assertThat(FailureStatus.failure(thrown).code()).isEqualTo(FailureCode.STALE_INSTANCE));
    }

    @Test
    void answersNobodyWithoutItsKey() throws Exception {
        start(Wanted.desired(1, 1, Wanted.instance("i-1", 1, "scripted")));
        awaitState("i-1", InstanceState.INSTANCE_STATE_READY);
        var stranger = InferenceServiceGrpc.newBlockingStub(data).withDeadlineAfter(20, TimeUnit.SECONDS);
        assertThatThrownBy(() -> stranger.generate(Wanted.generate("r-1", "i-1", 1, "Hello"))
                        .next())
                .satisfies(thrown ->
                        assertThat(FailureStatus.failure(thrown).code()).isEqualTo(FailureCode.UNAUTHENTICATED));
        assertThat(ScriptedRuntime.seen()).isEmpty();
    }

    @Test
    void saysWhichContextWasExceededWithBothNumbers() throws Exception {
        start(Wanted.desired(1, 1, Wanted.instance("i-1", 1, "scripted-small")));
        awaitState("i-1", InstanceState.INSTANCE_STATE_READY);
        var request = Wanted.generate("r-1", "i-1", 1, "word ".repeat(100));
        assertThatThrownBy(() -> stub().generate(request).next()).satisfies(thrown -> {
            assertThat(FailureStatus.failure(thrown).code()).isEqualTo(FailureCode.CONTEXT_LENGTH_EXCEEDED);
            assertThat(FailureStatus.failure(thrown).message()).contains("126").contains("64");
        });
    }

    @Test
    void endsARequestAtItsDeadline() throws Exception {
        start(Wanted.desired(1, 1, Wanted.instance("i-1", 1, "scripted-mute")));
        awaitState("i-1", InstanceState.INSTANCE_STATE_READY);
        var request = Wanted.generate("r-1", "i-1", 1, "Hello").toBuilder()
                .setDeadlineMillis(100)
                .build();
        Iterator<GenerateResponse> answer = stub().generate(request);
        assertThat(answer.next().hasStarted()).isTrue();
        assertThatThrownBy(answer::next)
                .satisfies(thrown ->
                        assertThat(FailureStatus.failure(thrown).code()).isEqualTo(FailureCode.DEADLINE_EXCEEDED));
        assertThat(ScriptedRuntime.seen().get(0).cancelledNanos()).isPositive();
    }

    @Test
    void cancelsByIdForCallersThatNoLongerHoldTheCall() throws Exception {
        start(Wanted.desired(1, 1, Wanted.instance("i-1", 1, "scripted-mute")));
        awaitState("i-1", InstanceState.INSTANCE_STATE_READY);
        Iterator<GenerateResponse> answer = stub().generate(Wanted.generate("r-1", "i-1", 1, "Hello"));
        assertThat(answer.next().hasStarted()).isTrue();
        assertThat(stub().cancel(CancelRequest.newBuilder().setRequestId("r-1").build())
                        .getFound())
                .isTrue();
        assertThat(answer.next().getFinished().getReason()).isEqualTo(FinishReason.FINISH_REASON_CANCELLED);
        assertThat(stub().cancel(CancelRequest.newBuilder().setRequestId("r-1").build())
                        .getFound())
                .isFalse();
    }

    @Test
    void leavesAFailedInstanceFailedUntilItsGenerationRises() throws Exception {
        start(Wanted.desired(1, 1, Wanted.instance("i-1", 1, "scripted-crash")));
        InstanceActual failed = awaitState("i-1", InstanceState.INSTANCE_STATE_FAILED);
        assertThat(failed.getReason()).isEqualTo("runtime_failed");
        assertThat(failed.getMessage()).contains("scripted to fail");
        long loads = ScriptedRuntime.loads();
        int reports = control.actuals().size();
        await().atMost(SOON).until(() -> control.actuals().size() > reports + 2);
        assertThat(ScriptedRuntime.loads()).isEqualTo(loads);

        ScriptedRuntime.play("scripted-crash", Script.PLAIN);
        control.tell(Wanted.desired(1, 2, Wanted.instance("i-1", 2, "scripted-crash")));
        assertThat(awaitState("i-1", InstanceState.INSTANCE_STATE_READY).getGeneration())
                .isEqualTo(2);
    }

    @Test
    void tellsTheDeathOfAWorker() throws Exception {
        start(Wanted.desired(1, 1, Wanted.instance("i-1", 1, "scripted-death")));
        awaitState("i-1", InstanceState.INSTANCE_STATE_READY);
        Iterator<GenerateResponse> answer = stub().generate(Wanted.generate("r-1", "i-1", 1, "Hello"));
        assertThatThrownBy(() -> {
                    while (answer.hasNext()) {
                        answer.next();
                    }
                })
                .isInstanceOf(StatusRuntimeException.class)
                .satisfies(thrown ->
                        assertThat(FailureStatus.failure(thrown).code()).isEqualTo(FailureCode.RUNTIME_DIED));
        assertThat(awaitState("i-1", InstanceState.INSTANCE_STATE_FAILED).getReason())
                .isEqualTo("runtime_died");
    }

    @Test
    void tellsAnEndThatWasOrderedApartFromADeath() throws Exception {
        start(Wanted.desired(1, 1, Wanted.instance("i-1", 1, "scripted-slow")));
        awaitState("i-1", InstanceState.INSTANCE_STATE_READY);
        Iterator<GenerateResponse> answer = stub().generate(Wanted.generate("r-1", "i-1", 1, "Hello"));
        answer.next();
        control.tell(Wanted.desired(1, 2));
        assertThatThrownBy(() -> {
                    while (answer.hasNext()) {
                        answer.next();
                    }
                })
                .isInstanceOf(StatusRuntimeException.class)
                .satisfies(thrown ->
                        assertThat(FailureStatus.failure(thrown).code()).isEqualTo(FailureCode.STALE_INSTANCE));
    }

    @Test
    void endsWhatIsNoLongerWanted() throws Exception {
        start(Wanted.desired(1, 1, Wanted.instance("i-1", 1, "scripted"), Wanted.instance("i-2", 1, "scripted-slow")));
        awaitState("i-1", InstanceState.INSTANCE_STATE_READY);
        awaitState("i-2", InstanceState.INSTANCE_STATE_READY);
        control.tell(Wanted.desired(1, 2, Wanted.instance("i-2", 1, "scripted-slow")));
        await().atMost(SOON).until(() -> control.last().getInstancesCount() == 1);
        assertThat(control.last().getInstances(0).getId()).isEqualTo("i-2");
        assertThat(control.last().getVersion()).isEqualTo(2);
    }

    @Test
    void pullsModelsThatAreWantedForThemselvesAndSaysWhyOneFailed() throws Exception {
        start(Desired.newBuilder()
                .setEpoch(1)
                .setVersion(1)
                .addModels(ModelSpec.newBuilder().setName("scripted"))
                .addModels(ModelSpec.newBuilder().setName("scripted-lost"))
                .build());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(control.last().getModelsList())
                        .extracting(model -> model.getName() + " " + model.getState())
                        .containsExactly("scripted MODEL_STATE_PRESENT", "scripted-lost MODEL_STATE_FAILED"));
        assertThat(control.last().getModels(1).getReason()).isEqualTo("download_failed");
    }

    @Test
    void refusesALowerEpochAlsoAfterARestart() throws Exception {
        start(Wanted.desired(7, 3, Wanted.instance("i-1", 1, "scripted")));
        awaitState("i-1", InstanceState.INSTANCE_STATE_READY);
        control.tell(Wanted.desired(6, 9));
        int reports = control.actuals().size();
        await().atMost(SOON).until(() -> control.actuals().size() > reports + 1);
        assertThat(control.last().getInstancesCount()).isEqualTo(1);
        assertThat(control.last().getEpoch()).isEqualTo(7);

        agent.close();
        channel.shutdownNow();
        data.shutdownNow();
        control.close();
        control = new FakeControl(ANYWHERE, "cluster-1", Wanted.desired(6, 10));
        startAgent(ANYWHERE);
        assertThat(awaitState("i-1", InstanceState.INSTANCE_STATE_READY).getGeneration())
                .isEqualTo(1);
        assertThat(control.registered().get(0).getHighestEpoch()).isEqualTo(7);
        assertThat(control.last().getEpoch()).isEqualTo(7);
    }

    @Test
    void goesOnWithoutAControlPlaneAndFindsItAgain() throws Exception {
        start(Wanted.desired(1, 1, Wanted.instance("i-1", 1, "scripted")));
        awaitState("i-1", InstanceState.INSTANCE_STATE_READY);
        Endpoint address = control.endpoint();
        control.close();
        assertThat(stub().generate(Wanted.generate("r-1", "i-1", 1, "Hello"))
                        .next()
                        .hasStarted())
                .isTrue();

        control = new FakeControl(address, "cluster-1", Wanted.desired(1, 1, Wanted.instance("i-1", 1, "scripted")));
        awaitState("i-1", InstanceState.INSTANCE_STATE_READY);
        assertThat(ScriptedRuntime.seen()).hasSize(1);
    }

    @Test
    void registersAgainWhenTheSessionBreaks() throws Exception {
        start(Wanted.desired(1, 1));
        await().atMost(SOON).until(() -> control.registered().size() == 1);
        control.drop();
        await().atMost(SOON).until(() -> control.registered().size() == 2);
        assertThat(control.registered().get(1).getNodeId())
                .isEqualTo(control.registered().get(0).getNodeId());
    }

    @Test
    void belongsToOneClusterOnly() throws Exception {
        start(Wanted.desired(1, 1, Wanted.instance("i-1", 1, "scripted")));
        awaitState("i-1", InstanceState.INSTANCE_STATE_READY);
        Endpoint address = control.endpoint();
        control.close();
        control = new FakeControl(address, "cluster-2", Wanted.desired(9, 1));
        await().atMost(SOON).until(() -> control.registered().size() >= 2);
        assertThat(control.actuals()).isEmpty();
        assertThat(stub().generate(Wanted.generate("r-1", "i-1", 1, "Hello"))
                        .next()
                        .hasStarted())
                .isTrue();
    }

    @Test
    void writesTheLifeOfAnInstanceToItsLog() throws Exception {
        start(Wanted.desired(1, 1, Wanted.instance("i-1", 1, "scripted")));
        awaitState("i-1", InstanceState.INSTANCE_STATE_READY);
        List<String> lines = Files.readAllLines(home.resolve("logs/instances/i-1.log"));
        assertThat(lines).anyMatch(line -> line.contains("wanted: generation 1, model scripted"));
        assertThat(lines).anyMatch(line -> line.contains("ready after"));
    }
}
