package io.ruche.scheduler.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.grammar.ToolAnswers.AnyText;
import io.ruche.scheduler.grammar.ToolAnswers.Document;
import io.ruche.scheduler.grammar.ToolAnswers.Message;
import io.ruche.scheduler.grammar.ToolAnswers.NoMessage;
import io.ruche.scheduler.grammar.ToolAnswers.Tool;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolAnswersTest {
    private static final Tool WEATHER = new Tool(
            "weather",
            "{'type':'object','properties':{'city':{'type':'string'},'unit':{'enum':['c','f']}},'required':['city']}"
                    .replace('\'', '"'));
    private static final Tool TREE = new Tool(
            "tree",
            ("{'$defs':{'n':{'type':'object','properties':{'$ref':{'type':'integer'},'next':{'$ref':'#/$defs/n'}},"
                            + "'required':['$ref']}},'type':'object','properties':{'root':{'$ref':'#/$defs/n'},"
                            + "'kind':{'const':{'$ref':'#'}}},'required':['root','kind']}")
                    .replace('\'', '"'));

    private static boolean takes(List<Tool> tools, int most, Message message, String document) {
        return Grammar.of(ToolAnswers.schema(tools, most, message))
                .start()
                .advance(document.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .filter(GrammarState::isComplete)
                .isPresent();
    }

    @Test
    void takesCallsOfItsToolsOnly() {
        List<Tool> both = List.of(WEATHER, TREE);
        String one = "{'calls':[{'name':'weather','arguments':{'city':'Ulm'}}]}";
        assertThat(takes(both, 1, new NoMessage(), one)).isTrue();
        assertThat(takes(List.of(TREE), 1, new NoMessage(), one)).isFalse();
        assertThat(takes(both, 1, new NoMessage(), "{'calls':[{'name':'rain','arguments':{}}]}"))
                .isFalse();
        assertThat(takes(both, 1, new NoMessage(), "{'calls':[{'name':'weather','arguments':{'unit':'k'}}]}"))
                .isFalse();
    }

    @Test
    void takesAsManyCallsAsMayBe() {
        String call = "{'name':'weather','arguments':{'city':'Ulm'}}";
        assertThat(takes(List.of(WEATHER), 2, new NoMessage(), "{'calls':[" + call + "," + call + "]}"))
                .isTrue();
        assertThat(takes(List.of(WEATHER), 1, new NoMessage(), "{'calls':[" + call + "," + call + "]}"))
                .isFalse();
        assertThat(takes(List.of(WEATHER), 2, new NoMessage(), "{'calls':[]}")).isFalse();
    }

    @Test
    void takesAMessageWhereOneMayBe() {
        assertThat(takes(List.of(WEATHER), 1, new AnyText(), "{'message':'It rains.'}"))
                .isTrue();
        assertThat(takes(List.of(WEATHER), 1, new NoMessage(), "{'message':'It rains.'}"))
                .isFalse();
        Document rain = new Document(
                "{\"$ref\":\"#/$defs/r\",\"$defs\":{\"r\":{\"properties\":{\"rain\":{\"type\":\"boolean\"}},\"required\":[\"rain\"]}}}");
        assertThat(takes(List.of(WEATHER), 1, rain, "{'message':{'rain':true}}"))
                .isTrue();
        assertThat(takes(List.of(WEATHER), 1, rain, "{'message':'It rains.'}")).isFalse();
    }

    @Test
    void referencesLeadWhereTheyLedAndDataStays() {
        assertThat(
                        takes(
                                List.of(WEATHER, TREE),
                                1,
                                new AnyText(),
                                "{'calls':[{'name':'tree','arguments':{'root':{'$ref':1,'next':{'$ref':2}},'kind':{'$ref':'#'}}}]}"))
                .isTrue();
    }
}
