package io.ruche.launcher.command;

import io.ruche.launcher.client.Api;
import io.ruche.launcher.client.Home;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Progress;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Units;
import io.ruche.launcher.output.Version;
import io.ruche.launcher.role.Detached;
import io.ruche.launcher.role.Distribution;
import io.ruche.launcher.role.ServerRole;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        description = {
            "Start everything in one process, on this machine alone, and keep it in this terminal.",
            "What was deployed before serves again."
        },
        footer = {"", "Example:", "  ruche up --example henry-inc"})
public final class Up extends ClusterCommand {
    private static final int MOST_DAYS = 3_650;

    @Option(
            names = "--example",
            paramLabel = "NAME",
            description = {
                "Set up something to begin with: chat (a model to talk to, 98 MB) or henry-inc (five agents at work",
                "on it, 190 MB). What you made of it before stays as it is."
            })
    private Optional<String> example = Optional.empty();

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            description = "Console, REST and OpenAI (default: 127.0.0.1:7420; port 0 picks one).")
    private Optional<String> http = Optional.empty();

    @Option(
            names = "--grpc",
            paramLabel = "HOST:PORT",
            description = "gRPC for agents (default: 127.0.0.1:7421; port 0 picks one).")
    private Optional<String> grpc = Optional.empty();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What this machine is called (default: its host name).")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--memory-limit",
            paramLabel = "SIZE",
            description = "What models may use here, for example 8GB (default: what the machine can spare).")
    private Optional<String> memoryLimit = Optional.empty();

    @Option(
            names = "--ignite-config",
            paramLabel = "FILE",
            description = "A Spring XML file whose IgniteConfiguration replaces the store's own.")
    private Optional<Path> igniteConfig = Optional.empty();

    @Option(
            names = "--nightly-backups",
            paramLabel = "N",
            description = "How many are kept in backups/ of the home (default: 7; 0 makes none).")
    private Optional<Integer> nightlyBackups = Optional.empty();

    @Option(
            names = "--gpu-second-usd",
            paramLabel = "USD",
            description =
                    "What a second of a slot at work costs on this house's machines, for budgets and `ruche spend` "
                            + "(default: 0; seconds are counted all the same).")
    private Optional<BigDecimal> gpuSecondUsd = Optional.empty();

    @Option(
            names = "--keep-jobs",
            paramLabel = "DAYS",
            description = {
                "How long jobs that have ended, with their results, and uploaded files are kept (default: 30).",
                "Above 2 GB of results the oldest go earlier."
            })
    private Optional<Integer> keepJobs = Optional.empty();

    @Option(names = "--detach", description = "Return when it is ready; `ruche stop` ends it.")
    private boolean detach;

    @Option(names = "--exit-when-ready", hidden = true, description = "For making the archives of loaded classes.")
    private boolean exitWhenReady;

    @Mixin
    private final Waiting waiting = new Waiting();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    public Up(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        check();
        Home home = common.home();
        if (detach) {
            try (Progress progress = common.progress()) {
                Home.Endpoints endpoints = Detached.start(home, arguments(home), progress, waiting.limit());
                progress.close();
                greet(home, endpoints.http(), endpoints.grpc());
            }
            return OK;
        }
        Progress starting = new Progress(common.shell(), !common.shell().terminalErr());
        starting.working("starting");
        try {
            ServerRole.run(options(home), addresses -> {
                starting.close();
                greetQuietly(home, addresses.getOrDefault("http", ""), addresses.getOrDefault("grpc", ""));
            });
        } finally {
            starting.close();
        }
        return OK;
    }

    private void check() {
        if (example.isPresent() && chosen().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--example is '" + example.get() + "' (expected: " + String.join(" or ", Example.labels()) + ").");
        }
        address("--http", http);
        address("--grpc", grpc);
        if (nightlyBackups.filter(kept -> kept < 0).isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--nightly-backups is " + nightlyBackups.get() + " (expected: 0 or more, for example 7).");
        }
        if (keepJobs.filter(days -> days < 1 || days > MOST_DAYS).isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--keep-jobs is " + keepJobs.get() + " (expected: 1 to " + MOST_DAYS + " days, for example 30).");
        }
        if (gpuSecondUsd.filter(usd -> microUsd(usd).isEmpty()).isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--gpu-second-usd is " + gpuSecondUsd.get()
                            + " (expected: 0 to 1 US dollar in steps of 0.000001, for example 0.000025).");
        }
        if (memoryLimit.isPresent() && Units.parseBytes(memoryLimit.get()).isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--memory-limit is '" + memoryLimit.get() + "' (expected: a size, for example 8GB or 7.5GiB).");
        }
    }

    private static Optional<Long> microUsd(BigDecimal usd) {
        BigDecimal micro = usd.movePointRight(6).stripTrailingZeros();
        boolean isWhole = micro.scale() <= 0;
        boolean fits = usd.signum() >= 0 && usd.compareTo(BigDecimal.ONE) <= 0;
        return isWhole && fits ? Optional.of(micro.longValueExact()) : Optional.empty();
    }

    private Optional<Example> chosen() {
        return example.flatMap(Example::find);
    }

    private void address(String option, Optional<String> given) {
        if (given.isPresent() && !given.get().matches("([A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+\\]):[0-9]{1,5}")) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " is '" + given.get() + "' (expected: HOST:PORT, for example 127.0.0.1:7430).");
        }
    }

    private Map<String, String> options(Home home) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("home", home.path().toString());
        options.put("version", Version.current().version());
        http.ifPresent(value -> options.put("http", value));
        grpc.ifPresent(value -> options.put("grpc", value));
        name.ifPresent(value -> options.put("name", value));
        memoryLimit.flatMap(Units::parseBytes).ifPresent(bytes -> options.put("memory-limit", Long.toString(bytes)));
        igniteConfig.ifPresent(
                file -> options.put("ignite-config", file.toAbsolutePath().toString()));
        nightlyBackups.ifPresent(kept -> options.put("nightly-backups", Integer.toString(kept)));
        gpuSecondUsd
                .flatMap(Up::microUsd)
                .ifPresent(micro -> options.put("gpu-second-micro-usd", Long.toString(micro)));
        keepJobs.ifPresent(days -> options.put("keep-jobs", Integer.toString(days)));
        Distribution.current()
                .flatMap(Distribution::natives)
                .ifPresent(natives -> options.put("natives", natives.toString()));
        return options;
    }

    private List<String> arguments(Home home) {
        List<String> arguments =
                new ArrayList<>(List.of("up", "--home", home.path().toString()));
        http.ifPresent(value -> arguments.addAll(List.of("--http", value)));
        grpc.ifPresent(value -> arguments.addAll(List.of("--grpc", value)));
        name.ifPresent(value -> arguments.addAll(List.of("--name", value)));
        memoryLimit.ifPresent(value -> arguments.addAll(List.of("--memory-limit", value)));
        nightlyBackups.ifPresent(kept -> arguments.addAll(List.of("--nightly-backups", Integer.toString(kept))));
        gpuSecondUsd.ifPresent(usd -> arguments.addAll(List.of("--gpu-second-usd", usd.toPlainString())));
        keepJobs.ifPresent(days -> arguments.addAll(List.of("--keep-jobs", Integer.toString(days))));
        igniteConfig.ifPresent(file -> arguments.addAll(
                List.of("--ignite-config", file.toAbsolutePath().toString())));
        return arguments;
    }

    /** In the foreground a failed example is told, and what runs goes on. */
    private void greetQuietly(Home home, String httpAddress, String grpcAddress) {
        try {
            greet(home, httpAddress, grpcAddress);
        } catch (FailureException e) {
            if (e.failure().code() != FailureCode.CANCELLED) {
                common.say(common.shell().errorStyle().failed("ruche: ")
                        + e.failure().text());
            }
        }
    }

    private void greet(Home home, String httpAddress, String grpcAddress) {
        Api api = new Api(URI.create("http://" + httpAddress), home.key());
        if (exitWhenReady) {
            rehearse(api);
            return;
        }
        Banner banner = new Banner(common.shell(), home, api);
        common.print(
                Json.object()
                        .put("pid", home.endpoints().map(Home.Endpoints::pid).orElse(0L))
                        .put("http", httpAddress)
                        .put("grpc", grpcAddress),
                () -> banner.ready(httpAddress, detach));
        Optional<Example> wanted = chosen();
        if (wanted.isEmpty()) {
            return;
        }
        try (Progress progress = common.progress()) {
            wanted.get().setUp(api, home, progress, waiting.wanted() ? Optional.of(waiting.limit()) : Optional.empty());
        }
        common.shell().err().print(banner.example(wanted.get(), httpAddress, waiting.wanted()));
        common.shell().err().flush();
    }

    /** Uses what a first user uses, so that its classes are loaded, and ends. */
    private static void rehearse(Api api) {
        for (String path : List.of("status", "nodes", "models", "deployments", "timeline?limit=5")) {
            try {
                api.get("/api/v1/" + path);
            } catch (FailureException e) {
                // loaded all the same
            }
        }
        try {
            api.post("/v1/chat/completions", Json.object().put("model", "none"));
        } catch (FailureException e) {
            // loaded all the same
        }
        api.post("/api/v1/shutdown", Json.object());
    }
}
