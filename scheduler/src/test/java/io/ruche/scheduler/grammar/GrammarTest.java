package io.ruche.scheduler.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'object','properties':{'a':{'type':'integer'},'b':{'type':'null'}},'required':['b']} | {'a':1,'b':null} | {'b':null,'a':1}",
                "{'type':'object','properties':{'a':{'type':'integer'},'b':{'type':'null'}},'required':['b']} | {'b': null} | {'a':1}",
                "{'type':'object','properties':{'a':true}} | {'a': [1, {'x':null}]} | {'b':1}",
                "{'type':'object','properties':{'a':{'const':1}},'additionalProperties':true} | {'b':2,'c':3} | {'a':2}",
                "{'type':'object','properties':{'a':{'const':1}},'additionalProperties':{'type':'null'}} | {'a':1, 'aa':null} | {'aa':1}",
                "{'type':'object','required':['z']} | {'z':[]} | {}",
                "{'type':'object'} | {'any':{'thing':1}} | []",
                "{'type':'array','items':{'type':'boolean'},'minItems':1,'maxItems':2} | [true, false] | []",
                "{'type':'array','items':{'type':'boolean'},'minItems':1,'maxItems':2} | [true] | [true,true,true]",
                "{'type':'array','prefixItems':[{'const':1},{'const':2}]} | [1,2] | [1,2,3]",
                "{'type':'array','prefixItems':[{'const':1}],'items':{'const':2}} | [1,2,2] | [2]",
                "{'type':'string','minLength':2,'maxLength':2} | 'é😀' | 'abc'",
                "{'type':'string'} | '\\ud83d\\ude00 \\u00e9 \\/' | '\\ud83d'",
                "{'type':'string'} | 'a b' | 'a\tb'",
                "{'pattern':'^a+$'} | 'aaa' | 'aab'",
                "{'pattern':'b'} | 'abc' | 'ac'",
                "{'pattern':'^.$','maxLength':3} | '😀' | '\\n'",
                "{'type':'string','format':'date'} | '2024-02-29' | '2023-02-29'",
                "{'type':'string','format':'date-time'} | '2026-11-23T04:05:06.5+01:00' | '2026-11-23 04:05:06Z'",
                "{'enum':['a','b',3,null,{'k':[1.50]}]} | {'k':[1.5]} | 'c'",
                "{'type':'string','enum':['a',3]} | 'a' | 3",
                "{'anyOf':[{'type':'integer'},{'type':'string'}]} | -7 | 1.5",
                "{'oneOf':[{'type':'integer'},{'type':'string'}]} | 'x' | null",
                "{'type':['number','null']} | -0.25e-7 | true",
                "{'type':'number','minimum':0} | 12.5 | -1",
                "{'type':'integer'} | -120 | 012",
                "{'type':'integer','minimum':-9223372036854775808,'maximum':9223372036854775807} | 999999999999999999 | 1e3",
                "{'$ref':'#/$defs/n','$defs':{'n':{'type':'object','properties':{'next':{'$ref':'#/$defs/n'}}}}} | {'next':{'next':{}}} | {'next':1}",
            })
    void takesWhatIsValidAndNothingElse(String schema, String valid, String invalid) {
        assertThat(takes(quoted(schema), quoted(valid))).as("valid").isTrue();
        assertThat(takes(quoted(schema), quoted(invalid))).as("invalid").isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'properties':{'a':{'minProperties':2}}} | /properties/a/minProperties",
                "{'type':'array','uniqueItems':true} | /uniqueItems",
                "{'type':'array','items':[{'type':'null'}]} | /items",
                "{'properties':{'a/b':{'not':{}}}} | /properties/a~1b/not",
                "{'type':'integer','multipleOf':5} | /multipleOf",
                "{'type':'string','pattern':'(?=a)b'} | /pattern",
                "{'type':'string','pattern':'(a)\\\\1'} | /pattern",
                "{'type':'string','pattern':'a^b'} | /pattern",
                "{'type':'string','pattern':'\\\\bword'} | /pattern",
                "{'type':'string','pattern':'a{1,9999}'} | /pattern",
                "{'type':'string','pattern':'\\\\p{L}'} | /pattern",
                "{'type':'string','format':'hostname'} | /format",
                "{'anyOf':[{'type':'null'}],'type':'object'} | /type",
                "{'enum':['a'],'minLength':3} | /minLength",
                "{'oneOf':[{'type':'integer'},{'type':'number'}]} | /oneOf/1",
                "{'oneOf':[{'type':'object'},{'type':'object'}]} | /oneOf/1",
                "{'$ref':'https://example.com/schema'} | /$ref",
                "{'type':'number','minimum':0.00000000001} | its root",
                "{'type':'integer','minimum':1e20} | its root",
                "{'$ref':'#/$defs/a%5B','$defs':{'a[':true}} | /$ref",
                "{'anyOf':[{'type':'null'},{'if':{}}]} | /anyOf/1/if",
            })
    void refusesWhatIsNotSupportedWithItsPlace(String schema, String place) {
        assertThatThrownBy(() -> Grammar.of(quoted(schema))).isInstanceOfSatisfying(FailureException.class, refusal -> {
            assertThat(refusal.failure().code()).isEqualTo(FailureCode.UNSUPPORTED_FIELD);
            assertThat(refusal.failure().message()).contains("at " + place).contains("supported: ");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{'type':'objekt'}",
                "{'type':'string','minLength':-1}",
                "{'type':'string','minLength':'3'}",
                "{'type':'object','properties':[]}",
                "{'type':'object','properties':{'a':1}}",
                "{'$ref':'#/$defs/none'}",
                "{'enum':[]}",
                "{'anyOf':[]}",
                "{'const':'\\ud800'}",
                "{'type':'integer','minimum':3,'maximum':2}",
                "{'type':'string','minLength':3,'maxLength':2}",
                "{'type':'string','pattern':'^a$','minLength':2}",
                "{'type':'object','required':['a'],'additionalProperties':false}",
                "{'$ref':'#'}",
                "{'type':'object','properties':{'me':{'$ref':'#'}},'required':['me']}",
                "{'type':'integer','exclusiveMinimum':1,'exclusiveMaximum':2}",
            })
    void refusesASchemaThatIsWrongOrThatNothingSatisfies(String schema) {
        assertThatThrownBy(() -> Grammar.of(quoted(schema)))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        refusal -> assertThat(refusal.failure().code()).isEqualTo(FailureCode.INVALID_REQUEST));
    }

    @Test
    void boundsWhatASchemaMayCost() {
        StringBuilder doubling = new StringBuilder("{'$ref':'#/$defs/a0','$defs':{");
        StringBuilder readings = new StringBuilder(doubling);
        for (int i = 0; i < 40; i++) {
            String next = "{'$ref':'#/$defs/a" + (i + 1) + "'}";
            doubling.append("'a%d':{'type':'array','minItems':2,'items':%s},".formatted(i, next));
            String object = "{'type':'object','properties':{'a':" + next + "},'required':['a']}";
            readings.append("'a%d':{'anyOf':[%s,%s]},".formatted(i, object, object));
        }
        String leaf = "'a40':{'type':'null'}}}";
        for (String schema : new String[] {
            doubling + leaf,
            readings + leaf,
            "{'type':'array','minItems':2000000000}",
            "{'type':'string','maxLength':2000000}",
            "{'type':'string','minLength':50000}",
            "{'type':'string','pattern':'^(((a{0,900}){0,900}){0,900})$'}",
            "{'type':'string','pattern':'(a|b)*a(a|b){20}'}",
            "{'title':'" + "x".repeat(70_000) + "'}",
            "{'items':".repeat(40) + "true" + "}".repeat(40),
        }) {
            assertThatThrownBy(() -> Grammar.of(quoted(schema)))
                    .as(schema.substring(0, Math.min(100, schema.length())))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            refusal -> assertThat(refusal.failure().code()).isEqualTo(FailureCode.INVALID_REQUEST));
        }
    }

    @Test
    void keepsIntegersBetweenTheirBounds() {
        Random random = new Random(3);
        for (int i = 0; i < 60; i++) {
            int low = random.nextInt(2_400) - 1_200;
            int high = low + 1 + random.nextInt(random.nextBoolean() ? 20 : 1_500);
            boolean open = random.nextBoolean();
            GrammarState start = Grammar.of(quoted("{'type':'integer','%s':%d,'maximum':%d}"
                            .formatted(open ? "exclusiveMinimum" : "minimum", low, high)))
                    .start();
            for (int value = -1_300; value <= 2_800; value++) {
                assertThat(takes(start, Integer.toString(value)))
                        .as("%s in %s%s, %s]", value, open ? "(" : "[", low, high)
                        .isEqualTo((open ? value > low : value >= low) && value <= high);
            }
        }
    }

    @Test
    void keepsNumbersBetweenTheirBounds() {
        Random random = new Random(4);
        for (int i = 0; i < 300; i++) {
            BigDecimal low = BigDecimal.valueOf(random.nextInt(4_000) - 2_000, random.nextInt(4));
            BigDecimal high = low.add(BigDecimal.valueOf(1 + random.nextInt(3_000), random.nextInt(4)));
            boolean open = random.nextBoolean();
            GrammarState start = Grammar.of(quoted("{'type':'number','minimum':%s,'%s':%s}"
                            .formatted(
                                    low.toPlainString(), open ? "exclusiveMaximum" : "maximum", high.toPlainString())))
                    .start();
            for (int j = 0; j < 300; j++) {
                BigDecimal near = random.nextBoolean() ? low : high;
                BigDecimal value = near.add(BigDecimal.valueOf(random.nextInt(400) - 200, random.nextInt(5)));
                boolean inside =
                        value.compareTo(low) >= 0 && (open ? value.compareTo(high) < 0 : value.compareTo(high) <= 0);
                String text = value.toPlainString();
                assertThat(takes(start, text))
                        .as("%s in [%s, %s%s", text, low, high, open ? ")" : "]")
                        .isEqualTo(inside);
            }
        }
    }

    @Test
    void knowsTheShortestWayToTheEnd() {
        GrammarState start = Grammar.of(quoted(
                        "{'type':'object','properties':{'name':{'type':'string','minLength':2},'n':{'minimum':40,'type':'integer'},"
                                + "'kind':{'enum':['large','s','m']}},'required':['name','kind']}"))
                .start();

        assertThat(text(start.shortestEnd())).isEqualTo(quoted("{'name':'  ','kind':'m'}"));
        assertThat(start.shortestEndBytes()).isEqualTo(start.shortestEnd().length);
        GrammarState later =
                start.advance(bytes(quoted("{'name':'Henry','n': "))).orElseThrow();
        assertThat(text(later.shortestEnd())).isEqualTo(quoted("40,'kind':'m'}"));
    }

    @Test
    void letsSeveralSamplesGoOnFromOneState() {
        GrammarState state = Grammar.of("{\"enum\":[\"red\",\"rose\"]}")
                .start()
                .advance(bytes("\"r"))
                .orElseThrow();

        assertThat(takes(state, "ed\"")).isTrue();
        assertThat(takes(state, "ose\"")).isTrue();
        assertThat(state.advance(bytes("i"))).isEmpty();
        assertThat(state.advance(bytes("e"))).isEqualTo(state.advance(bytes("e")));
    }

    private static boolean takes(String schema, String document) {
        return takes(Grammar.of(schema).start(), document);
    }

    private static boolean takes(GrammarState from, String rest) {
        return from.advance(bytes(rest)).filter(GrammarState::accepts).isPresent();
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
