package io.ruche.scheduler.twin;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.placement.PlanStages;
import io.ruche.scheduler.simulation.ReplicaSpeed;
import io.ruche.scheduler.speed.SpeedModel;
import io.ruche.scheduler.speed.StageSpeed;
import io.ruche.scheduler.speed.Workload;
import java.util.Arrays;
import java.util.OptionalDouble;

/** A replica's speed by the speed model: for each prompt's length and each batch its own. */
final class PlanSpeed implements ReplicaSpeed {
    private final ModelFacts facts;
    private final PlanStages plan;
    /** Of a prompt where nobody knows the machine's arithmetic; by how much faster it is read than written. */
    private final double promptFactor;

    PlanSpeed(ModelFacts facts, PlanStages plan, double promptFactor) {
        this.facts = facts;
        this.plan = plan;
        this.promptFactor = promptFactor;
    }

    /** Whether anything is known of how it writes. */
    boolean isKnown() {
        double step = decodeStepSeconds(1, 0);
        return step > 0 && Double.isFinite(step);
    }

    boolean knowsPrompts() {
        return firstToken(0, 2).isPresent();
    }

    @Override
    public double prefillSeconds(long cachedTokens, long promptTokens) {
        OptionalDouble known = firstToken(cachedTokens, promptTokens);
        if (known.isPresent()) return known.getAsDouble();
        double step = decodeStepSeconds(1, promptTokens);
        return step + Math.max(0, promptTokens - cachedTokens) * step / promptFactor;
    }

    @Override
    public double decodeStepSeconds(int requests, double contextTokens) {
        Workload workload = Workload.of(requests, Math.round(contextTokens / requests));
        if (plan.slowest().isPresent()) {
            return SpeedModel.tensorStepSeconds(
                    facts, plan.stages(), plan.slowest().get(), workload);
        }
        return requests / SpeedModel.pipelineTokensPerSecond(facts, plan.stages(), plan.hops(), workload);
    }

    /** The part of a token's time that each machine computes, while one request runs alone. */
    double[] shares() {
        double[] shares = new double[plan.stages().size()];
        if (plan.slowest().isPresent() || shares.length == 1) {
            Arrays.fill(shares, 1);
            return shares;
        }
        double sum = 0;
        for (StageSpeed it : plan.stages()) sum += SpeedModel.stageSeconds(facts, it, 1);
        for (int i = 0; i < shares.length; i++) {
            shares[i] = SpeedModel.stageSeconds(facts, plan.stages().get(i), 1) / sum;
        }
        return shares;
    }

    private OptionalDouble firstToken(long cachedTokens, long promptTokens) {
        return plan.slowest().isPresent()
                ? SpeedModel.tensorFirstTokenSeconds(
                        facts, plan.stages(), plan.slowest().get(), promptTokens, cachedTokens)
                : SpeedModel.pipelineFirstTokenSeconds(facts, plan.stages(), plan.hops(), promptTokens, cachedTokens);
    }
}
