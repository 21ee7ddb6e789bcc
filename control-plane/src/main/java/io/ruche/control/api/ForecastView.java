package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.proto.InstanceActual;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.placement.Forecast;
import io.ruche.scheduler.reconcile.Learning;
import io.ruche.scheduler.reconcile.Replica;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.ModelWish;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What was expected, and beside it what was measured, as JSON. What is not known is absent. */
final class ForecastView {
    private ForecastView() {}

    /** The fields of a prediction, as an object. */
    static void write(JsonWriter json, Forecast forecast) {
        json.beginObject();
        Picture.optional(json, "decodeTokensPerSecond", forecast.decodeTokensPerSecond());
        Picture.optional(json, "prefillTokensPerSecond", forecast.prefillTokensPerSecond());
        Picture.optional(json, "timeToFirstTokenSeconds", forecast.timeToFirstTokenSeconds());
        Picture.optional(json, "loadSeconds", forecast.loadSeconds());
        Picture.optional(json, "watts", forecast.watts());
        json.endObject();
    }

    /** Of the first whole replica of a deployment, into its object: prediction and measured. */
    static void beside(JsonWriter json, Picture picture, Deployment deployment) {
        Optional<Replica> first = Replica.of(picture.state(), deployment.name()).stream()
                .filter(Replica::isWhole)
                .findFirst();
        if (first.isEmpty()) return;
        facts(picture, deployment, first.get())
                .map(facts -> forecast(picture, facts, first.get()))
                .ifPresent(forecast -> write(json.name("prediction"), forecast));
        measured(json.name("measured"), picture, first.get().stages());
    }

    private static Forecast forecast(Picture picture, ModelFacts facts, Replica replica) {
        return picture.insight()
                .knowledge()
                .forecast(picture.state(), facts, replica.mode(), replica.planned(picture.state()));
    }

    private static Optional<ModelFacts> facts(Picture picture, Deployment deployment, Replica replica) {
        return picture.actual(replica.stages().get(0))
                .filter(InstanceActual::hasFacts)
                .map(InstanceActual::getFacts)
                .or(() -> picture.state().findModel(deployment.model()).flatMap(ModelWish::facts));
    }

    /** A group is as fast as its first stage says, loads as long as its slowest and takes what all take. */
    private static void measured(JsonWriter json, Picture picture, List<Instance> stages) {
        json.beginObject();
        Optional<InstanceActual> first = picture.actual(stages.get(0));
        first.filter(InstanceActual::hasDecodeTokensPerSecond)
                .ifPresent(said -> json.field("decodeTokensPerSecond", said.getDecodeTokensPerSecond()));
        first.filter(InstanceActual::hasPrefillTokensPerSecond)
                .ifPresent(said -> json.field("prefillTokensPerSecond", said.getPrefillTokensPerSecond()));
        OptionalDouble load = stages.stream()
                .map(Learning::loadSeconds)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .max();
        Picture.optional(json, "loadSeconds", load);
        long footprint = stages.stream()
                .flatMap(stage -> picture.actual(stage).stream())
                .mapToLong(InstanceActual::getFootprintBytes)
                .sum();
        if (footprint > 0) json.field("footprintBytes", footprint);
        json.endObject();
    }
}
