package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.proto.InstanceActual;
import io.ruche.scheduler.flight.Decision;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.reconcile.Replica;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Instance;
import java.util.List;
import java.util.Optional;

/** A deployment and its stages as JSON. */
final class DeploymentView {
    private DeploymentView() {}

    static void write(JsonWriter json, Picture picture, Deployment deployment) {
        DeploymentSpec spec = deployment.spec();
        List<Instance> instances = picture.state().instancesOf(deployment.name());
        Optional<Instance> first = instances.stream().findFirst();
        json.beginObject().field("model", deployment.name().value());
        Picture.optional(json, "runtime", first.map(Instance::runtime).orElse(spec.runtime()));
        Picture.optional(json, "precision", precision(picture, spec, first));
        json.field("replicas", spec.replicas());
        // what was decided is worth more than what was asked for, which may have been: whatever fits
        int context = first.map(Instance::context).orElse(spec.context());
        int slots = first.map(Instance::slots).orElse(spec.slots());
        if (context > 0) json.field("context", context);
        if (slots > 0) json.field("slots", slots);
        DemandFields.write(json, spec.demands());
        json.field("mode", Picture.lower(mode(picture, deployment))).field("state", Picture.lower(deployment.phase()));
        Picture.optional(json, "reason", deployment.reason().code());
        Picture.optional(json, "message", deployment.reason().message());
        Picture.optional(json, "help", deployment.reason().help());
        // what is told of one that waits: all of it, where it was found out since this process leads
        if (!deployment.reason().isNone() && deployment.phase() != DeploymentPhase.READY) {
            picture.insight()
                    .flight()
                    .last("deployment", deployment.name().value(), Decision.Kind.WAITING)
                    .filter(waits -> waits.reasons().stream()
                            .anyMatch(it -> it.code().equals(deployment.reason().code())))
                    .ifPresent(waits -> ReasonView.write(json, "reasons", waits.reasons()));
        }
        json.field("revision", deployment.revision()).field("createdAt", Picture.time(deployment.createdAtMillis()));
        json.name("stages").beginArray();
        for (Instance instance : instances) stage(json, picture, instance);
        json.endArray();
        deployment.bill().ifPresent(bill -> bill(json, bill));
        ForecastView.beside(json, picture, deployment);
        Picture.timeline(json, deployment.timeline());
        json.endObject();
    }

    private static Plan.Mode mode(Picture picture, Deployment deployment) {
        return Replica.of(picture.state(), deployment.name()).stream()
                .findFirst()
                .map(Replica::mode)
                .orElse(Plan.Mode.SINGLE);
    }

    private static String precision(Picture picture, DeploymentSpec spec, Optional<Instance> first) {
        String used =
                first.flatMap(picture::actual).map(InstanceActual::getPrecision).orElse("");
        if (!used.isEmpty()) return used;
        String decided = first.map(Instance::precision).orElse("");
        return decided.isEmpty() ? spec.precision() : decided;
    }

    private static void stage(JsonWriter json, Picture picture, Instance instance) {
        json.beginObject()
                .field("instance", instance.id().value())
                .field("node", picture.nodeName(instance.node()))
                .name("layers")
                .beginArray()
                .value(instance.stage().firstLayer())
                .value(instance.stage().lastLayer())
                .endArray()
                .field("state", Picture.lower(instance.phase()));
        Picture.optional(json, "reason", instance.reason().code());
        Picture.optional(json, "message", instance.reason().message());
        json.field("generation", instance.generation())
                .field("planHash", instance.planHash().hex())
                .field("reservedBytes", instance.reservedBytes())
                .field("restarts", instance.restarts());
        Optional<InstanceActual> actual = picture.actual(instance);
        String precision = actual.map(InstanceActual::getPrecision)
                .filter(text -> !text.isEmpty())
                .orElse(instance.precision());
        Picture.optional(json, "precision", precision);
        actual.ifPresent(said -> said(json, said));
        json.endObject();
    }

    private static void said(JsonWriter json, InstanceActual said) {
        if (said.getFootprintBytes() > 0) json.field("footprintBytes", said.getFootprintBytes());
        json.field("progress", said.getProgress())
                .field("running", said.getRunningRequests())
                .field("waiting", said.getWaitingRequests());
        if (said.hasDecodeTokensPerSecond()) json.field("decodeTokensPerSecond", said.getDecodeTokensPerSecond());
        if (said.hasPrefillTokensPerSecond()) json.field("prefillTokensPerSecond", said.getPrefillTokensPerSecond());
    }

    /** The bill's fields, into an object that is open. */
    static void bill(JsonWriter json, Bill bill) {
        json.name("bill").beginArray();
        for (Bill.Item item : bill.lines()) {
            json.beginObject()
                    .field("line", item.line().label())
                    .field("bytes", item.bytes())
                    .endObject();
        }
        json.endArray().field("totalBytes", bill.totalBytes());
        if (bill.limitBytes() > 0) json.field("limitBytes", bill.limitBytes());
    }
}
