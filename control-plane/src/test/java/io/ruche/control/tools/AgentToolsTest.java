package io.ruche.control.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.grpc.ManagedChannel;
import io.ruche.agent.AgentOptions;
import io.ruche.agent.EmbeddedAgent;
import io.ruche.agent.scripted.ScriptedModels;
import io.ruche.agent.wire.Endpoint;
import io.ruche.agent.wire.Transport;
import io.ruche.control.adapter.world.SystemTimers;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.link.TestPlane;
import io.ruche.control.state.adapter.memory.MemoryDisk;
import io.ruche.scheduler.organisation.turn.EffectClass;
import io.ruche.scheduler.reconcile.NodeObserved;
import io.ruche.scheduler.state.NodeId;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The port with a real agent behind it, over sockets and within the process. */
@SuppressWarnings("NullAway.Init") // fields are set as a test begins
class AgentToolsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path home;

    private final MemoryDisk disk = new MemoryDisk();
    private final ThreadLoop loop = new ThreadLoop("test-tools", 1_000);
    private final SystemTimers timers = new SystemTimers("test-timers");
    private final List<ManagedChannel> channels = new ArrayList<>();
    private TestPlane plane;
    private EmbeddedAgent agent;
    private AgentTools tools;

    @AfterEach
    void end() throws Exception {
        if (tools != null) tools.close();
        if (agent != null) agent.close();
        channels.forEach(ManagedChannel::shutdownNow);
        if (plane != null) plane.close();
        timers.close();
        loop.close();
    }

    private void start(String control, String data) throws Exception {
        plane = new TestPlane(disk, Endpoint.parse(control));
        agent = agent(Endpoint.parse(data));
        tools = tools(Duration.ofSeconds(25));
        await("the agent is connected").atMost(SOON).until(this::isConnected);
    }

    private AgentTools tools(Duration patience) {
        return new AgentTools(
                () -> plane.state().state(),
                () -> plane.links().observed(),
                new NodeId(agent.nodeId()),
                plane.links()::dataKey,
                timers.on(loop),
                patience);
    }

    private boolean isConnected() {
        return plane.links()
                .observed()
                .find(new NodeId(agent.nodeId()))
                .filter(NodeObserved::connected)
                .isPresent();
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

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:0", "inprocess:test-tools"})
    void worksInTheWorkspaceOfTheOrganisation(String data) throws Exception {
        start("127.0.0.1:0", data);

        ToolAnswer written = write("turn-1/0/0", "out/tool.html", "<p>hi</p>");
        assertThat(written).isInstanceOf(ToolAnswer.Done.class);
        assertThat(home.resolve("workspaces/henry-inc/out/tool.html")).hasContent("<p>hi</p>");
        assertThat(read("turn-1/1/0", "out/tool.html")).isEqualTo(new ToolAnswer.Done("<p>hi</p>"));
        assertThat(read("turn-1/2/0", "../secret")).isInstanceOfSatisfying(ToolAnswer.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.text()).contains("no '.' or '..'");
        });
    }

    @Test
    void answersAnEffectThatWasDoneFromMemoryAfterTheAgentsRestart() throws Exception {
        start("127.0.0.1:0", "127.0.0.1:0");
        ToolAnswer first = write("turn-1/0/0", "note.txt", "mine");
        assertThat(write("turn-2/0/0", "note.txt", "theirs")).isInstanceOf(ToolAnswer.Done.class);

        agent.close();
        agent = agent(new Endpoint.Tcp("127.0.0.1", 0));
        await("the agent is back").atMost(SOON).until(() -> read("turn-3/0/0", "note.txt") instanceof ToolAnswer.Done);

        assertThat(write("turn-1/0/0", "note.txt", "mine")).isEqualTo(first);
        assertThat(home.resolve("workspaces/henry-inc/note.txt")).hasContent("theirs");
    }

    @Test
    void refusesWhatAnOldLeaderStillSends() throws Exception {
        start("127.0.0.1:0", "inprocess:test-tools");
        long epoch = plane.state().state().epoch();

        tools.fence(epoch + 1).toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThat(write("turn-1/0/0", "note.txt", "late")).isInstanceOfSatisfying(ToolAnswer.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.text()).contains("newer leader");
        });
        assertThat(home.resolve("workspaces/henry-inc/note.txt")).doesNotExist();
        CompletableFuture<Void> old = tools.fence(epoch).toCompletableFuture();
        assertThatThrownBy(() -> old.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void readsAFeedOfAListedHostAndOfNoOther() throws Exception {
        start("127.0.0.1:0", "inprocess:test-tools");
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = "<rss><channel><title>News</title><item><title>One</title></item></channel></rss>"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        String host = "localhost:" + server.getAddress().getPort();
        String args = "{\"url\":\"http://" + host + "/feed\"}";

        assertThat(perform("k1", "feed.read", EffectClass.READ, args, List.of(host))
                        .text())
                .contains("\"title\":\"One\"");
        assertThat(perform("k2", "feed.read", EffectClass.READ, args, List.of("example.org")))
                .isInstanceOfSatisfying(
                        ToolAnswer.Failed.class,
                        failed -> assertThat(failed.text()).contains("tools.hosts"));
        server.stop(0);
    }

    @Test
    void asksTheAgentOnceMoreAboutWhatMustHappenOnce() throws Exception {
        start("127.0.0.1:0", "127.0.0.1:0");
        AtomicInteger posts = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        CountDownLatch release = new CountDownLatch(1);
        server.createContext("/", exchange -> {
            posts.incrementAndGet();
            try {
                release.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        String host = "localhost:" + server.getAddress().getPort();
        String args = "{\"url\":\"http://" + host + "/\",\"text\":\"hi\"}";
        try (AgentTools hasty = tools(Duration.ofMillis(700))) {
            CompletableFuture<ToolAnswer> answer = hasty.perform(
                            call("k1", "http.post", EffectClass.UNKEYED, args, List.of(host)))
                    .toCompletableFuture();
            await().until(() -> posts.get() == 1);
            // the first answer is waited for in vain; the second is the same one
            timers.on(loop).after(Duration.ofMillis(900), release::countDown);
            assertThat(answer.get(60, TimeUnit.SECONDS)).isInstanceOf(ToolAnswer.Done.class);
        } finally {
            server.stop(0);
        }
        assertThat(posts).hasValue(1);
    }

    @Test
    void anAgentThatIsGoneLeavesItUnknownWhetherItHappened() throws Exception {
        start("127.0.0.1:0", "127.0.0.1:0");
        agent.close();
        await("the agent is gone").atMost(SOON).until(() -> !isConnected());
        ToolCall fresh = call("k1", "http.post", EffectClass.UNKEYED, "{}", List.of());
        ToolCall old = new ToolCall(
                fresh.epoch(),
                "k2",
                fresh.organisation(),
                fresh.agent(),
                fresh.tool(),
                fresh.effectClass(),
                "{}",
                List.of(),
                100,
                fresh.epoch());

        CompletionStage<ToolAnswer> unknown = tools.perform(old);
        assertThat(tools.perform(fresh).toCompletableFuture().get(60, TimeUnit.SECONDS))
                .as("it was never sent")
                .isInstanceOf(ToolAnswer.Failed.class);
        assertThat(unknown.toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        ToolAnswer.Unknown.class, it -> assertThat(it.text()).contains("not connected"));
    }

    @Test
    void saysThatTheAgentIsAway() throws Exception {
        start("127.0.0.1:0", "127.0.0.1:0");
        agent.close();
        await("the agent is gone").atMost(SOON).until(() -> !isConnected());

        assertThat(write("turn-1/0/0", "note.txt", "x")).isInstanceOfSatisfying(ToolAnswer.Failed.class, failed -> {
            assertThat(failed.retryable()).isTrue();
            assertThat(failed.text()).contains("not connected");
        });
        // nobody is there to be told
        tools.fence(99).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void keepsStrangersFromTheDataPort() throws Exception {
        start("127.0.0.1:0", "127.0.0.1:0");
        try (AgentTools stranger = new AgentTools(
                () -> plane.state().state(),
                () -> plane.links().observed(),
                new NodeId(agent.nodeId()),
                address -> "",
                timers.on(loop))) {
            ToolAnswer answer = stranger.perform(call("k", "workspace.list", EffectClass.READ, "{}", List.of()))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            assertThat(answer)
                    .isInstanceOfSatisfying(
                            ToolAnswer.Failed.class,
                            failed -> assertThat(failed.text()).contains("ruche-data-key"));
        }
        assertThat(Files.exists(home.resolve("workspaces"))).isFalse();
    }

    private ToolAnswer write(String key, String path, String text) throws Exception {
        String args = "{\"path\":\"" + path + "\",\"text\":\"" + text + "\"}";
        return perform(key, "workspace.write", EffectClass.IDEMPOTENT, args, List.of());
    }

    private ToolAnswer read(String key, String path) throws Exception {
        return perform(key, "workspace.read", EffectClass.READ, "{\"path\":\"" + path + "\"}", List.of());
    }

    private ToolAnswer perform(String key, String tool, EffectClass effect, String args, List<String> hosts)
            throws Exception {
        return tools.perform(call(key, tool, effect, args, hosts))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private ToolCall call(String key, String tool, EffectClass effect, String args, List<String> hosts) {
        long epoch = plane.state().state().epoch();
        return new ToolCall(epoch, key, "henry-inc", "dev", tool, effect, args, hosts, 100_000, 0);
    }
}
