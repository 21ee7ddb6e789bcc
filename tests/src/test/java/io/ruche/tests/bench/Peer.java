package io.ruche.tests.bench;

import io.ruche.agent.scripted.ScriptedAgentMain;
import io.ruche.tests.RucheProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A gateway under measurement: its process, its port, and what a client must say to it. Configurations are the smallest
 * honest ones; see docs/measured.md for what each peer does less than we do.
 */
final class Peer implements AutoCloseable {
    private static final int WARM_SECONDS = 2;
    private static final int JVM_WARM_SECONDS = 15;

    final String name;
    final int port;
    final String path;
    final String key;
    final String model;
    private final Process process;
    /** Seconds of load before anything counts: a JVM has to compile first. */
    final int warmSeconds;
    /** Processes that belong to it and are not measured with it. */
    private final List<Process> beside;

    Peer(
            String name,
            Process process,
            int port,
            String path,
            String key,
            String model,
            int warmSeconds,
            Process... beside) {
        this.name = name;
        this.warmSeconds = warmSeconds;
        this.beside = List.of(beside);
        this.process = process;
        this.port = port;
        this.path = path;
        this.key = key;
        this.model = model;
    }

    ProcessClock clock() {
        return new ProcessClock(process.pid());
    }

    static Peer upstream(Path folder, int port, int tokens, long gapMicros) {
        Process process = start(
                folder,
                "upstream-" + port,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FakeUpstream.class.getName(),
                        String.valueOf(port),
                        String.valueOf(tokens),
                        String.valueOf(gapMicros)),
                Map.of());
        return listening(new Peer("direct", process, port, "/v1/chat/completions", "none", "fake", JVM_WARM_SECONDS));
    }

    static Peer nginx(Path folder, Path binary, int port, int upstream) {
        Path own = folder.resolve("nginx");
        write(own.resolve("nginx.conf"), """
                daemon off; worker_processes 1; pid %1$s/pid; error_log %1$s/error.log;
                events { worker_connections 4096; }
                http {
                  access_log off; client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/f;
                  uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                  client_max_body_size 64m; client_body_buffer_size 1m; keepalive_requests 1000000;
                  upstream fake { server 127.0.0.1:%3$d; keepalive 128; keepalive_requests 1000000; }
                  server { listen 127.0.0.1:%2$d;
                    location / { proxy_pass http://fake; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } }
                }
                """.formatted(own, port, upstream));
        Process process = start(
                folder,
                "nginx",
                List.of(binary.toString(), "-e", own + "/start.log", "-c", own + "/nginx.conf"),
                Map.of());
        return listening(new Peer("nginx", process, port, "/v1/chat/completions", "none", "fake", WARM_SECONDS));
    }

    /** smg and sglang-router share their command line. */
    static Peer router(Path folder, Path venv, String name, int port, int upstream) {
        List<String> command = new java.util.ArrayList<>(List.of(
                venv.resolve("bin/" + name).toString(),
                "launch",
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--backend",
                "openai",
                "--worker-urls",
                "http://127.0.0.1:" + upstream,
                "--log-level",
                "warn",
                "--prometheus-host",
                "127.0.0.1",
                "--prometheus-port",
                String.valueOf(port + 1000)));
        if (name.equals("smg")) {
            command.addAll(List.of("--history-backend", "none"));
        }
        return listening(new Peer(
                name,
                start(folder, name, command, Map.of()),
                port,
                "/v1/chat/completions",
                "none",
                "fake",
                WARM_SECONDS));
    }

    static Peer litellm(Path folder, Path venv, int port, int upstream) {
        write(folder.resolve("litellm.yaml"), """
                model_list:
                  - model_name: fake
                    litellm_params: { model: openai/fake, api_base: "http://127.0.0.1:%d/v1", api_key: none }
                general_settings: { master_key: sk-bench }
                litellm_settings: { telemetry: false, request_timeout: 60 }
                """.formatted(upstream));
        Process process = start(
                folder,
                "litellm",
                List.of(
                        venv.resolve("bin/litellm").toString(),
                        "--config",
                        folder.resolve("litellm.yaml").toString(),
                        "--host",
                        "127.0.0.1",
                        "--port",
                        String.valueOf(port),
                        "--num_workers",
                        "1"),
                Map.of("LITELLM_LOCAL_MODEL_COST_MAP", "True", "LITELLM_MODE", "PRODUCTION", "LITELLM_LOG", "ERROR"));
        return listening(new Peer("litellm", process, port, "/v1/chat/completions", "sk-bench", "fake", WARM_SECONDS));
    }

    /** Under which every call of the bench falls, and which none of them spends. */
    private static final String BUDGETS = """
            apiVersion: ruche.io/v1
            kind: Budget
            metadata: { name: bench-day }
            spec:
              scope: project
              target: %1$s
              window: day
              limit: { usd: 1000, calls: 1000000000, tokensOut: 100000000000, gpuSeconds: 100000000 }
            ---
            apiVersion: ruche.io/v1
            kind: Budget
            metadata: { name: bench-hour }
            spec: { scope: project, target: %1$s, window: hour, limit: { tokensIn: 100000000000 } }
            """;

    /**
     * A whole Ruche without a model of its own, and an agent with the scripted runtime in another process.
     *
     * @param budgets whether calls fall under budgets
     */
    static Peer ruche(Path folder, int port, boolean budgets) {
        Path home = folder.resolve("ruche-" + port);
        RucheProcess ruche = RucheProcess.up(home, "--http", "127.0.0.1:" + port);
        Process agent = start(
                folder,
                "agent-" + port,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ScriptedAgentMain.class.getName(),
                        "--server",
                        ruche.grpc(),
                        "--key-file",
                        home.resolve("admin.key").toString(),
                        "--home",
                        folder.resolve("agent-" + port).toString()),
                Map.of());
        Awaitility.await("the scripted agent joined")
                .atMost(Duration.ofSeconds(60))
                .until(() -> ruche.getJson("/api/v1/nodes").path("nodes").size() == 2);
        String model = "scripted-long";
        var response = ruche.post(
                "/api/v1/deployments",
                "{\"model\":\"wheel:" + model + "==1\",\"runtime\":\"scripted\",\"context\":200000,\"slots\":64}");
        if (response.statusCode() != 201) {
            throw new IllegalStateException(response.body());
        }
        ruche.awaitReady(model);
        if (budgets) {
            var applied = ruche.post("/api/v1/apply", BUDGETS.formatted("local-admin"));
            if (applied.statusCode() != 200) throw new IllegalStateException(applied.body());
        }
        return new Peer(
                budgets ? "ruche-budgets" : "ruche",
                ruche.process(),
                port,
                "/v1/chat/completions",
                ruche.key(),
                model,
                JVM_WARM_SECONDS,
                agent);
    }

    static Process start(Path folder, String name, List<String> command, Map<String, String> environment) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve(name + ".log").toFile());
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Peer listening(Peer peer) {
        Awaitility.await(peer.name + " listens on " + peer.port)
                .atMost(Duration.ofSeconds(90))
                .until(() -> {
                    if (!peer.process.isAlive()) {
                        throw new IllegalStateException(peer.name + " ended with " + peer.process.exitValue());
                    }
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress("127.0.0.1", peer.port), 200);
                        return true;
                    } catch (IOException e) {
                        return false;
                    }
                });
        return peer;
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What runs beside it, such as an agent. */
    List<ProcessClock> clocksBeside() {
        return beside.stream().map(p -> new ProcessClock(p.pid())).toList();
    }

    @Override
    public void close() {
        beside.forEach(Process::destroy);
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
