package io.ruche.agent.djl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.agent.djl.Answer;
import io.ruche.agent.djl.DjlRuntime;
import io.ruche.agent.djl.TestFiles;
import io.ruche.agent.runtime.Request;
import io.ruche.agent.runtime.StageAssignment;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.FinishReason;
import io.ruche.proto.Finished;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.Grammar;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.RuntimeOptions;
import io.ruche.proto.Sampling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What a grammar costs a token: answers under schemas and free ones of the same prompt, in turns. The first round finds
 * every mask, the later ones find most of them kept. The name ends in Bench so that no build runs it by itself.
 */
class GrammarBench {
    private static final Map<String, String> SCHEMAS = new LinkedHashMap<>();
    private static final int FREE = 64;
    private static final int SAMPLES = 6;

    static {
        SCHEMAS.put(
                "decision",
                "{'type':'object','properties':{'decision':{'enum':['approve','reject','ask']},'reason':{'type':'string'},"
                        + "'score':{'type':'integer','minimum':0,'maximum':100}},'required':['decision','reason','score']}");
        SCHEMAS.put("text of 200 characters", "{'type':'string','maxLength':200}");
        SCHEMAS.put(
                "list of steps",
                "{'type':'array','minItems':2,'maxItems':20,'items':{'oneOf':[{'type':'object','properties':{'kind':"
                        + "{'const':'say'},'text':{'type':'string'}},'required':['kind','text']},{'type':'object','properties':"
                        + "{'kind':{'const':'wait'},'seconds':{'type':'number','minimum':0}},'required':['kind','seconds']}]}}");
        SCHEMAS.put("any object", "{'type':'object'}");
    }

    /** Decode time of some answers together. */
    private static final class Sum {
        double micros;
        long tokens;

        void add(Finished end) {
            micros += end.getTimings().getDecodeMicros();
            tokens += Math.max(0, end.getUsage().getCompletionTokens() - 1);
        }

        double millis() {
            return micros / 1e3 / tokens;
        }
    }

    private final StringBuilder report = new StringBuilder();

    @Test
    void costOfAToken() throws Exception {
        String set = System.getenv("BENCH_THREADS");
        int threads = set == null || set.isEmpty() ? 1 : Integer.parseInt(set);
        InstanceSpec spec = InstanceSpec.newBuilder()
                .setId("bench-grammar")
                .setOptions(RuntimeOptions.newBuilder().setContext(1024).setSlots(4))
                .build();
        try (Worker worker = new DjlRuntime()
                .start(TestFiles.context(threads), new StageAssignment(spec, TestFiles.decoder()), done -> {})) {
            free(worker, 0);
            double trie = ask(worker, "{'const':1}", 0).getTimings().getQueuedMicros() / 1e3;
            line("%d threads. The vocabulary's trie: %.0f ms, once", threads, trie);
            line("");
            line("| schema | compile ms | free ms a token | first answers | again, other seeds | the same again |");
            line("|---|--:|--:|--:|--:|--:|");
            for (Map.Entry<String, String> schema : SCHEMAS.entrySet()) {
                measure(worker, schema.getKey(), schema.getValue());
            }
        }
        Files.writeString(Path.of("target/bench-grammar.md"), report);
    }

    private void measure(Worker worker, String name, String schema) {
        double compile = ask(worker, schema + " ", SAMPLES).getTimings().getQueuedMicros() / 1e3;
        Sum free = new Sum();
        Sum[] guided = {new Sum(), new Sum(), new Sum()};
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < SAMPLES; i++) {
                int seed = round == 0 ? i : SAMPLES + i;
                free.add(free(worker, seed));
                Finished end = ask(worker, schema, seed);
                assertThat(end.getReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
                guided[round].add(end);
            }
        }
        line(
                "| %s | %.1f | %.2f | %.2f | %.2f | %.2f |",
                name, compile, free.millis(), guided[0].millis(), guided[1].millis(), guided[2].millis());
    }

    private static Finished free(Worker worker, int seed) {
        return ask(worker, request(seed).setMaxTokens(FREE).setIgnoreEos(true));
    }

    private static Finished ask(Worker worker, String schema, int seed) {
        return ask(
                worker,
                request(seed)
                        .setMaxTokens(2 * FREE)
                        .setGrammar(Grammar.newBuilder().setJsonSchema(schema.replace('\'', '"'))));
    }

    private static Finished ask(Worker worker, GenerateRequest.Builder request) {
        Answer answer = new Answer();
        worker.open(new Request.Generate(request.build()), answer);
        return answer.finish();
    }

    private static GenerateRequest.Builder request(int seed) {
        return GenerateRequest.newBuilder()
                .setText("<|im_start|>user\nAnswer in JSON: may Anna buy a new chair for 300 dollars?<|im_end|>\n"
                        + "<|im_start|>assistant\n")
                .setSampling(Sampling.newBuilder().setTemperature(1).setSeed(seed));
    }

    private void line(String format, Object... arguments) {
        report.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
