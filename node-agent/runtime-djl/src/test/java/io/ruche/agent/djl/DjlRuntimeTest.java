package io.ruche.agent.djl;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.agent.runtime.Request;
import io.ruche.agent.runtime.Runtime;
import io.ruche.agent.runtime.StageAssignment;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.FinishReason;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.RuntimeOptions;
import io.ruche.proto.Sampling;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DjlRuntimeTest {
    private static Worker worker;

    @BeforeAll
    static void start() throws InterruptedException {
        worker = start("", 512, 4);
    }

    @AfterAll
    static void stop() {
        if (worker != null) {
            worker.close();
        }
    }

    static Worker start(String precision, int context, int slots) throws InterruptedException {
        Runtime runtime = ServiceLoader.load(Runtime.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.name().equals("djl"))
                .findFirst()
                .orElseThrow();
        InstanceSpec spec = InstanceSpec.newBuilder()
                .setId("test")
                .setOptions(RuntimeOptions.newBuilder()
                        .setPrecision(precision)
                        .setContext(context)
                        .setSlots(slots))
                .build();
        return runtime.start(TestFiles.context(1), new StageAssignment(spec, TestFiles.decoder()), done -> {});
    }

    static GenerateRequest.Builder greedy(String prompt) {
        return GenerateRequest.newBuilder()
                .setRequestId("r")
                .setText(prompt)
                .setSampling(Sampling.newBuilder().setTemperature(0));
    }

    static Answer ask(Worker worker, GenerateRequest.Builder request) {
        Answer answer = new Answer();
        worker.open(new Request.Generate(request.build()), answer);
        return answer;
    }

    @Test
    void answersGreedily() {
        Answer answer = ask(worker, greedy("The capital of France is").setMaxTokens(8));
        assertThat(answer.finish().getReason()).isEqualTo(FinishReason.FINISH_REASON_LENGTH);
        assertThat(answer.text()).startsWith(" Paris");
        assertThat(answer.ids()).hasSize(8);
        assertThat(answer.start().getPromptTokens()).isEqualTo(5);
    }
}
