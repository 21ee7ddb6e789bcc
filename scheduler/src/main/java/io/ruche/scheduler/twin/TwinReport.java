package io.ruche.scheduler.twin;

import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.simulation.Distribution;
import io.ruche.scheduler.state.Reason;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What came of a run.
 *
 * @param days as asked for
 * @param assumptions that it was made under
 * @param fleets in the order of the input
 */
public record TwinReport(int days, long seed, Assumptions assumptions, List<FleetReport> fleets) {
    public TwinReport {
        fleets = List.copyOf(fleets);
    }

    /**
     * Seconds of which so many percent of requests took no more.
     *
     * @param count requests; without any all others are 0
     */
    public record Quantiles(long count, double mean, double p50, double p95, double p99, double most) {
        static Quantiles of(Distribution all) {
            return new Quantiles(
                    all.count(), all.mean(), all.quantile(0.5), all.quantile(0.95), all.quantile(0.99), all.most());
        }
    }

    /**
     * Calls of models that these machines serve; each ends in one of three ways.
     *
     * @param unserved waited still at the end
     * @param rerouted attempts that a lost machine took with it
     * @param good served within the targets
     */
    public record Requests(long all, long served, long refused, long unserved, long rerouted, long good) {
        /** The share of all that was served within the targets. */
        public double goodput() {
            return all == 0 ? 0 : (double) good / all;
        }
    }

    /**
     * @param seconds of virtual time
     * @param tokensIn of prompts that were served here, those from a cache too
     * @param cachedTokens of those that were not read again
     * @param tokensOut of answers
     * @param firstToken from arrival
     * @param queue from arrival until a prompt began to be read
     * @param whole from arrival to the last token
     * @param utilisation of the time that machines with a model were there, the part in which they worked
     * @param energyKwh of all machines, at rest too; empty when one's draw is not known
     * @param powerCostUsd empty without a price of power, or without energy
     * @param cloudCostUsd what the tokens that were served here would have cost elsewhere; empty when no price is known
     * @param cloudSpentUsd what calls of models elsewhere cost
     * @param strandedBytes free memory in which not even the smallest of the wanted models has room
     * @param bucketSeconds length of each of {@code series}, the same for each fleet of a report
     * @param traceHash over all events: two runs with one hash are the same run
     */
    public record FleetReport(
            String name,
            double seconds,
            long tokensIn,
            long cachedTokens,
            long tokensOut,
            Quantiles firstToken,
            Quantiles queue,
            Quantiles whole,
            double utilisation,
            OptionalDouble energyKwh,
            OptionalDouble powerCostUsd,
            OptionalDouble cloudCostUsd,
            double cloudSpentUsd,
            long strandedBytes,
            Requests requests,
            List<ModelRow> models,
            List<AgentRow> agents,
            List<NodeRow> nodes,
            double bucketSeconds,
            List<Bucket> series,
            List<Warning> warnings,
            long events,
            long traceHash) {
        private static final double SECONDS_OF_A_DAY = 86_400;

        public FleetReport {
            models = List.copyOf(models);
            agents = List.copyOf(agents);
            nodes = List.copyOf(nodes);
            series = List.copyOf(series);
            warnings = List.copyOf(warnings);
        }

        /** Read and written. */
        public long tokens() {
            return tokensIn + tokensOut;
        }

        public double tokensPerDay() {
            return seconds == 0 ? 0 : tokens() / seconds * SECONDS_OF_A_DAY;
        }
    }

    /**
     * A model that was wanted here.
     *
     * @param reason why it was, and why not another
     * @param replicas that it began with; none when it does not fit
     * @param comparedWith the model elsewhere at whose price {@code cloudCostUsd} is
     */
    public record ModelRow(
            String model,
            String reason,
            List<ReplicaRow> replicas,
            Requests requests,
            long tokensIn,
            long cachedTokens,
            long tokensOut,
            Quantiles firstToken,
            Quantiles queue,
            Quantiles whole,
            double utilisation,
            String comparedWith,
            OptionalDouble cloudCostUsd) {
        public ModelRow {
            replicas = List.copyOf(replicas);
        }
    }

    /**
     * A model in one place.
     *
     * @param name instance and number, as {@code glm-4.7-1}
     * @param stages as placement made them, with their bills
     * @param decodeTokensPerSecond of one request alone, predicted or measured; empty when nobody knows
     * @param measured whether the speeds were measured rather than predicted
     * @param fromSeconds when it began to load: later than 0 where a machine was lost or came back
     * @param untilSeconds when it ended; empty: it was there at the end
     */
    public record ReplicaRow(
            String name,
            Plan.Mode mode,
            String planHash,
            List<Plan.PlannedStage> stages,
            int slots,
            OptionalDouble decodeTokensPerSecond,
            OptionalDouble prefillTokensPerSecond,
            boolean measured,
            double loadSeconds,
            double fromSeconds,
            OptionalDouble untilSeconds,
            long served,
            long tokensOut,
            double utilisation) {
        public ReplicaRow {
            stages = List.copyOf(stages);
        }
    }

    /**
     * @param model that answered first; empty: none is reachable, and the agent waits
     * @param provider {@code grid} for these machines
     * @param why that model
     * @param turns that it began
     * @param calls of models; a turn has one or more
     * @param notStarted turns that its runs a day, its hours or its budgets did not allow
     * @param waitingSeconds in queues, all calls together
     * @param workingSeconds from each call's arrival to its end, all together
     * @param spentUsd elsewhere
     */
    public record AgentRow(
            String agent,
            Optional<String> model,
            String provider,
            String why,
            long turns,
            long calls,
            long notStarted,
            long tokensIn,
            long tokensOut,
            double waitingSeconds,
            double workingSeconds,
            double spentUsd) {}

    /**
     * @param limitBytes what models may have
     * @param foreignBytes that other programs use
     * @param bookedBytes at the beginning
     * @param strandedBytes free there, and of no use to any wanted model
     * @param utilisation of the time that it was there, the part in which it worked
     * @param energyKwh empty when its draw is not known
     * @param outages how often it was lost
     */
    public record NodeRow(
            String node,
            String device,
            long limitBytes,
            long foreignBytes,
            long bookedBytes,
            long strandedBytes,
            double utilisation,
            OptionalDouble energyKwh,
            int outages,
            double outageSeconds) {}

    /**
     * What happened in one span of time.
     *
     * @param meanQueue requests that waited, on average
     * @param watts of all machines, on average; empty when one's draw is not known
     */
    public record Bucket(
            double fromSeconds,
            long tokensIn,
            long tokensOut,
            long served,
            double meanQueue,
            int mostQueue,
            double utilisation,
            OptionalDouble watts) {}

    /**
     * Something that does not go as wished.
     *
     * @param about what, as {@code Agent/henry} or {@code glm-4.7}
     * @param reasons each with what would help
     */
    public record Warning(String about, String message, List<Reason> reasons) {
        public Warning {
            reasons = List.copyOf(reasons);
        }
    }
}
