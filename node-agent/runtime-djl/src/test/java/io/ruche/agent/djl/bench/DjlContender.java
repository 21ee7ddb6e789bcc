package io.ruche.agent.djl.bench;

import io.ruche.agent.djl.Answer;
import io.ruche.agent.djl.DjlRuntime;
import io.ruche.agent.djl.TestFiles;
import io.ruche.agent.runtime.Request;
import io.ruche.agent.runtime.StageAssignment;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.RuntimeOptions;
import io.ruche.proto.Sampling;
import io.ruche.proto.TokenIds;
import java.util.stream.IntStream;

/** The runtime in one precision, through its interface. */
final class DjlContender implements Contender {
    private final String precision;
    private final Worker worker;

    DjlContender(String precision, int threads, int context) throws InterruptedException {
        this.precision = precision;
        InstanceSpec spec = InstanceSpec.newBuilder()
                .setId("bench-" + precision)
                .setOptions(RuntimeOptions.newBuilder()
                        .setPrecision(precision)
                        .setContext(context)
                        .setSlots(4))
                .build();
        this.worker = new DjlRuntime()
                .start(TestFiles.context(threads), new StageAssignment(spec, TestFiles.decoder()), done -> {});
    }

    @Override
    public String name() {
        return "djl " + precision;
    }

    @Override
    public Timing generate(int[] prompt, int tokens) {
        Answer answer = new Answer();
        GenerateRequest request = GenerateRequest.newBuilder()
                .setTokenIds(TokenIds.newBuilder()
                        .addAllIds(IntStream.of(prompt).boxed().toList()))
                .setSampling(Sampling.newBuilder().setTemperature(0))
                .setMaxTokens(tokens)
                .setIgnoreEos(true)
                .build();
        worker.open(new Request.Generate(request), answer);
        var timings = answer.finish().getTimings();
        return new Timing(timings.getPrefillMicros() / 1e6, timings.getDecodeMicros() / 1e6);
    }

    @Override
    public void close() {
        worker.close();
    }
}
