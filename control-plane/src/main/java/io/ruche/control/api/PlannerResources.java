package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.keys.Identity;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.fleet.publish.CatalogueText;
import io.ruche.scheduler.fleet.publish.FleetFile;
import io.ruche.scheduler.fleet.publish.PlanText;
import io.ruche.scheduler.organisation.spec.problem.SpecProblem;
import io.ruche.scheduler.state.Demands;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Plans for machines that need not be there. */
final class PlannerResources {
    private static final String FILE = "fleet.yaml";
    private static final int MOST_TOLD = 50;

    private final ApiPorts ports;

    PlannerResources(ApiPorts ports) {
        this.ports = ports;
    }

    void catalogue(ClientExchange exchange) {
        String text = CatalogueText.json(ports.catalogue(), devices());
        exchange.respond(200, "application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param fleet a document of {@code kind: Fleet} */
    void plan(ClientExchange exchange, RequestBody body, String fleet, Identity who) {
        if (!DemandFields.read(body).equals(Demands.NONE)) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "priority, on, apart, objective, idleSeconds and standby are for the running cluster, and not for a"
                            + " fleet.",
                    "Leave them out, or leave out fleet.");
        }
        byte[] text = fleet.getBytes(StandardCharsets.UTF_8);
        List<SpecProblem> problems = FleetFile.problems(FILE, text, ports.catalogue(), devices());
        if (!problems.isEmpty()) {
            refuse(exchange, problems);
            return;
        }
        PlanText.Question question = new PlanText.Question(
                body.needText("model", Resources.MODEL),
                body.text("runtime").orElse(""),
                body.text("precision").orElse(""),
                body.number("replicas", 1),
                body.number("context", 0),
                body.number("slots", 0));
        if (!PlanText.isSource(question.model(), ports.catalogue())) {
            plan(exchange, text, question, Optional.empty());
            return;
        }
        CatalogueModel unread = ports.catalogue().resolve(question.model());
        Api.answer(exchange, ports.sources().read(unread, who), read -> plan(exchange, text, question, read.facts()));
    }

    private void plan(ClientExchange exchange, byte[] fleet, PlanText.Question question, Optional<ModelFacts> read) {
        String plan = PlanText.json(FILE, fleet, question, ports.catalogue(), devices(), source -> read.orElseThrow());
        exchange.respond(200, "application/json", plan.getBytes(StandardCharsets.UTF_8));
    }

    /** With those that the owner of this home added. */
    private DeviceCatalogue devices() {
        return ports.insight().get().knowledge().sheet().catalogue();
    }

    private static void refuse(ClientExchange exchange, List<SpecProblem> problems) {
        Failure failure = Failure.of(
                FailureCode.INVALID_REQUEST,
                problems.size() == 1
                        ? problems.get(0).text()
                        : problems.size() + " problems, the first: "
                                + problems.get(0).text(),
                "examples/fleets has some without fault.");
        List<SpecProblem> told = problems.subList(0, Math.min(MOST_TOLD, problems.size()));
        exchange.respond(
                failure.code().http(),
                "application/problem+json",
                SpecView.problem(failure, told, problems.size() - told.size(), List.of(), exchange.id()));
    }
}
