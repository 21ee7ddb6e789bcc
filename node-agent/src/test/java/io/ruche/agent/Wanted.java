package io.ruche.agent;

import com.google.protobuf.ByteString;
import io.ruche.agent.scripted.ScriptedRuntime;
import io.ruche.proto.Desired;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.RuntimeOptions;
import io.ruche.proto.StageSpec;
import io.ruche.proto.Target;

/** Documents and requests for tests. */
public final class Wanted {
    public static final ByteString PLAN = ByteString.copyFrom(new byte[32]);

    private Wanted() {}

    public static Desired desired(long epoch, long version, InstanceSpec... instances) {
        Desired.Builder desired = Desired.newBuilder().setEpoch(epoch).setVersion(version);
        for (InstanceSpec spec : instances) {
            desired.addInstances(spec);
        }

        return desired.build();
    }

    public static InstanceSpec instance(String id, long generation, String model) {
        return InstanceSpec.newBuilder()
                .setId(id)
                .setGeneration(generation)
                .setPlanHash(PLAN)
                .setModel(ModelSpec.newBuilder().setName(model))
                .setRuntime(ScriptedRuntime.NAME)
                .setStage(StageSpec.newBuilder().setGroup(id).setSize(1))
                .setOptions(RuntimeOptions.newBuilder().setContext(1024).setSlots(4))
                .build();
    }

    public static GenerateRequest generate(String requestId, String instance, long generation, String prompt) {
        return GenerateRequest.newBuilder()
                .setRequestId(requestId)
                .setTarget(target(instance, generation))
                .setText(prompt)
                .build();
    }

    public static Target target(String instance, long generation) {
        return Target.newBuilder()
                .setInstance(instance)
                .setGeneration(generation)
                .setPlanHash(PLAN)
                .build();
    }
}
