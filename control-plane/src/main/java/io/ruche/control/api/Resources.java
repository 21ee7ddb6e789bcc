package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.keys.Identity;
import io.ruche.control.state.Caller;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.Remedies;
import io.ruche.scheduler.reconcile.Snapshots;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.spelling.Spelling;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Decider;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.Verdict;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Nodes, models, deployments and plans. */
final class Resources {
    private static final RequestBody.Fields DEPLOY = fields("model", "runtime", "precision");
    private static final RequestBody.Fields PLAN = fields("model", "runtime", "precision", "fleet");

    static final String MODEL = "a model's name, or where its file is";

    private final Api api;
    private final ApiPorts ports;
    private final ModelLooks looks;
    private final PlannerResources planner;

    Resources(Api api, ApiPorts ports, ModelLooks looks, PlannerResources planner) {
        this.api = api;
        this.ports = ports;
        this.looks = looks;
        this.planner = planner;
    }

    private static RequestBody.Fields fields(String... texts) {
        return new RequestBody.Fields(
                Stream.concat(Stream.of(texts), DemandFields.TEXTS.stream()).toList(),
                Stream.concat(Stream.of("replicas", "context", "slots"), DemandFields.NUMBERS.stream())
                        .toList(),
                DemandFields.LISTS,
                DemandFields.FLAGS);
    }

    void nodes(ClientExchange exchange) {
        Picture picture = Picture.of(ports);
        JsonWriter json = new JsonWriter(2048);
        json.beginObject().name("nodes").beginArray();
        for (Node node : picture.state().nodes()) NodeView.write(json, picture, node);
        json.endArray().name("warnings").beginArray();
        strangers(picture).forEach(json::value);
        Api.json(exchange, 200, json.endArray().endObject());
    }

    /** What an owner's file says of nodes that are not there counts for nothing: a slip of the pen, or one that never joined. */
    private static List<String> strangers(Picture picture) {
        List<String> there = picture.state().nodes().stream().map(Node::name).toList();
        return picture.insight().knowledge().sheet().named().stream()
                .filter(name -> !there.contains(name))
                .map(name ->
                        "devices.yaml names '" + Excerpt.of(name, 80) + "' in its cluster, and no node has that name."
                                + Spelling.nearest(name, there)
                                        .map(nearest -> " Did you mean " + nearest + "?")
                                        .orElse(""))
                .toList();
    }

    void node(ClientExchange exchange) {
        Picture picture = Picture.of(ports);
        Node node = node(picture, exchange.parameter("name"));
        JsonWriter json = new JsonWriter(2048);
        NodeView.write(json, picture, node);
        Api.json(exchange, 200, json);
    }

    /** By name or id. */
    static Node node(Picture picture, String name) {
        NodeId id = new NodeId(name);
        return picture.state()
                .findNodeByName(name)
                .or(() -> picture.state().findNode(id))
                .orElseThrow(() -> notFound(
                        "node",
                        name,
                        picture.state().nodes().stream().map(Node::name).toList(),
                        "'ruche nodes' lists them."));
    }

    void models(ClientExchange exchange) {
        Picture picture = Picture.of(ports);
        looks.look(picture);
        JsonWriter json = new JsonWriter(2048);
        json.beginObject().name("models").beginArray();
        for (String name : ModelView.names(picture, ports.catalogue())) {
            ModelView.write(json, picture, ports.catalogue(), looks, name);
        }
        Api.json(exchange, 200, json.endArray().endObject());
    }

    void pull(ClientExchange exchange, Caller caller) {
        CatalogueModel model = servable(resolve(exchange.parameter("name")));
        Command command = new Command.PullModel(model.spec(), model.facts(), Optional.empty());
        api.submit(exchange, command, caller, reply -> {
            JsonWriter json = new JsonWriter();
            ModelView.write(json, Picture.of(ports), ports.catalogue(), looks, model.name());
            Api.json(exchange, 202, json);
        });
    }

    void deployments(ClientExchange exchange) {
        Picture picture = Picture.of(ports);
        JsonWriter json = new JsonWriter(2048);
        json.beginObject().name("deployments").beginArray();
        for (Deployment deployment : picture.state().deployments()) DeploymentView.write(json, picture, deployment);
        Api.json(exchange, 200, json.endArray().endObject());
    }

    void deployment(ClientExchange exchange) {
        answer(exchange, 200, new DeploymentName(exchange.parameter("model")));
    }

    void undeploy(ClientExchange exchange, Caller caller) {
        DeploymentName name = new DeploymentName(exchange.parameter("model"));
        api.submit(exchange, new Command.Undeploy(name), caller, reply -> {
            JsonWriter json = new JsonWriter();
            Picture picture = Picture.of(ports);
            Optional<Deployment> ending = picture.state().findDeployment(name);
            if (ending.isPresent()) DeploymentView.write(json, picture, ending.get());
            else
                json.beginObject()
                        .field("model", name.value())
                        .field("state", "stopping")
                        .endObject();
            Api.json(exchange, 202, json);
        });
    }

    void deploy(ClientExchange exchange, Caller caller) {
        Wanted wanted = wanted(RequestBody.read(exchange, DEPLOY));
        servable(wanted.model);
        Picture picture = Picture.of(ports);
        DemandFields.check(picture, wanted.deployment.demands());
        Command command = new Command.Deploy(wanted.spec, wanted.model.facts(), wanted.deployment);
        // what the core would refuse is refused with its own words, before it is asked whether there is room
        Verdict verdict = Decider.decide(picture.state(), command, picture.wall(), prefix -> prefix + "-preview");
        if (verdict instanceof Verdict.Refused refused) throw new FailureException(refused.failure());
        Snapshots.Asked asked = preview(picture, wanted);
        if (asked.placement() instanceof Placement.Never never && !isThere(picture, wanted)) {
            throw neverFits(never, PlanView.remedies(never, asked, alternatives(wanted.model)));
        }
        api.submit(
                exchange, command, caller, reply -> answer(exchange, 201, new DeploymentName(wanted.spec.getName())));
    }

    /** Whether the deployment already is as wanted, so that saying it again changes nothing. */
    private static boolean isThere(Picture picture, Wanted wanted) {
        return picture.state()
                .findDeployment(new DeploymentName(wanted.spec.getName()))
                .filter(deployment -> deployment.spec().equals(wanted.deployment))
                .isPresent();
    }

    void plan(ClientExchange exchange, Identity who) {
        RequestBody body = RequestBody.read(exchange, PLAN);
        Optional<String> fleet = body.text("fleet");
        if (fleet.isPresent()) {
            planner.plan(exchange, body, fleet.get(), who);
            return;
        }
        Wanted wanted = wanted(body);
        boolean isRead =
                isName(body.needText("model", MODEL)) || !SourceModels.isUnread(wanted.model) || isMeasured(wanted);
        if (isRead || !SourceModels.isFor(who)) {
            plan(exchange, wanted);
            return;
        }
        Api.answer(
                exchange,
                ports.sources().read(wanted.model, who),
                read -> plan(exchange, new Wanted(read, wanted.spec, wanted.deployment)));
    }

    /** What an agent found in the file is known already, and needs no way to its source. */
    private boolean isMeasured(Wanted wanted) {
        return ports.cluster()
                .state()
                .findModel(new ModelName(wanted.spec.getName()))
                .filter(wish -> wish.measured() && wish.spec().equals(wanted.spec))
                .isPresent();
    }

    private void plan(ClientExchange exchange, Wanted wanted) {
        Picture picture = Picture.of(ports);
        DemandFields.check(picture, wanted.deployment.demands());
        Command command = new Command.Deploy(wanted.spec, wanted.model.facts(), wanted.deployment);
        Verdict verdict = Decider.decide(picture.state(), command, picture.wall(), prefix -> prefix + "-preview");
        if (verdict instanceof Verdict.Refused refused) throw new FailureException(refused.failure());
        JsonWriter json = new JsonWriter();
        PlanView.write(json, picture, preview(picture, wanted), alternatives(wanted.model));
        Api.json(exchange, 200, json);
    }

    private static Snapshots.Asked preview(Picture picture, Wanted wanted) {
        return Snapshots.preview(
                picture.machines(), picture.observed(), wanted.spec, wanted.model.facts(), wanted.deployment);
    }

    /** The same model in other quantisations, as the catalogue has them. */
    private List<Remedies.Alternative> alternatives(CatalogueModel model) {
        return ports.catalogue().quantisationsOf(model.name()).stream()
                .filter(other -> !other.facts().equals(model.facts()))
                .flatMap(other ->
                        other
                                .facts()
                                .map(facts -> new Remedies.Alternative(new ModelName(other.bareName()), facts))
                                .stream())
                .toList();
    }

    private Wanted wanted(RequestBody body) {
        CatalogueModel model = resolve(body.needText("model", MODEL));
        DeploymentSpec deployment = new DeploymentSpec(
                body.text("runtime").orElse(""),
                body.text("precision").orElse(""),
                body.number("replicas", 1),
                body.number("context", 0),
                body.number("slots", 0),
                DemandFields.read(body));
        return new Wanted(model, model.spec(), deployment);
    }

    private record Wanted(CatalogueModel model, ModelSpec spec, DeploymentSpec deployment) {}

    private static boolean isName(String text) {
        return text.indexOf('/') < 0 && text.indexOf(':') < 0;
    }

    private CatalogueModel resolve(String text) {
        // a model that came from elsewhere is known by its name afterwards
        if (isName(text) && ports.catalogue().findPullable(text).isEmpty()) {
            Optional<CatalogueModel> wished = ports.cluster()
                    .state()
                    .findModel(new ModelName(text))
                    .map(wish -> new CatalogueModel("", "", List.of(), wish.spec(), wish.facts()));
            if (wished.isPresent()) return wished.get();
        }
        CatalogueModel model = ports.catalogue().resolve(text);
        for (String source : model.spec().getSourcesList()) {
            if (source.startsWith("file:") && !isFile(source.substring(5))) {
                throw FailureException.of(
                        FailureCode.MODEL_NOT_FOUND,
                        "Model file '" + source.substring(5) + "' is not there.",
                        "Give the full path of a file that this machine can read.");
            }
        }
        return model;
    }

    /** @throws FailureException {@code UNSUPPORTED_MODEL} for one that can only be planned for */
    private static CatalogueModel servable(CatalogueModel model) {
        if (model.use() == CatalogueModel.Use.PLAN) throw Catalogue.planOnly(model);
        return model;
    }

    private static boolean isFile(String path) {
        try {
            return Files.isReadable(Path.of(path)) && Files.isRegularFile(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private void answer(ClientExchange exchange, int status, DeploymentName name) {
        Picture picture = Picture.of(ports);
        Deployment deployment = picture.state()
                .findDeployment(name)
                .orElseThrow(() -> notFound(
                        "deployment",
                        name.value(),
                        picture.state().deployments().stream()
                                .map(it -> it.name().value())
                                .toList(),
                        "'ruche ps' lists them."));
        JsonWriter json = new JsonWriter(1024);
        DeploymentView.write(json, picture, deployment);
        Api.json(exchange, status, json);
    }

    private static FailureException neverFits(Placement.Never never, List<Reason> remedies) {
        String why = never.reasons().stream().map(Reason::message).collect(Collectors.joining(" "));
        List<Reason> helping = remedies.isEmpty() ? never.reasons() : remedies;
        String help = helping.stream()
                .map(Reason::help)
                .filter(text -> !text.isEmpty())
                .distinct()
                .collect(Collectors.joining(" Or: "));
        return FailureException.of(FailureCode.NEVER_FITS, why, help);
    }

    /** Of something named by somebody; with the nearest of the known names. */
    static FailureException notFound(String kind, String name, List<String> known, String otherwise) {
        String help = Spelling.nearest(name, known)
                .map(near -> "Did you mean '" + near + "'?")
                .orElse(otherwise);
        return FailureException.of(FailureCode.NOT_FOUND, kind + ": '" + name + "' is not there.", help);
    }
}
