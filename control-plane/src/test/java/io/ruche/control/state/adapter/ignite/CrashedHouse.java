package io.ruche.control.state.adapter.ignite;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.SystemTimers;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.state.StateLoop;
import io.ruche.proto.store.Entry;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A house that is killed under load, again and again, and the list of what it acknowledged, which is kept outside of it.
 * The process is a {@link CrashingHouse}.
 */
final class CrashedHouse {
    private final Path home;
    private final Random random;
    private final int mostKeys;
    private final Map<String, String> created = new LinkedHashMap<>();
    private final Set<String> revoked = new LinkedHashSet<>();
    private final Set<String> deployed = new LinkedHashSet<>();
    private final Set<String> undeployed = new LinkedHashSet<>();
    private final Set<String> sent = new LinkedHashSet<>();
    private final List<String> failures = new ArrayList<>();

    /** @param mostKeys of one life */
    CrashedHouse(Path home, Random random, int mostKeys) {
        this.home = home;
        this.random = random;
        this.mostKeys = mostKeys;
    }

    /** Names and ids of the keys that were acknowledged, in order. */
    Map<String, String> created() {
        return created;
    }

    /** One life that ends once so many keys were acknowledged in it, however fast the machine is. */
    void liveUntil(int round, int keys) throws IOException, InterruptedException {
        live(round, false, created.size() + keys);
    }

    /** One life: start, work, die. */
    void live(int round, boolean duringStart) throws IOException, InterruptedException {
        live(round, duringStart, Integer.MAX_VALUE);
    }

    private void live(int round, boolean duringStart, int untilKeys) throws IOException, InterruptedException {
        Path unheard = home.resolve("unheard-" + round);
        Set<String> open = new LinkedHashSet<>(sent);
        open.removeAll(created.keySet());
        Files.write(unheard, open);
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        command.addAll(opens());
        command.addAll(List.of(
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingHouse.class.getName(),
                home.toString(),
                String.valueOf(round),
                unheard.toString(),
                String.valueOf(mostKeys)));
        Process process = new ProcessBuilder(command)
                .redirectError(home.resolve("err-" + round).toFile())
                .start();
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            Thread killer = new Thread(() -> kill(process, duringStart ? random.nextInt(3_000) : -1), "killer");
            if (duringStart) {
                killer.start();
            }
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                hear(line);
                if (created.size() >= untilKeys) {
                    kill(process, 0);
                }
                if (line.equals("READY") && !duringStart && untilKeys == Integer.MAX_VALUE) {
                    long delay = 200 + random.nextInt(2_500);
                    killer = new Thread(() -> kill(process, delay), "killer");
                    killer.start();
                }
            }
            killer.join(60_000);
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).as("round %d", round).isEmpty();
    }

    private static void kill(Process process, long delayMillis) {
        try {
            if (!process.waitFor(delayMillis, TimeUnit.MILLISECONDS)) {
                process.toHandle()
                        .destroyForcibly(); // SIGKILL; by its handle, since Process would close our end of the pipe
            }
        } catch (InterruptedException e) {
            process.toHandle().destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void hear(String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "SENT" -> sent.add(words[1]);
            case "KEY" -> {
                String before = created.put(words[1], words[2]);
                assertThat(before).as("the same answer again").isIn(null, words[2]);
            }
            case "REVOKED" -> revoked.add(words[1]);
            case "DEPLOYING" -> undeployed.remove(words[1]);
            case "DEPLOYED" -> deployed.add(words[1]);
            case "UNDEPLOYING" -> deployed.remove(words[1]);
            case "UNDEPLOYED" -> undeployed.add(words[1]);
            case "FAILED" -> {
                if (failures.size() < 5) {
                    failures.add(line);
                }
            }
            default -> {}
        }
    }

    void verify() throws Exception {
        withState(state -> {
            assertThat(state.keys()).extracting(ApiKey::name).doesNotHaveDuplicates();
            created.forEach((name, id) -> assertThat(state.findKey(new KeyId(id)))
                    .as("key %s", name)
                    .hasValueSatisfying(key -> assertThat(key.name()).isEqualTo(name)));
            revoked.forEach(id -> assertThat(state.findKey(new KeyId(id)))
                    .hasValueSatisfying(key -> assertThat(key.revoked()).isTrue()));
            deployed.forEach(name -> assertThat(state.findDeployment(new DeploymentName(name)))
                    .as("deployment %s", name)
                    .isPresent());
            undeployed.forEach(name -> assertThat(state.findDeployment(new DeploymentName(name)))
                    .as("undeployed %s", name)
                    .isEmpty());
            state.deployments()
                    .forEach(deployment -> assertThat(state.findModel(
                                    new ModelName(deployment.name().value())))
                            .as("one command, two rows: both or none")
                            .isPresent());
        });
    }

    /** Why it does not start; empty when it does. */
    Optional<Failure> refusal() throws Exception {
        try {
            withState(state -> {});
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FailureException refused) {
                return Optional.of(refused.failure());
            }
            throw e;
        }
    }

    void withState(Consumer<State> check) throws Exception {
        SystemClock clock = new SystemClock();
        try (ThreadLoop loop = new ThreadLoop("verify-state", 1_000);
                SystemTimers timers = new SystemTimers("verify-timers");
                IgniteClusterStore store =
                        new IgniteClusterStore(IgniteStoreOptions.ofHome(home), loop, clock, new SecureEntropy());
                StateLoop state = new StateLoop(store, loop, timers.on(loop), clock, new SecureEntropy(), "member-1")) {
            state.start().toCompletableFuture().get(120, TimeUnit.SECONDS);
            check.accept(state.state());
            List<ByteString> log = store.read(0, 1).toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(Entry.parseFrom(log.get(0)).hasGenesis()).isTrue();
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(it -> !it.endsWith("ballast")).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<String> opens() {
        return java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .toList();
    }
}
