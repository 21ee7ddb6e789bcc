package io.ruche.agent.loop;

import io.ruche.agent.runtime.Worker;
import io.ruche.proto.InstanceActual;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.InstanceState;
import io.ruche.scheduler.failure.Failure;
import org.jspecify.annotations.Nullable;

/** What the agent knows of one generation of an instance. On the loop only. */
final class InstanceEntry {
    private final InstanceSpec spec;
    private InstanceState state = InstanceState.INSTANCE_STATE_WAITING;
    private float progress;
    private @Nullable Failure failure;
    private @Nullable Worker worker;
    private @Nullable Ongoing load;

    InstanceEntry(InstanceSpec spec) {
        this.spec = spec;
    }

    InstanceSpec spec() {
        return spec;
    }

    InstanceState state() {
        return state;
    }

    @Nullable
    Worker worker() {
        return worker;
    }

    @Nullable
    Ongoing load() {
        return load;
    }

    boolean is(InstanceState other) {
        return state == other;
    }

    boolean isWaiting() {
        return state == InstanceState.INSTANCE_STATE_WAITING || state == InstanceState.INSTANCE_STATE_PULLING;
    }

    /** Whether it has memory, or is about to take or return it. */
    boolean isMovingMemory() {
        return state == InstanceState.INSTANCE_STATE_LOADING || state == InstanceState.INSTANCE_STATE_STOPPING;
    }

    void awaitModel() {
        state = InstanceState.INSTANCE_STATE_PULLING;
    }

    void loading(Ongoing work) {
        state = InstanceState.INSTANCE_STATE_LOADING;
        load = work;
        progress = 0;
    }

    void progress(double fraction) {
        progress = (float) Math.max(0, Math.min(1, fraction));
    }

    void ready(Worker started) {
        state = InstanceState.INSTANCE_STATE_READY;
        worker = started;
        load = null;
        progress = 1;
    }

    void stopping() {
        state = InstanceState.INSTANCE_STATE_STOPPING;
        load = null;
    }

    void failed(Failure why) {
        state = InstanceState.INSTANCE_STATE_FAILED;
        failure = why;
        worker = null;
        load = null;
    }

    InstanceActual actual() {
        InstanceActual.Builder actual = InstanceActual.newBuilder()
                .setId(spec.getId())
                .setGeneration(spec.getGeneration())
                .setPlanHash(spec.getPlanHash())
                .setState(state)
                .setProgress(progress);
        Failure why = failure;
        if (why != null) {
            actual.setReason(why.code().code()).setMessage(why.text());
        }

        Worker running = worker;
        if (running != null && state == InstanceState.INSTANCE_STATE_READY) {
            describe(running, actual);
        }

        return actual.build();
    }

    private static void describe(Worker worker, InstanceActual.Builder actual) {
        Worker.Load load = worker.load();
        actual.setFacts(worker.facts())
                .setPrecision(worker.precision())
                .setFootprintBytes(load.footprintBytes())
                .setRunningRequests(load.running())
                .setWaitingRequests(load.waiting())
                .setGeneratedTokens(load.generatedTokens());
        load.kvCacheBytes().ifPresent(actual::setKvCacheBytes);
        if (load.decodeTokensPerSecond() > 0) {
            actual.setDecodeTokensPerSecond((float) load.decodeTokensPerSecond());
        }

        if (load.prefillTokensPerSecond() > 0) {
            actual.setPrefillTokensPerSecond((float) load.prefillTokensPerSecond());
        }
    }
}
