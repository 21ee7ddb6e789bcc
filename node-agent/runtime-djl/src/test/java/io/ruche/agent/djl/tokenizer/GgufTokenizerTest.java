package io.ruche.agent.djl.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GgufTokenizerTest {
    private static final Map<String, GgufTokenizer> OPEN = new HashMap<>();

    private static GgufTokenizer tokenizer(String name) {
        return OPEN.computeIfAbsent(name, n -> GgufTokenizer.of(Vocabularies.header(n)));
    }

    @AfterAll
    static void close() {
        OPEN.values().forEach(GgufTokenizer::close);
    }

    @Test
    void givesTheGoldenIdsOfSmolLm() {
        GgufTokenizer tokenizer = tokenizer("smollm");

        for (JsonNode golden : new JsonMapper().readTree(Vocabularies.text("smollm.json"))) {
            String text = golden.get("text").stringValue();
            int[] ids =
                    golden.get("ids").valueStream().mapToInt(JsonNode::intValue).toArray();
            assertThat(tokenizer.encode(text, true)).as(text).isEqualTo(ids);
        }
    }

    /** The texts and ids are those that llama.cpp checks its own tokenizers with; the ids come from transformers. */
    @ParameterizedTest
    @ValueSource(strings = {"llama-spm", "llama-bpe", "qwen2"})
    void givesTheIdsThatTransformersGives(String name) {
        GgufTokenizer tokenizer = tokenizer(name);
        String[] texts = Vocabularies.text(name + ".inp").split("\n__ggml_vocab_test__\n", -1);
        String[] expected = Vocabularies.text(name + ".out").split("\n", -1);
        List<String> wrong = new ArrayList<>();
        int checked = 0;
        for (int i = 0; i < texts.length && i < expected.length; i++) {
            int[] ids = Arrays.stream(expected[i].trim().split(" "))
                    .filter(id -> !id.isEmpty())
                    .mapToInt(Integer::parseInt)
                    .toArray();
            int[] actual = tokenizer.encode(texts[i], true);
            if (!Arrays.equals(actual, ids)) {
                wrong.add("\"" + texts[i] + "\": " + Arrays.toString(actual) + " expected " + Arrays.toString(ids));
            }
            checked++;
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).isGreaterThan(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"smollm", "llama-spm", "llama-bpe", "qwen2"})
    void decodesWhatItEncoded(String name) {
        GgufTokenizer tokenizer = tokenizer(name);
        String text = "Grüße, 蜂の巣 🐝👩‍💻 \t\n\n  x = 3.14159; // na\u00efve";

        int[] ids = tokenizer.encode(text, true);

        assertThat(tokenizer.decode(ids).strip()).isEqualTo(text);
    }

    @Test
    void recognisesSpecialTokensInTextOnlyWhenAsked() {
        GgufTokenizer tokenizer = tokenizer("smollm");
        String text = "<|im_start|>user\nhi<|im_end|>";

        int[] special = tokenizer.encode(text, true);
        int[] plain = tokenizer.encode(text, false);

        assertThat(special).contains(1, 2);
        assertThat(plain).doesNotContain(1, 2);
        assertThat(tokenizer.decode(special)).isEqualTo("user\nhi");
        assertThat(tokenizer.decode(plain)).isEqualTo(text);
        assertThat(tokenizer.isSpecial(2)).isTrue();
        assertThat(tokenizer.token(2)).isEqualTo("<|im_end|>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"smollm", "llama-spm", "llama-bpe", "qwen2"})
    void givesOutWholeCharactersOnly(String name) {
        GgufTokenizer tokenizer = tokenizer(name);
        String text = "a🐝é漢𝒳 ok";
        TextDecoder decoder = tokenizer.decoder();
        StringBuilder together = new StringBuilder();
        for (int id : tokenizer.encode(text, true)) {
            String part = decoder.append(id);
            assertThat(part).doesNotContain("\ufffd");
            together.append(part);
        }
        together.append(decoder.flush());

        assertThat(together.toString().strip()).isEqualTo(text);
    }

    @Test
    void replacesBytesThatNeverBecomeACharacter() {
        GgufTokenizer tokenizer = tokenizer("llama-spm");
        int[] bee = tokenizer.encode("🐝", true); // space and four byte tokens
        TextDecoder decoder = tokenizer.decoder();

        decoder.append(bee[bee.length - 4]);
        String middle = decoder.append(tokenizer.encode("a", true)[0]);

        assertThat(middle).startsWith("\ufffd");
        decoder.append(bee[bee.length - 4]);
        assertThat(decoder.flush()).isEqualTo("\ufffd");
        assertThat(decoder.append(bee[bee.length - 4])).isEmpty();
    }

    @Test
    void knowsWhichTokensEndAnAnswer() {
        assertThat(tokenizer("smollm").endOfGeneration()).containsExactlyInAnyOrder(0, 2, 4);
        assertThat(tokenizer("llama-bpe").endOfGeneration()).contains(128001, 128009);
        assertThat(tokenizer("qwen2").endOfGeneration()).contains(151643, 151645);
        assertThat(tokenizer("llama-spm").endOfGeneration()).containsExactly(2);
    }

    @Test
    void knowsWhichTextsBeginWithAToken() {
        assertThat(tokenizer("smollm").addBegin()).isFalse();
        assertThat(tokenizer("qwen2").addBegin()).isFalse();
        assertThat(tokenizer("llama-bpe").addBegin()).isTrue();
        assertThat(tokenizer("llama-spm").addBegin()).isTrue();
        assertThat(tokenizer("llama-bpe").beginToken()).hasValue(128000);
    }

    @Test
    void takesTextThatUtf8CannotCarry() {
        assertThat(tokenizer("smollm").decode(tokenizer("smollm").encode("a\ud83d b\u0000c", true)))
                .isEqualTo("a\ufffd b\u0000c");
        assertThat(tokenizer("smollm").encode("", true)).isEmpty();
    }

    @Test
    void ignoresIdsThatAreNone() {
        assertThat(tokenizer("smollm").bytes(-1)).isEmpty();
        assertThat(tokenizer("smollm").bytes(1 << 20)).isEmpty();
        assertThatThrownBy(() -> tokenizer("smollm").token(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
