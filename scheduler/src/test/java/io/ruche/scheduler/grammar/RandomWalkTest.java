package io.ruche.scheduler.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A model that knows nothing writes documents that are valid, whatever the schema and however few tokens it has. */
class RandomWalkTest {
    private static final int SCHEMAS = 200;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Test
    void endsInAValidDocumentWithASmallVocabulary() {
        walkAll(Vocabularies.small(), 4);
    }

    @Test
    void endsInAValidDocumentWithTheVocabularyOfARealModel() {
        walkAll(Vocabularies.real(), 2);
    }

    /** A document that another schema made is valid by accident at most: the checker can say no. */
    @Test
    void isCheckedByOneThatRefuses() {
        Vocabularies vocabulary = Vocabularies.small();
        TokenMasks masks = TokenMasks.of(vocabulary.trie());
        int refused = 0;
        for (int seed = 0; seed < SCHEMAS; seed++) {
            JsonNode schema = new SchemaMaker(new Random(seed)).schema();
            JsonNode other = new SchemaMaker(new Random(seed + SCHEMAS)).schema();
            String document = walk(Grammar.of(other.toString()), masks, vocabulary, 400, new Random(seed));
            refused += new SchemaChecker(schema).check(JSON.readTree(document)).isPresent() ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(SCHEMAS * 3 / 4);
    }

    @Test
    void writesAnyObjectWhenNoSchemaRules() {
        Vocabularies vocabulary = Vocabularies.small();
        TokenMasks masks = TokenMasks.of(vocabulary.trie());
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            String document = walk(Grammar.anyObject(), masks, vocabulary, 1 + random.nextInt(80), random);
            assertThat(JSON.readTree(document).isObject()).as(document).isTrue();
        }
    }

    private static void walkAll(Vocabularies vocabulary, int walks) {
        for (int seed = 0; seed < SCHEMAS; seed++) {
            Random random = new Random(seed);
            JsonNode schema = new SchemaMaker(random).schema();
            Grammar grammar = Grammar.of(schema.toString());
            TokenMasks masks = TokenMasks.of(vocabulary.trie());
            int shortest = masks.tokensToEnd(grammar.start());
            for (int walk = 0; walk <= walks; walk++) {
                int budget = walk == 0 ? shortest : shortest + random.nextInt(60);
                String document = walk(grammar, masks, vocabulary, budget, random);
                Optional<String> wrong = new SchemaChecker(schema).check(JSON.readTree(document));
                assertThat(wrong)
                        .as("seed %s, schema %s, document %s", seed, schema, document)
                        .isEmpty();
            }
        }
    }

    /** Takes tokens by chance until the text ends or the budget does. */
    private static String walk(Grammar grammar, TokenMasks masks, Vocabularies vocabulary, int budget, Random random) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        GrammarState state = masks.start(grammar, budget);
        for (int left = budget; left > 0; left--) {
            TokenMask mask = masks.allowed(state, left);
            assertThat(mask.count())
                    .as("allowed after %s with %s left", text.toString(StandardCharsets.UTF_8), left)
                    .isPositive();
            int token = choose(mask, vocabulary, random);
            if (token == vocabulary.end()) {
                break;
            }
            byte[] bytes = vocabulary.tokens().get(token);
            text.writeBytes(bytes);
            state = state.advance(bytes).orElseThrow();
        }
        assertThat(state.accepts())
                .as("%s is whole (budget %s)", text.toString(StandardCharsets.UTF_8), budget)
                .isTrue();
        return text.toString(StandardCharsets.UTF_8);
    }

    /** Half of the time the shortest of some, so that more than letters of one string is written. */
    private static int choose(TokenMask mask, Vocabularies vocabulary, Random random) {
        int best = one(mask, random);
        for (int i = random.nextInt(8); i > 0; i--) {
            int other = one(mask, random);
            if (vocabulary.tokens().get(other).length < vocabulary.tokens().get(best).length) {
                best = other;
            }
        }
        return best;
    }

    private static int one(TokenMask mask, Random random) {
        int found = mask.next(random.nextInt(mask.vocabulary()));
        return found >= 0 ? found : mask.next(0);
    }
}
