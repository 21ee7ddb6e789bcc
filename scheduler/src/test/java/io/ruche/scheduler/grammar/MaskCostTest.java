package io.ruche.scheduler.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Prints what a mask over the 49,152 tokens of a real model costs: the first time in a state, and again. */
class MaskCostTest {
    private static final Map<String, String> SCHEMAS = new LinkedHashMap<>();

    static {
        SCHEMAS.put(
                "decision",
                "{'type':'object','properties':{'decision':{'enum':['approve','reject','ask']},'reason':{'type':'string'},"
                        + "'score':{'type':'integer','minimum':0,'maximum':100}},'required':['decision','reason','score']}");
        SCHEMAS.put("text of 200 characters", "{'type':'string','maxLength':200}");
        SCHEMAS.put("e-mail", "{'type':'string','format':'email'}");
        SCHEMAS.put(
                "list of steps",
                "{'type':'array','maxItems':20,'items':{'oneOf':[{'type':'object','properties':{'kind':{'const':'say'},"
                        + "'text':{'type':'string'}},'required':['kind','text']},{'type':'object','properties':{'kind':"
                        + "{'const':'wait'},'seconds':{'type':'number','minimum':0}},'required':['kind','seconds']}]}}");
        SCHEMAS.put("any object", "{'type':'object'}");
    }

    @Test
    void tellsTheCostOfAMask() {
        Vocabularies vocabulary = Vocabularies.real();
        for (int round = 0; round < 3; round++) {
            for (Map.Entry<String, String> each : SCHEMAS.entrySet()) {
                String told = cost(each.getValue().replace('\'', '"'), vocabulary);
                if (round == 2) {
                    System.out.printf("mask cost, %s: %s%n", each.getKey(), told);
                }
            }
        }
    }

    private static String cost(String schema, Vocabularies vocabulary) {
        long begin = System.nanoTime();
        Grammar grammar = Grammar.of(schema);
        long compiled = System.nanoTime() - begin;
        TokenMasks masks = TokenMasks.of(vocabulary.trie());

        List<GrammarState> states = new ArrayList<>();
        long first = 0;
        long slowest = 0;
        for (int sample = 0; sample < 5; sample++) {
            Random random = new Random(sample);
            GrammarState state = grammar.start();
            for (int left = 150; left > 0; left--) {
                states.add(state);
                long start = System.nanoTime();
                TokenMask mask = masks.allowed(state, left);
                long took = System.nanoTime() - start;
                first += took;
                slowest = Math.max(slowest, took);
                assertThat(mask.count()).isPositive();
                int token = mask.next(random.nextInt(mask.vocabulary()));
                token = token < 0 ? mask.next(0) : token;
                if (token == vocabulary.end()) {
                    break;
                }
                state = state.advance(vocabulary.tokens().get(token)).orElseThrow();
            }
        }
        begin = System.nanoTime();
        for (GrammarState state : states) {
            masks.allowed(state);
        }
        long again = System.nanoTime() - begin;
        return "compiled in %,d us; mean of %d tokens %,d us, slowest %,d us; kept masks %,d ns"
                .formatted(
                        compiled / 1_000,
                        states.size(),
                        first / states.size() / 1_000,
                        slowest / 1_000,
                        again / states.size());
    }
}
