package io.ruche.scheduler.fleet.publish;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.catalogue.SourceName;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.fleet.FleetPlan;
import io.ruche.scheduler.fleet.FleetTable;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.speed.Prediction;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Reason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A plan for a fleet file as JSON, in the form in which a cluster answers {@code POST /api/v1/plan}. */
public final class PlanText {
    private static final int MOST_REPLICAS = 64;
    private static final String USUAL = "Leave it out to take the usual.";

    private PlanText() {}

    /** A JSON Schema of fleet files, for editors. */
    public static String schema() {
        return FleetTable.schema();
    }

    /**
     * What is asked.
     *
     * @param model a name of the catalogue, with or without a quantisation, or a source as people write it
     * @param runtime empty: the best
     * @param precision empty: the runtime's own
     * @param replicas that share the load; each is shown when there are several
     * @param context 0: as usual
     * @param slots 0: one
     */
    public record Question(String model, String runtime, String precision, int replicas, int context, int slots) {
        /** Served as usual. */
        public static Question of(String model) {
            return new Question(model, "", "", 1, 0, 0);
        }
    }

    /**
     * @param file as its author calls it
     * @param owners what the owner's files add to the catalogues
     * @param headers reads what a source's header says, of a model that is named by its source; throws {@link
     *     FailureException} where it cannot
     * @throws FailureException {@code INVALID_REQUEST} with what is wrong with the file, a line each; {@code
     *     MODEL_NOT_FOUND}
     */
    public static String json(
            String file, byte[] fleet, Question question, OwnersTexts owners, Function<String, ModelFacts> headers) {
        return json(file, fleet, question, owners.catalogue(), owners.devices(), headers);
    }

    /** The same with these catalogues. */
    public static String json(
            String file,
            byte[] fleet,
            Question question,
            Catalogue catalogue,
            DeviceCatalogue devices,
            Function<String, ModelFacts> headers) {
        check("replicas", question.replicas, 1, MOST_REPLICAS, "Ask for at least one.");
        check("context", question.context, 0, FleetTable.MOST_CONTEXT, USUAL);
        check("slots", question.slots, 0, FleetTable.MOST_SLOTS, USUAL);
        DeploymentSpec spec = new DeploymentSpec(
                question.runtime, question.precision, question.replicas, question.context, question.slots);
        FleetPlan plan =
                FleetPlan.of(FleetFile.read(file, fleet, catalogue, devices), catalogue, question.model, spec, headers);
        boolean several = question.replicas > 1;
        Map<String, Object> tree = option(plan.asked(), several);
        tree.put(
                "alternatives",
                plan.others().stream().map(it -> option(it, several)).toList());
        return CanonicalJson.of(tree);
    }

    /**
     * Whether a header must be read before a plan can be made.
     *
     * @throws FailureException {@code INVALID_REQUEST} for a source that is written wrong
     */
    public static boolean isSource(String model, Catalogue catalogue) {
        return catalogue.find(model).isEmpty() && SourceName.parse(model).isPresent();
    }

    private static void check(String name, int value, int least, int most, String help) {
        if (value >= least && value <= most) return;
        throw FailureException.of(
                FailureCode.INVALID_REQUEST, name + ": " + value + " (expected: " + least + "-" + most + ").", help);
    }

    private static Map<String, Object> option(FleetPlan.Option option, boolean several) {
        Map<String, Object> tree = new TreeMap<>();
        CatalogueModel model = option.model();
        tree.put("model", model.name());
        model.facts().ifPresent(facts -> {
            tree.put("quantisation", facts.getQuantisation());
            tree.put("fileBytes", facts.getFileBytes());
        });
        Placement placement = option.placement();
        // the predicted tokens are a writer's: an image or a transcript is made of none
        boolean writes = model.facts()
                .filter(facts -> facts.getRequestsList().contains("generate"))
                .isPresent();
        if (several) {
            tree.put(
                    "replicas",
                    option.replicas().stream()
                            .map(plan -> replica(plan, writes))
                            .toList());
        }
        if (placement instanceof Placement.Placed placed) placed(tree, placed.plan(), writes);
        else if (placement instanceof Placement.NotNow notNow) not(tree, "notNow", notNow.reasons(), notNow.bill());
        else if (placement instanceof Placement.Never never) not(tree, "never", never.reasons(), never.bill());
        return tree;
    }

    private static void placed(Map<String, Object> tree, Plan plan, boolean writes) {
        tree.put("verdict", "placed");
        tree.putAll(replica(plan, writes));
        tree.put("reasons", List.of());
    }

    /** What one replica takes, and what is expected of it. */
    private static Map<String, Object> replica(Plan plan, boolean writes) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("mode", plan.mode().name().toLowerCase(Locale.ROOT));
        tree.put("planHash", plan.hash().hex());
        tree.put("stages", plan.stages().stream().map(PlanText::stage).toList());
        tree.put(
                "prediction",
                plan.prediction().filter(it -> writes).map(PlanText::prediction).orElse(Map.of()));
        return tree;
    }

    private static Map<String, Object> stage(Plan.PlannedStage stage) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("node", stage.nodeName());
        tree.put("layers", List.of((long) stage.stage().firstLayer(), (long)
                stage.stage().lastLayer()));
        tree.put("runtime", stage.runtime());
        tree.put("precision", stage.precision());
        tree.put("context", (long) stage.context());
        tree.put("slots", (long) stage.slots());
        bill(tree, stage.bill());
        return tree;
    }

    private static void bill(Map<String, Object> tree, Bill bill) {
        tree.put(
                "bill",
                bill.lines().stream()
                        .map(item -> Map.of("line", item.line().label(), "bytes", item.bytes()))
                        .toList());
        tree.put("totalBytes", bill.totalBytes());
        if (bill.limitBytes() > 0) tree.put("limitBytes", bill.limitBytes());
    }

    private static Map<String, Object> prediction(Prediction prediction) {
        Map<String, Object> tree = new TreeMap<>();
        if (prediction.decodeTokensPerSecond() > 0)
            tree.put("decodeTokensPerSecond", rounded(prediction.decodeTokensPerSecond()));
        if (prediction.prefillTokensPerSecond() > 0)
            tree.put("prefillTokensPerSecond", rounded(prediction.prefillTokensPerSecond()));
        return tree;
    }

    static BigDecimal rounded(double rate) {
        return BigDecimal.valueOf(rate).setScale(2, RoundingMode.HALF_EVEN);
    }

    private static void not(Map<String, Object> tree, String verdict, List<Reason> reasons, Optional<Bill> bill) {
        tree.put("verdict", verdict);
        tree.put("mode", "single");
        tree.put("stages", List.of());
        bill.ifPresent(lines -> bill(tree, lines));
        tree.put("prediction", Map.of());
        tree.put(
                "reasons",
                reasons.stream()
                        .map(reason ->
                                Map.of("code", reason.code(), "message", reason.message(), "helps", reason.help()))
                        .toList());
    }
}
