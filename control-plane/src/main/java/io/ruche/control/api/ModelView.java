package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.proto.ModelActual;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.ModelState;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.reconcile.Snapshots;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A model as JSON: what the catalogue, the State and the agents know of it, put together. */
final class ModelView {
    private ModelView() {}

    /** Every model there is to tell of: those of the catalogue that can be pulled first, then what came from elsewhere. */
    static Set<String> names(Picture picture, Catalogue catalogue) {
        Set<String> names = new LinkedHashSet<>();
        catalogue.pullable().forEach(model -> names.add(model.name()));
        picture.state().models().forEach(wish -> names.add(wish.name().value()));
        picture.observed()
                .nodes()
                .values()
                .forEach(seen -> seen.models().keySet().forEach(name -> names.add(name.value())));
        return names;
    }

    static void write(JsonWriter json, Picture picture, Catalogue catalogue, ModelLooks looks, String name) {
        ModelName model = new ModelName(name);
        Optional<CatalogueModel> known = catalogue.findPullable(name);
        Optional<ModelWish> wish = picture.state().findModel(model);
        Map<Node, ModelActual> actuals = picture.actuals(model);
        Optional<ModelFacts> facts = actuals.values().stream()
                .filter(ModelActual::hasFacts)
                .map(ModelActual::getFacts)
                .findFirst()
                .or(() -> wish.flatMap(ModelWish::facts))
                .or(() -> known.flatMap(CatalogueModel::facts));
        json.beginObject().field("name", name);
        known.map(CatalogueModel::title).ifPresent(title -> Picture.optional(json, "title", title));
        known.map(CatalogueModel::licence).ifPresent(licence -> Picture.optional(json, "licence", licence));
        facts.ifPresent(told -> facts(json, told));
        json.name("capabilities").beginArray();
        capabilities(known, facts).forEach(json::value);
        json.endArray();
        long bytes = known.map(found -> found.spec().getBytes())
                .filter(size -> size > 0)
                .orElse(facts.map(ModelFacts::getFileBytes).orElse(0L));
        if (bytes > 0) json.field("bytes", bytes);
        state(json, wish, actuals, looks.rates(), name);
        json.field(
                "deployed",
                picture.state().findDeployment(new DeploymentName(name)).isPresent());
        fits(json, picture, looks.inTheWay(), known, wish);
        json.endObject();
    }

    /** What a plan for the model alone would answer, by the same code. Absent for a file that nobody can name any more. */
    private static void fits(
            JsonWriter json,
            Picture picture,
            InTheWay inTheWay,
            Optional<CatalogueModel> known,
            Optional<ModelWish> wish) {
        Optional<ModelSpec> spec = known.map(CatalogueModel::spec).or(() -> wish.map(ModelWish::spec));
        if (spec.isEmpty()) return;
        Optional<ModelFacts> facts = known.isPresent() ? known.get().facts() : wish.flatMap(ModelWish::facts);
        Snapshots.Asked asked =
                Snapshots.preview(picture.machines(), picture.observed(), spec.get(), facts, DeploymentSpec.DEFAULT);
        PlanView.brief(json.name("fits"), inTheWay.placement(spec.get().getName(), asked, picture.monotonic()));
    }

    private static void facts(JsonWriter json, ModelFacts facts) {
        if (facts.getParameters() > 0) json.field("parameters", facts.getParameters());
        Picture.optional(json, "quantisation", facts.getQuantisation());
        Picture.optional(json, "architecture", facts.getArchitecture());
        if (facts.getContextLength() > 0) json.field("context", facts.getContextLength());
        if (facts.getLayers() > 0) json.field("layers", facts.getLayers());
    }

    private static List<String> capabilities(Optional<CatalogueModel> known, Optional<ModelFacts> facts) {
        if (known.isPresent()) return known.get().capabilities();
        List<String> requests =
                facts.<List<String>>map(ModelFacts::getRequestsList).orElse(List.of());
        if (requests.contains("embed")) return List.of("embedding");
        if (!requests.contains("generate")) return List.of();
        boolean chats = facts.map(told -> !told.getChatTemplate().isEmpty()).orElse(false);
        return chats ? List.of("chat", "completion") : List.of("completion");
    }

    private static void state(
            JsonWriter json, Optional<ModelWish> wish, Map<Node, ModelActual> actuals, PullRates rates, String name) {
        boolean present = actuals.values().stream().anyMatch(said -> said.getState() == ModelState.MODEL_STATE_PRESENT);
        Optional<ModelActual> pulling = actuals.values().stream()
                .filter(said -> said.getState() == ModelState.MODEL_STATE_PULLING)
                .findFirst();
        Optional<ModelActual> failed = actuals.values().stream()
                .filter(said -> said.getState() == ModelState.MODEL_STATE_FAILED)
                .findFirst();
        String state = present ? "present" : pulling.isPresent() ? "pulling" : fromWish(wish, failed.isPresent());
        json.field("state", state);
        if (state.equals("pulling") && pulling.isPresent()) {
            ModelActual said = pulling.get();
            json.field("bytesDone", said.getBytesDone());
            if (said.getBytesTotal() > 0) json.field("bytesTotal", said.getBytesTotal());
            rates.bytesPerSecond(name).ifPresent(rate -> json.field("bytesPerSecond", rate));
        }
        json.name("nodes").beginArray();
        actuals.forEach((node, said) -> {
            if (said.getState() == ModelState.MODEL_STATE_PRESENT) json.value(node.name());
        });
        json.endArray();
        Optional<ModelActual> telling =
                pulling.or(() -> failed).or(() -> actuals.values().stream().findFirst());
        telling.ifPresent(said -> Picture.optional(json, "source", said.getSource()));
        if (state.equals("failed")) {
            String message = failed.map(ModelActual::getMessage)
                    .filter(text -> !text.isEmpty())
                    .orElse(wish.map(wanted -> wanted.reason().message()).orElse(""));
            Picture.optional(json, "message", message);
            String reason = failed.map(ModelActual::getReason)
                    .filter(text -> !text.isEmpty())
                    .orElse(wish.map(wanted -> wanted.reason().code()).orElse(""));
            Picture.optional(json, "reason", reason);
        } else if (state.equals("pulling")) {
            pulling.ifPresent(said -> Picture.optional(json, "message", said.getMessage()));
        }
    }

    private static String fromWish(Optional<ModelWish> wish, boolean failed) {
        if (failed) return "failed";
        if (wish.isEmpty()) return "absent";
        ModelPhase phase = wish.get().phase();
        return switch (phase) {
            case WANTED, PULLING -> "pulling";
            case PRESENT -> "present";
            case FAILED -> "failed";
        };
    }
}
