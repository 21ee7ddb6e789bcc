package io.ruche.agent.djl.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.agent.djl.Answer;
import io.ruche.agent.djl.DjlRuntime;
import io.ruche.agent.djl.TestFiles;
import io.ruche.agent.runtime.Request;
import io.ruche.agent.runtime.StageAssignment;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.FinishReason;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.Grammar;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.RuntimeOptions;
import io.ruche.proto.Sampling;
import io.ruche.proto.TokenLogprob;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Decoding under a schema on a real model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuidedAnswersTest {
    private static final String PERSON =
            "{'type':'object','properties':{'name':{'type':'string'},'age':{'type':'integer',"
                    + "'minimum':0,'maximum':120},'mood':{'enum':['glad','sad']}},'required':['name','age','mood']}";
    private static final String PROMPT =
            "<|im_start|>user\nDescribe a person as JSON.<|im_end|>\n<|im_start|>assistant\n";
    private static final int SCHEMAS = 200;
    private static final int MOST_TOKENS = 80;
    private static final long SEED = 20261123;

    private static final JsonMapper JSON = new JsonMapper();

    private Worker worker;

    @BeforeAll
    void load() throws InterruptedException {
        InstanceSpec spec = InstanceSpec.newBuilder()
                .setId("test-grammar")
                .setOptions(RuntimeOptions.newBuilder().setContext(512).setSlots(4))
                .build();
        worker = new DjlRuntime()
                .start(TestFiles.context(1), new StageAssignment(spec, TestFiles.decoder()), done -> {});
    }

    @AfterAll
    void close() {
        if (worker != null) {
            worker.close();
        }
    }

    private static GenerateRequest.Builder greedy(String schema) {
        return GenerateRequest.newBuilder()
                .setRequestId("r")
                .setText(PROMPT)
                .setMaxTokens(64)
                .setSampling(Sampling.newBuilder().setTemperature(0))
                .setGrammar(Grammar.newBuilder().setJsonSchema(schema.replace('\'', '"')));
    }

    private Answer ask(GenerateRequest.Builder request) {
        Answer answer = new Answer();
        worker.open(new Request.Generate(request.build()), answer);
        return answer;
    }

    private Failure refusal(GenerateRequest.Builder request) {
        return ask(request).failure();
    }

    /**
     * Every other schema at temperature 1, the others greedily, four answers at a time; with GRAMMAR_PROOF=full, as
     * tests/bench/grammar sets it, each schema at both.
     */
    @Test
    void everyAnswerIsValid() {
        boolean full = "full".equals(System.getenv("GRAMMAR_PROOF"));
        SmallSchemas schemas = new SmallSchemas(SEED);
        List<JsonNode> asked = new ArrayList<>();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < SCHEMAS; i++) {
            JsonNode schema = schemas.next();
            for (int temperature : full ? new int[] {0, 1} : new int[] {i % 2}) {
                asked.add(schema);
                answers.add(ask(greedy(schema.toString())
                        .setText("JSON:")
                        .setMaxTokens(MOST_TOKENS)
                        .setSampling(Sampling.newBuilder()
                                .setTemperature(temperature)
                                .setSeed(i))));
                if (answers.size() % 32 == 0) {
                    answers.get(answers.size() - 1).end();
                }
            }
        }
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            assertThat(answer.end()).as("%s", asked.get(i)).isNotInstanceOf(Failure.class);
            assertThat(answer.finish().getReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
            assertThat(JsonSchemas.problems(asked.get(i), answer.text()))
                    .as("seed %s, schema %s, answer %s", SEED, asked.get(i), answer.text())
                    .isEmpty();
        }
    }

    @Test
    void theWayOutIsTakenInTime() {
        String endless = "{'type':'object','properties':{'story':{'type':'string'}},'required':['story']}";
        for (int most : new int[] {8, 9, 13, 40}) {
            Answer answer = ask(greedy(endless).setMaxTokens(most));
            assertThat(answer.finish().getReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
            assertThat(answer.ids()).hasSizeLessThanOrEqualTo(most);
            assertThat(JSON.readTree(answer.text()).get("story").isString()).isTrue();
        }
    }

    @Test
    void theContextIsABoundToo() {
        String endless = "{'type':'array','items':{'type':'string','minLength':4}}";
        Answer answer = ask(greedy(endless).setText("word ".repeat(480)).setMaxTokens(0));
        assertThat(answer.finish().getReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
        assertThat(JSON.readTree(answer.text()).isArray()).isTrue();
    }

    @Test
    void aSchemaThatCannotBeMetInTimeIsRefused() {
        Failure failure = refusal(greedy(PERSON).setMaxTokens(5));
        assertThat(failure.code()).isEqualTo(FailureCode.INVALID_REQUEST);
        assertThat(failure.message()).contains("shortest document").contains("at most 5");
    }

    @Test
    void whatCannotBeDoneIsRefusedByName() {
        assertThat(refusal(greedy("{'not':{}}")).code()).isEqualTo(FailureCode.UNSUPPORTED_FIELD);
        assertThat(refusal(greedy(PERSON).setIgnoreEos(true)).message()).contains("ignore_eos");
        assertThat(refusal(greedy(PERSON).setGrammar(Grammar.newBuilder().setGbnf("root ::= \"a\"")))
                        .message())
                .contains("GBNF");
        assertThat(refusal(greedy(PERSON).setGrammar(Grammar.getDefaultInstance()))
                        .code())
                .isEqualTo(FailureCode.UNSUPPORTED_FIELD);
    }

    @Test
    void nothingFollowsAWholeDocument() {
        Answer answer = ask(greedy("{'enum':['yes','no']}").setMaxTokens(0));
        assertThat(answer.finish().getReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
        assertThat(answer.text()).isIn("\"yes\"", "\"no\"");
        assertThat(answer.finish().getUsage().getCompletionTokens()).isEqualTo(answer.ids().length);
    }

    @Test
    void noBiasAndNoPenaltyLeadsOutOfTheSchema() {
        Random random = new Random(5);
        Sampling.Builder sampling = Sampling.newBuilder()
                .setTemperature(1.5f)
                .setTopK(40)
                .setTopP(0.9f)
                .setMinP(0.01f)
                .setRepetitionPenalty(5)
                .setFrequencyPenalty(2)
                .setPresencePenalty(2)
                .setSeed(3);
        for (int i = 0; i < 200; i++) {
            sampling.putLogitBias(random.nextInt(49_152), random.nextBoolean() ? 100 : -100);
        }
        sampling.putLogitBias(2, 1000); // the end of the text
        Answer answer = ask(greedy(PERSON).setSampling(sampling));
        assertThat(answer.finish().getReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
        assertThat(JsonSchemas.problems(JSON.readTree(PERSON.replace('\'', '"')), answer.text()))
                .isEmpty();
    }

    @Test
    void logprobsAreTheModelsOwn() {
        Answer free = ask(
                greedy("{}").clearGrammar().setMaxTokens(1).setLogprobs(true).setTopLogprobs(3));
        Answer guided = ask(greedy(PERSON).setLogprobs(true).setTopLogprobs(3));
        free.finish();
        guided.finish();
        TokenLogprob first = guided.logprobs().get(0);
        assertThat(first.getTopList()).isEqualTo(free.logprobs().get(0).getTopList());
        assertThat(first.getText()).startsWith("{");
        assertThat(first.getLogprob()).isLessThanOrEqualTo(first.getTop(0).getLogprob());
        assertThat(guided.logprobs()).hasSameSizeAs(guided.ids());
    }

    @Test
    void aStopStringEndsTheAnswerWhereItComes() {
        Answer answer = ask(greedy(PERSON).addStop("\"age\""));
        assertThat(answer.finish().getStop()).isEqualTo("\"age\"");
        assertThat(answer.text()).startsWith("{\"name\":").doesNotContain("age");
    }

    @Test
    void neighboursAnswerAsIfAlone() {
        GenerateRequest.Builder plain = greedy("{}").clearGrammar().setMaxTokens(24);
        Answer alone = ask(plain);
        alone.finish();
        Answer guidedAlone = ask(greedy(PERSON));
        guidedAlone.finish();

        Answer guided = ask(greedy(PERSON));
        Answer beside = ask(plain);
        Answer other = ask(greedy("{'type':'array','items':{'type':'integer'}}"));
        assertThat(beside.finish().getReason()).isEqualTo(alone.finish().getReason());
        assertThat(beside.ids()).isEqualTo(alone.ids());
        guided.finish();
        assertThat(guided.ids()).isEqualTo(guidedAlone.ids());
        assertThat(JSON.readTree(other.finish() == null ? "" : other.text()).isArray())
                .isTrue();
    }

    @Test
    void theSameSeedGivesTheSameDocument() {
        Sampling.Builder sampling = Sampling.newBuilder().setTemperature(1).setSeed(11);
        Answer one = ask(greedy(PERSON).setSampling(sampling));
        Answer two = ask(greedy(PERSON).setSampling(sampling));
        one.finish();
        two.finish();
        assertThat(one.ids()).isEqualTo(two.ids());
    }
}
