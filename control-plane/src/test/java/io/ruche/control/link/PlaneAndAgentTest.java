package io.ruche.control.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.ruche.agent.AgentOptions;
import io.ruche.agent.EmbeddedAgent;
import io.ruche.agent.scripted.Script;
import io.ruche.agent.scripted.ScriptedModels;
import io.ruche.agent.scripted.ScriptedRuntime;
import io.ruche.agent.wire.Endpoint;
import io.ruche.agent.wire.Transport;
import io.ruche.control.inference.Inference;
import io.ruche.control.state.adapter.memory.MemoryDisk;
import io.ruche.proto.EmbedInput;
import io.ruche.proto.EmbedRequest;
import io.ruche.proto.FinishReason;
import io.ruche.proto.GenerateRequest;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.routing.Replica;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Control plane and agent together, over sockets and within the process: everything is real but the tokens. */
@SuppressWarnings("NullAway.Init") // fields are set as a test begins
class PlaneAndAgentTest {
    private static final Endpoint ANYWHERE = new Endpoint.Tcp("127.0.0.1", 0);
    private static final Duration SOON = Duration.ofSeconds(30);

    /** Calls before the first that counts: they load classes. */
    private static final int WARM_UP = 4;

    private static final DeploymentSpec SCRIPTED = new DeploymentSpec("scripted", "", 1, 1024, 4);

    @TempDir
    private Path home;

    private final MemoryDisk disk = new MemoryDisk();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private TestPlane plane;
    private EmbeddedAgent agent;

    @BeforeEach
    void begin() {
        ScriptedRuntime.reset();
    }

    @AfterEach
    void end() throws Exception {
        if (agent != null) {
            agent.close();
        }
        channels.forEach(ManagedChannel::shutdownNow);
        if (plane != null) {
            plane.close();
        }
    }

    private void start() throws Exception {
        start(ANYWHERE, ANYWHERE);
    }

    private void start(Endpoint control, Endpoint data) throws Exception {
        plane = new TestPlane(disk, control);
        agent = agent(data);
        await("node joined")
                .atMost(SOON)
                .until(() -> !plane.state().state().nodes().isEmpty());
    }

    private EmbeddedAgent agent(Endpoint data) {
        ManagedChannel channel = Transport.channel(plane.endpoint());
        channels.add(channel);
        return EmbeddedAgent.start(
                AgentOptions.alone(home, "here", "test", home.resolve("natives"))
                        .withData(data)
                        .withFetcher(new ScriptedModels(home)),
                channel);
    }

    private Replica deployed(String model) throws Exception {
        plane.deploy(model, SCRIPTED);
        return ready(model);
    }

    private Replica ready(String model) {
        await(model + " ready").atMost(SOON).until(() -> plane.replica(model).isPresent());
        return plane.replica(model).orElseThrow();
    }

    private static GenerateRequest ask(String id, String prompt) {
        return GenerateRequest.newBuilder().setRequestId(id).setText(prompt).build();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:0, 127.0.0.1:0", "inprocess:test-control, inprocess:test-data"})
    void deploysAndAnswers(String control, String data) throws Exception {
        start(Endpoint.parse(control), Endpoint.parse(data));
        Replica replica = deployed("scripted");
        Recorded answer = new Recorded();
        var call = plane.inference().generate(replica, ask("r-1", "Hello [[tokens=6]]"), answer);
        await().atMost(SOON).until(answer::isOver);
        assertThat(answer.text()).isEqualTo("The bees carry what they find ");
        assertThat(answer.finishedAs().orElseThrow().getReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
        call.cancel();
        assertThat(answer.ends()).isEqualTo(1);

        Recorded vectors = new Recorded();
        plane.inference()
                .embed(
                        replica,
                        EmbedRequest.newBuilder()
                                .setRequestId("e-1")
                                .addInputs(EmbedInput.newBuilder().setText("honey"))
                                .build(),
                        vectors);
        await().atMost(SOON).until(vectors::isOver);
        assertThat(vectors.embeddings().orElseThrow().getEmbeddings(0).getValuesCount())
                .isEqualTo(384);
    }

    @ParameterizedTest
    @CsvSource({
        "before the first token, ttft=60s, 127.0.0.1:0",
        "mid-stream, gap=5ms tokens=100000 context=1000000, 127.0.0.1:0",
        "after a stall, stall-after=4, 127.0.0.1:0",
        "before the first token, ttft=60s, inprocess:test-cancel",
        "mid-stream, gap=5ms tokens=100000 context=1000000, inprocess:test-cancel",
        "after a stall, stall-after=4, inprocess:test-cancel"
    })
    void cancelsOnTheAgentWithin100Milliseconds(String moment, String script, String data) throws Exception {
        start(ANYWHERE, Endpoint.parse(data));
        ScriptedRuntime.play("scripted", Script.PLAIN.with(script));
        Replica replica = deployed("scripted");
        for (int i = 0; i < WARM_UP + 12; i++) {
            String id = "r-" + i;
            Recorded answer = new Recorded();
            Inference.Call call = plane.inference().generate(replica, ask(id, "Hello"), answer);
            boolean early = moment.startsWith("before");
            soon().until(() -> early ? answer.isStarted() : answer.tokens() >= 4);
            long left = System.nanoTime();
            call.cancel();
            soon().until(answer::isOver);
            assertThat(answer.failure().orElseThrow().code()).isEqualTo(FailureCode.CANCELLED);
            ScriptedRuntime.Seen seen = ScriptedRuntime.seen().stream()
                    .filter(it -> it.requestId().equals(id))
                    .findFirst()
                    .orElseThrow();
            soon().until(() -> seen.cancelledNanos() > 0);
            if (i >= WARM_UP) {
                assertThat(Duration.ofNanos(seen.cancelledNanos() - left))
                        .as("call %d", i)
                        .isLessThan(Duration.ofMillis(100));
            }
        }
    }

    /** Looks often, for what is done many times over. */
    private static ConditionFactory soon() {
        return await().atMost(SOON).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    @Test
    void aReaderWhoDoesNotReadHoldsNobodyElseUp() throws Exception {
        start();
        ScriptedRuntime.play("scripted", Script.PLAIN.with("tokens=100000 context=1000000"));
        Replica replica = deployed("scripted");
        Recorded slow = new Recorded();
        Inference.Call call = plane.inference().generate(replica, ask("slow", "Hello [[tokens=20000]]"), slow);
        await().atMost(SOON).until(() -> slow.frames() == Inference.Call.WINDOW);

        Recorded quick = new Recorded();
        plane.inference().generate(replica, ask("quick", "Hello [[tokens=10]]"), quick);
        await().atMost(SOON).until(quick::isOver);
        assertThat(quick.tokens()).isEqualTo(10);
        assertThat(slow.frames()).isEqualTo(Inference.Call.WINDOW);

        // once it reads it gets all of it, in larger frames
        await().atMost(SOON).until(() -> {
            call.request(5000);
            return slow.isOver();
        });
        assertThat(slow.tokens()).isEqualTo(20_000);
        assertThat(slow.finishedAs()).isPresent();
    }

    @Test
    void saysWhyAnInstanceFailedAndStartsItAgain() throws Exception {
        start();
        ScriptedRuntime.play("scripted", Script.PLAIN.with("load-fails=true"));
        plane.deploy("scripted", SCRIPTED);
        await().atMost(SOON)
                .until(() -> plane.state().state().instances().stream()
                        .anyMatch(instance -> instance.reason().code().equals("runtime_failed")));
        ScriptedRuntime.play("scripted", Script.PLAIN);
        assertThat(ready("scripted").generation()).isGreaterThan(1);
    }

    @Test
    void restartsAWorkerThatDied() throws Exception {
        start();
        Replica replica = deployed("scripted");
        Recorded answer = new Recorded();
        plane.inference().generate(replica, ask("r-1", "Hello [[die-after=2]]"), answer);
        await().atMost(SOON).until(answer::isOver);
        assertThat(answer.failure().orElseThrow().code()).isEqualTo(FailureCode.RUNTIME_DIED);
        await().atMost(SOON)
                .until(() -> plane.replica("scripted")
                        .filter(it -> it.generation() > replica.generation())
                        .isPresent());

        Recorded stale = new Recorded();
        plane.inference().generate(replica, ask("r-2", "Hello"), stale);
        await().atMost(SOON).until(stale::isOver);
        assertThat(stale.failure().orElseThrow().code()).isEqualTo(FailureCode.STALE_INSTANCE);
    }

    @Test
    void undeploysUntilNothingIsLeft() throws Exception {
        start();
        deployed("scripted");
        plane.submit(new Command.Undeploy(new DeploymentName("scripted")));
        await().atMost(SOON).until(() -> plane.deployment("scripted").isEmpty());
        assertThat(plane.state().state().instances()).isEmpty();
    }

    @Test
    void anAgentThatGoesIsLostAndServesAgainWhenItReturns() throws Exception {
        start();
        Replica before = deployed("scripted");
        agent.close();
        await().atMost(SOON)
                .until(() -> plane.state().state().nodes().stream().allMatch(node -> node.phase() == NodePhase.LOST));
        Recorded nobody = new Recorded();
        plane.inference().generate(before, ask("r-1", "Hello"), nobody);
        await().atMost(SOON).until(nobody::isOver);
        assertThat(nobody.failure().orElseThrow().code()).isEqualTo(FailureCode.UNREACHABLE);

        agent = agent(ANYWHERE);
        Replica after = ready("scripted");
        Recorded answer = new Recorded();
        plane.inference().generate(after, ask("r-2", "Hello"), answer);
        await().atMost(SOON).until(answer::isOver);
        assertThat(answer.finishedAs()).isPresent();
        assertThat(plane.state().state().nodes()).hasSize(1);
    }

    @Test
    void aStreamOutlivesTheControlPlanesSession() throws Exception {
        start();
        ScriptedRuntime.play("scripted", Script.PLAIN.with("gap=10ms tokens=300"));
        Replica replica = deployed("scripted");
        Endpoint address = plane.endpoint();
        long loads = ScriptedRuntime.loads();
        plane.close();
        plane = new TestPlane(disk, address);
        // the agent has gone on meanwhile: nothing is loaded anew, and the epoch has risen
        Replica after = ready("scripted");
        await().atMost(SOON)
                .until(() -> plane.links().observed().find(after.node()).isPresent());
        Recorded answer = new Recorded();
        plane.inference().generate(replica, ask("r-1", "Hello"), answer).request(1000);
        await().atMost(SOON).until(answer::isOver);
        assertThat(answer.tokens()).isEqualTo(300);
        assertThat(ScriptedRuntime.loads()).isEqualTo(loads);
        assertThat(plane.state().state().epoch()).isEqualTo(2);
    }

    @Test
    void aSecondSessionOfANodeReplacesTheFirst() throws Exception {
        start();
        await().atMost(SOON).until(() -> plane.state().state().nodes().size() == 1);
        agent.close();
        agent = agent(ANYWHERE);
        await().atMost(SOON)
                .until(() -> plane.links().observed().nodes().values().stream().anyMatch(node -> node.connected()));
        assertThat(plane.state().state().nodes()).hasSize(1);
    }

    @Test
    void anAgentThatDiesMidStreamEndsTheAnswerWithAFailure() throws Exception {
        start();
        ScriptedRuntime.play("scripted", Script.PLAIN.with("gap=5ms tokens=100000 context=1000000"));
        Replica replica = deployed("scripted");
        Recorded answer = new Recorded();
        plane.inference().generate(replica, ask("r-1", "Hello"), answer);
        await().atMost(SOON).until(() -> answer.tokens() > 3);
        agent.close();
        await().atMost(SOON).until(answer::isOver);
        assertThat(answer.finishedAs()).isEmpty();
        assertThat(answer.failure()).isPresent();
        assertThat(answer.ends()).isEqualTo(1);
    }
}
