package io.ruche.agent.loop;

import com.google.protobuf.ByteString;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.Target;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The instances of this agent as requests see them. The loop writes, any thread reads. */
public final class Instances {
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    /** The worker that a request means, or why there is none. */
    public Found find(Target target) {
        Held instance = held.get(target.getInstance());
        if (instance == null) {
            return new Found(null, stale(target, "this agent has no such instance"));
        }

        if (instance.generation() != target.getGeneration()) {
            return new Found(null, stale(target, "this agent has generation " + instance.generation()));
        }

        if (!instance.planHash().equals(target.getPlanHash())) {
            return new Found(null, stale(target, "this agent loaded it by another plan"));
        }

        Worker worker = instance.worker();
        return worker == null
                ? new Found(
                        null,
                        Failure.of(
                                FailureCode.MODEL_LOADING,
                                "Instance " + target.getInstance() + " is not ready.",
                                "Try again in a few seconds."))
                : new Found(worker, null);
    }

    private static Failure stale(Target target, String here) {
        return Failure.of(
                FailureCode.STALE_INSTANCE,
                "instance: " + target.getInstance() + " generation " + target.getGeneration() + "; " + here + ".",
                "Send the request again: it will find the instance that serves now.");
    }

    void put(InstanceEntry entry) {
        held.put(
                entry.spec().getId(),
                new Held(entry.spec().getGeneration(), entry.spec().getPlanHash(), entry.worker()));
    }

    void remove(String id) {
        held.remove(id);
    }

    /** Exactly one of both. */
    public record Found(@Nullable Worker worker, @Nullable Failure failure) {}

    private record Held(
            long generation, ByteString planHash, @Nullable Worker worker) {}
}
