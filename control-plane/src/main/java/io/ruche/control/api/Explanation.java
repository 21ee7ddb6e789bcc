package io.ruche.control.api;

import io.ruche.control.gateway.RoutedRequest;
import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.memory.ByteText;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.memory.Room;
import io.ruche.scheduler.placement.Considered;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.Remedies;
import io.ruche.scheduler.reconcile.Explanations;
import io.ruche.scheduler.reconcile.Snapshots;
import io.ruche.scheduler.routing.ReplicaLoad;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.AgentActivity;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One object explained, as JSON: how it stands in sentences, what it waits for and what would help, what was decided of it
 * since this process leads, and what happened to it as the log tells.
 */
record Explanation(Picture picture, Catalogue catalogue) {

    void deployment(JsonWriter json, Deployment it) {
        State state = picture.state();
        String name = it.name().value();
        List<Instance> stages = state.instancesOf(it.name());
        begin(json, "deployment", name, Picture.lower(it.phase()));
        List<String> lines = new ArrayList<>();
        lines.add(name + " is " + Picture.lower(it.phase()) + ", with " + State.replicas(state.serving(it.name()))
                + " of " + it.spec().replicas() + " replicas placed.");
        for (Instance stage : stages) lines.add(sentence(stage));
        if (!it.reason().isNone()) lines.add(it.reason().message());
        summary(json, lines);
        waiting(json, it);
        // one that waits has the bill of what it waits for, one on several machines one on each
        it.bill()
                .or(() -> stages.size() == 1 ? Optional.of(stages.get(0).bill()) : Optional.empty())
                .ifPresent(bill -> DeploymentView.bill(json, bill));
        ForecastView.beside(json, picture, it);
        end(json, "deployment", name, it.timeline());
    }

    private String sentence(Instance stage) {
        String layers = stage.stage().size() > 1
                ? " layers " + stage.stage().firstLayer() + "-" + stage.stage().lastLayer()
                : "";
        return picture.nodeName(stage.node()) + " has" + (layers.isEmpty() ? " it" : layers) + " "
                + Picture.lower(stage.phase()) + ", " + ByteText.of(stage.reservedBytes()) + " booked, run by "
                + stage.runtime()
                + (stage.reason().isNone() ? "." : ": " + stage.reason().message());
    }

    /** All reasons as they are now, and what would make it fit. */
    private void waiting(JsonWriter json, Deployment it) {
        boolean lacks =
                State.replicas(picture.state().serving(it.name())) < it.spec().replicas();
        Optional<Snapshots.Asked> asked = lacks && it.phase() != DeploymentPhase.STOPPING
                ? Snapshots.next(
                        picture.state(),
                        picture.observed(),
                        it,
                        picture.insight().knowledge())
                : Optional.empty();
        Optional<Placement> placement =
                asked.map(Snapshots.Asked::placement).filter(found -> !(found instanceof Placement.Placed));
        if (asked.isEmpty() || placement.isEmpty()) {
            ReasonView.write(json, "reasons", it.reason().isNone() ? List.of() : List.of(it.reason()));
            ReasonView.write(json, "remedies", List.of());
            return;
        }
        ReasonView.write(json, "reasons", Explanations.reasons(placement.get()));
        List<Remedies.Alternative> alternatives = catalogue
                .quantisationsOf(it.name().value())
                .stream()
                .flatMap(other ->
                        other
                                .facts()
                                .map(facts -> new Remedies.Alternative(new ModelName(other.bareName()), facts))
                                .stream())
                .toList();
        ReasonView.write(json, "remedies", PlanView.remedies(placement.get(), asked.get(), alternatives));
        DecisionView.considered(
                json, Considered.of(asked.get().request(), asked.get().snapshot()));
    }

    void node(JsonWriter json, Node it) {
        begin(json, "node", it.name(), Picture.lower(it.phase()));
        NodeMemory memory = Snapshots.memory(picture.state(), picture.observed(), it);
        List<String> lines = new ArrayList<>();
        lines.add(it.name() + " is " + Picture.lower(it.phase())
                + (it.reason().isNone() ? "." : ": " + it.reason().message()));
        Optional<KnownDevice> kind = picture.insight().knowledge().kind(it);
        lines.add(kind.map(known -> known.name().equals("measured")
                        ? "No catalogue knows its kind; its memory was measured to read "
                                + ByteText.of(known.bandwidth()
                                        .map(figure -> figure.value())
                                        .orElse(0.0)
                                        .longValue())
                                + " a second."
                        : "It is a " + known.title() + " (" + known.name() + ").")
                .orElse("No catalogue knows its kind, so nothing is predicted of it: devices.yaml can tell."));
        lines.add(ByteText.of(memory.freeBytes()) + " are free of " + ByteText.of(memory.limitBytes()) + ". "
                + it.inventory().getMemoryLimitReason());
        List<Instance> here = picture.state().instancesOn(it.id());
        lines.add(
                here.isEmpty()
                        ? "Nothing is placed on it."
                        : here.stream()
                                .map(stage -> stage.deployment() + " (" + ByteText.of(stage.reservedBytes()) + ", "
                                        + Picture.lower(stage.phase()) + ")")
                                .collect(Collectors.joining(", ", "It has ", ".")));
        if (it.phase() == NodePhase.DRAINING) lines.addAll(DrainResources.sentences(picture, it));
        summary(json, lines);
        reasons(json, it.reason());
        RoomView.write(json, Room.of(it.inventory(), memory));
        end(json, "node", it.name(), it.timeline());
    }

    void instance(JsonWriter json, Instance it) {
        String id = it.id().value();
        begin(json, "instance", id, Picture.lower(it.phase()));
        List<String> lines = new ArrayList<>();
        lines.add(id + " is a stage of " + it.deployment() + ", generation " + it.generation() + ".");
        lines.add(sentence(it));
        if (it.failures() > 0) lines.add("It failed " + it.failures() + " times in a row.");
        summary(json, lines);
        reasons(json, it.reason());
        DeploymentView.bill(json, it.bill());
        // what led to it was decided before it had a name
        var decisions = new ArrayList<>(picture.insight().flight().about("instance", id));
        picture.insight().flight().about("deployment", it.deployment().value()).stream()
                .filter(decision -> decision.plan()
                        .filter(plan -> plan.hash().equals(it.planHash()))
                        .isPresent())
                .forEach(decisions::add);
        DecisionView.write(json, decisions);
        Picture.timeline(json, it.timeline());
        json.endObject();
    }

    /** One that is wanted or known to the catalogue. */
    Optional<Consumer<JsonWriter>> model(String name) {
        Optional<ModelWish> wish = picture.state().models().stream()
                .filter(it -> it.name().value().equals(name))
                .findFirst();
        Optional<CatalogueModel> known = catalogue.find(name);
        if (wish.isEmpty() && known.isEmpty()) return Optional.empty();
        return Optional.of(json -> model(json, name, wish, known));
    }

    private void model(JsonWriter json, String name, Optional<ModelWish> wish, Optional<CatalogueModel> known) {
        begin(json, "model", name, wish.map(it -> Picture.lower(it.phase())).orElse("absent"));
        List<String> lines = new ArrayList<>();
        known.ifPresent(it -> lines.add(
                name + ": " + it.title() + (it.licence().isEmpty() ? "." : ", licence " + it.licence() + ".")));
        wish.ifPresent(it -> lines.add(
                it.nodes().isEmpty()
                        ? "No machine was chosen for it yet."
                        : "It shall be on "
                                + it.nodes().stream().map(picture::nodeName).collect(Collectors.joining(", ")) + "."));
        if (wish.isEmpty()) lines.add("Nobody has asked for it yet.");
        boolean deployed = wish.isPresent()
                && picture.state().findDeployment(new DeploymentName(name)).isPresent();
        if (deployed) lines.add("It is deployed: 'ruche explain deployment/" + name + "' tells more.");
        summary(json, lines);
        reasons(json, wish.map(ModelWish::reason).orElse(Reason.NONE));
        end(json, "model", name, wish.map(ModelWish::timeline).orElse(Timeline.EMPTY));
    }

    void job(JsonWriter json, Job it) {
        String id = it.id().value();
        begin(json, "job", id, Picture.lower(it.phase()));
        List<String> lines = new ArrayList<>();
        lines.add(id + " is " + Picture.lower(it.phase()) + ": " + it.progress().done() + " of "
                + it.spec().prompts()
                + " prompts of " + it.spec().model() + " are answered, "
                + it.progress().failed() + " never will be.");
        JobWaits.of(it, picture.state()).ifPresent(what -> lines.add("It waits: " + what));
        if (!it.reason().isNone()) lines.add(it.reason().message());
        summary(json, lines);
        reasons(json, it.reason());
        end(json, "job", id, it.timeline());
    }

    void agent(JsonWriter json, Agent it) {
        AgentActivity activity = AgentActivity.of(picture.state(), it);
        begin(json, "agent", it.name(), Picture.lower(activity));
        List<String> lines = new ArrayList<>();
        lines.add(it.name() + " is " + Picture.lower(activity) + ", after " + it.turns() + " turns.");
        if (!it.paused().isNone()) lines.add(it.paused().message());
        if (!it.wakes().isEmpty()) lines.add(it.wakes().size() + " reasons to work wait for it.");
        it.turn()
                .flatMap(picture.state()::findTurn)
                .ifPresent(turn -> lines.add("Its turn " + turn.id().value() + " began by " + turn.wake() + ", at step "
                        + turn.step() + (turn.model().isEmpty() ? "." : ", with " + turn.model() + ".")));
        if (it.turn().isEmpty() && !it.wakes().isEmpty() && !it.isPaused()) {
            lines.add("It waits for the hour, for a run of its day or for money.");
        }
        summary(json, lines);
        reasons(json, it.paused());
        Timeline timeline = it.turn()
                .flatMap(picture.state()::findTurn)
                .map(turn -> turn.timeline())
                .orElse(Timeline.EMPTY);
        end(json, "agent", it.name(), timeline);
    }

    void request(JsonWriter json, RoutedRequest it) {
        begin(json, "request", it.id(), "sent");
        List<String> lines = new ArrayList<>();
        lines.add("It went to " + it.model() + " on "
                + picture.nodeName(it.chosen().node()) + " ("
                + it.chosen().instance() + ") " + it.secondsAgo() + " s ago"
                + (it.waited() ? ", after it stood in the queue." : ", at once."));
        if (it.loads().isEmpty()) lines.add("One replica was there, so nothing was compared.");
        for (ReplicaLoad load : it.loads()) {
            boolean chosen = load.replica().instance().equals(it.chosen().instance());
            lines.add((chosen ? "Chosen: " : "Passed over: ") + load.replica().instance() + " on "
                    + picture.nodeName(load.replica().node()) + ", " + load.running() + " of " + load.slots()
                    + " slots taken, " + load.cachedTokens() + " tokens of the prompt read before, "
                    + load.queuedTokens() + " tokens of others waiting to be read.");
        }
        if (it.loads().size() > 1) {
            lines.add("A session stays where its prompt was read unless another is much sooner; else the least expected"
                    + " seconds decide.");
        }
        summary(json, lines);
        reasons(json, Reason.NONE);
        end(json, "request", it.id(), Timeline.EMPTY);
    }

    private static void begin(JsonWriter json, String kind, String name, String state) {
        json.beginObject().field("kind", kind).field("name", name).field("state", state);
    }

    private static void summary(JsonWriter json, List<String> lines) {
        json.name("summary").beginArray();
        lines.forEach(json::value);
        json.endArray();
    }

    private static void reasons(JsonWriter json, Reason reason) {
        ReasonView.write(json, "reasons", reason.isNone() ? List.of() : List.of(reason));
        ReasonView.write(json, "remedies", List.of());
    }

    private void end(JsonWriter json, String kind, String name, Timeline timeline) {
        DecisionView.write(json, picture.insight().flight().about(kind, name));
        Picture.timeline(json, timeline);
        json.endObject();
    }
}
