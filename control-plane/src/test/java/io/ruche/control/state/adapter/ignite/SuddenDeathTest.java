package io.ruche.control.state.adapter.ignite;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.SystemTimers;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.state.StateLoop;
import io.ruche.proto.store.Entry;
import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
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
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a process that changes the store under load, at random moments from its first breath on. The list of
 * what was acknowledged is kept outside of it. Rounds: {@code -Druche.crash.rounds}, 3 unless told; seed: {@code
 * -Druche.crash.seed}, printed.
 */
class SuddenDeathTest {
    private static final int ROUNDS = Integer.getInteger("ruche.crash.rounds", 3);
    /** Of all lives together: fewer than a house keeps, however fast the machine is. */
    private static final int MOST_KEYS = 9_000;

    /** A key takes some hundred bytes in the log. */
    private static final int MOST_IN_4096_BYTES = 40;

    private static final long SEED = Long.getLong("ruche.crash.seed", System.nanoTime());

    @TempDir
    Path home = Path.of("unset");

    private final Random random = new Random(SEED);
    private final Map<String, String> created = new LinkedHashMap<>();
    private final Set<String> revoked = new LinkedHashSet<>();
    private final Set<String> deployed = new LinkedHashSet<>();
    private final Set<String> undeployed = new LinkedHashSet<>();
    private final Set<String> sent = new LinkedHashSet<>();
    private final List<String> failures = new ArrayList<>();

    @Test
    void losesNothingAcknowledgedAndLeavesNothingHalfDone() throws Exception {
        System.out.println("SuddenDeathTest: seed " + SEED + ", rounds " + ROUNDS);
        for (int round = 0; round < ROUNDS; round++) {
            boolean duringStart = round % 4 == 3;
            live(round, duringStart);
        }
        assertThat(created).as("the load was real").hasSizeGreaterThan(50 * ROUNDS / 2);
        verify();
    }

    @Test
    void startsWithATornTailOfItsLog() throws Exception {
        System.out.println("SuddenDeathTest: seed " + SEED);
        live(0, false);
        Path tail = lastSegment();
        scribbleAfterTheEnd(tail);
        verify();
    }

    /** What was written last may be gone with the bytes that held it; what was written before is there, in order. */
    @Test
    void startsWithItsTailCutOff() throws Exception {
        System.out.println("SuddenDeathTest: seed " + SEED);
        live(0, false);
        Path died = home.resolve("died");
        copy(home.resolve("store"), died);
        for (int cut : new int[] {1, 1 + random.nextInt(4_095), 4_096}) {
            delete(home.resolve("store"));
            copy(died, home.resolve("store"));
            cutOff(lastSegment(), cut);

            withState(state -> {
                List<String> missing = created.values().stream()
                        .filter(id -> state.findKey(new KeyId(id)).isEmpty())
                        .toList();
                List<String> last = List.copyOf(created.values())
                        .subList(Math.max(0, created.size() - MOST_IN_4096_BYTES), created.size());
                System.out.printf("SuddenDeathTest: %d bytes cut off, %d keys gone%n", cut, missing.size());
                assertThat(last).as("only what came last, after %d bytes", cut).containsAll(missing);
                assertThat(state.keys()).extracting(ApiKey::name).doesNotHaveDuplicates();
            });
        }
    }

    /** One life: start, work, die. */
    private void live(int round, boolean duringStart) throws IOException, InterruptedException {
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
                String.valueOf(MOST_KEYS / ROUNDS)));
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
                if (line.equals("READY") && !duringStart) {
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

    private void verify() throws Exception {
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

    private void withState(Consumer<State> check) throws Exception {
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

    private Path lastSegment() throws IOException {
        try (Stream<Path> segments = Files.walk(home.resolve("store/db/wal"))) {
            return segments.filter(file -> file.toString().endsWith(".wal"))
                    .filter(file -> !file.toString().contains("archive"))
                    .max(Comparator.comparingLong(SuddenDeathTest::lastWritten))
                    .orElseThrow();
        }
    }

    private static long lastWritten(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    private void scribbleAfterTheEnd(Path segment) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            int end = end(file);
            byte[] garbage = new byte[Math.min(4_096, (int) file.length() - end)];
            random.nextBytes(garbage);
            file.seek(end);
            file.write(garbage);
        }
    }

    /** As a disk leaves it that lost the last blocks: the file is as long, and empty from there. */
    private static void cutOff(Path segment, int bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            int begin = Math.max(0, end(file) - bytes);
            file.seek(begin);
            file.write(new byte[bytes]);
        }
    }

    /** Behind the last byte that is not 0. */
    private static int end(RandomAccessFile file) throws IOException {
        byte[] all = new byte[(int) file.length()];
        file.readFully(all);
        int end = all.length;
        while (end > 0 && all[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static void copy(Path from, Path to) throws IOException {
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

    private static void delete(Path folder) throws IOException {
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
