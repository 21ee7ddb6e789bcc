package io.ruche.scheduler.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenMasksTest {
    private final Vocabularies small = Vocabularies.small();

    @Test
    void allowsExactlyTheTokensThatTheStateTakes() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Grammar grammar = Grammar.of(new SchemaMaker(random).schema().toString());
            TokenMasks masks = TokenMasks.of(small.trie());
            GrammarState state = grammar.start();
            for (int step = 0; step < 30; step++) {
                TokenMask mask = masks.allowed(state);
                for (int token = 0; token < small.tokens().size(); token++) {
                    boolean taken = token == small.end()
                            ? state.accepts()
                            : state.advance(small.tokens().get(token)).isPresent();
                    assertThat(mask.allows(token))
                            .as("seed %s, token %s", seed, token)
                            .isEqualTo(taken);
                }
                int next = mask.next(random.nextInt(mask.vocabulary()));
                if (next < 0 || next == small.end()) {
                    break;
                }
                state = state.advance(small.tokens().get(next)).orElseThrow();
            }
        }
    }

    @Test
    void allowsAfterABudgetWhatStillHasAWayToTheEnd() {
        Grammar grammar = Grammar.of(
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"name\":{\"type\":\"null\"}},\"required\":[\"name\"]}");
        TokenMasks masks = TokenMasks.of(small.trie());
        int shortest = masks.tokensToEnd(grammar.start());
        for (int left = 0; left < shortest + 12; left++) {
            TokenMask mask = masks.allowed(grammar.start(), left);
            for (int token = 0; token < small.tokens().size(); token++) {
                Optional<GrammarState> after = token == small.end()
                        ? Optional.empty()
                        : grammar.start().advance(small.tokens().get(token));
                int most = left - 1;
                boolean fits =
                        after.filter(state -> masks.tokensToEnd(state) <= most).isPresent();
                assertThat(mask.allows(token))
                        .as("token %s with %s left", token, left)
                        .isEqualTo(fits);
            }
        }
    }

    @Test
    void countsTheFewestTokensOfTheShortestEnd() {
        List<byte[]> tokens = tokens("{", "}", "\"", "a", "b", ":", "1", "{\"a", "\"a", "b\":", "ab\":1");
        TokenMasks masks = TokenMasks.of(TokenTrie.of(tokens, Set.of()));
        Grammar grammar = Grammar.of("{\"properties\":{\"ab\":{\"const\":1}},\"required\":[\"ab\"]}");

        // { " ab":1 }
        assertThat(masks.tokensToEnd(grammar.start())).isEqualTo(4);
        // only {"a before b": is longer by a token, and so is not on the way
        TokenMask mask = masks.allowed(grammar.start(), 4);
        assertThat(mask.allows(0)).isTrue();
        assertThat(mask.count()).isEqualTo(2);
        assertThat(masks.allowed(grammar.start(), 3).count()).isZero();
    }

    @Test
    void refusesBeforeItBeginsWhatDoesNotFit() {
        Grammar grammar = Grammar.of("{\"type\":\"string\",\"minLength\":20}");
        TokenMasks masks = TokenMasks.of(TokenTrie.of(tokens("\"", " ", "  "), Set.of()));

        assertThat(masks.start(grammar, 12)).isEqualTo(grammar.start());
        assertThatThrownBy(() -> masks.start(grammar, 11)).isInstanceOfSatisfying(FailureException.class, refusal -> {
            assertThat(refusal.failure().code()).isEqualTo(FailureCode.INVALID_REQUEST);
            assertThat(refusal.failure().message()).contains("12 tokens").contains("at most 11, which max_tokens");
        });
    }

    @Test
    void refusesWhatTheVocabularyCannotSpell() {
        TokenMasks masks = TokenMasks.of(TokenTrie.of(tokens("\"", "a"), Set.of()));

        assertThatThrownBy(() -> masks.start(Grammar.of("{\"const\":\"é\"}"), 1_000))
                .hasMessageContaining("cannot spell");
    }

    @Test
    void endsATextOnlyWhereTheDocumentIsWholeAndNeverTakesSpecialTokens() {
        Grammar grammar = Grammar.of("{\"type\":\"integer\",\"minimum\":10}");
        TokenMasks masks = TokenMasks.of(small.trie());

        assertThat(masks.allowed(grammar.start()).allows(small.end())).isFalse();
        GrammarState one = grammar.start().advance(bytes("1")).orElseThrow();
        assertThat(masks.allowed(one).allows(small.end())).isFalse();
        GrammarState ten = one.advance(bytes("0")).orElseThrow();
        assertThat(masks.allowed(ten).allows(small.end())).isTrue();
        assertThat(masks.allowed(ten, 0).count()).isEqualTo(1);

        float[] logits = new float[small.trie().vocabulary() + 3];
        masks.allowed(ten).apply(logits);
        assertThat(logits['5']).isZero();
        assertThat(logits['x']).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(logits[logits.length - 1]).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    private static List<byte[]> tokens(String... texts) {
        return List.of(texts).stream().map(TokenMasksTest::bytes).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
