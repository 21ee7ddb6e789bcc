package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.state.Caller;
import io.ruche.scheduler.reconcile.Departures;
import io.ruche.scheduler.reconcile.Departures.Departure;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import java.util.List;

/** Emptying a node, and taking it back. */
final class DrainResources {
    private final Api api;
    private final ApiPorts ports;

    DrainResources(Api api, ApiPorts ports) {
        this.api = api;
        this.ports = ports;
    }

    void drain(ClientExchange exchange, Caller caller) {
        Picture before = Picture.of(ports);
        Node node = Resources.node(before, exchange.parameter("name"));
        // asked before anything moves: what is told is where each goes, not where it is by now
        List<Departure> departures = departures(before, node.id());
        api.submit(
                exchange, new Command.DrainNode(node.id(), true), caller, reply -> answer(exchange, node, departures));
    }

    void takeBack(ClientExchange exchange, Caller caller) {
        Node node = Resources.node(Picture.of(ports), exchange.parameter("name"));
        api.submit(
                exchange, new Command.DrainNode(node.id(), false), caller, reply -> answer(exchange, node, List.of()));
    }

    static List<Departure> departures(Picture picture, NodeId node) {
        return Departures.of(
                picture.state(), picture.observed(), node, picture.insight().knowledge());
    }

    private void answer(ClientExchange exchange, Node node, List<Departure> departures) {
        Picture picture = Picture.of(ports);
        JsonWriter json = new JsonWriter();
        json.beginObject()
                .field("node", node.name())
                .field(
                        "state",
                        picture.state()
                                .findNode(node.id())
                                .map(it -> NodeView.word(it.phase()))
                                .orElse("lost"))
                .name("leaving")
                .beginArray();
        for (Departure departure : departures) write(json, departure);
        json.endArray().endObject();
        Api.json(exchange, 200, json);
    }

    private static void write(JsonWriter json, Departure it) {
        json.beginObject().field("model", it.deployment().value()).name("to").beginArray();
        it.to().forEach(json::value);
        json.endArray().name("instead").beginArray();
        it.instead().stream().map(DeploymentName::value).forEach(json::value);
        json.endArray().field("message", it.text());
        ReasonView.write(json, "reasons", it.lack().isNone() ? List.of() : List.of(it.lack()));
        json.endObject();
    }

    /** What is told of a node that is being emptied, beside what it is. */
    static List<String> sentences(Picture picture, Node node) {
        return departures(picture, node.id()).stream().map(Departure::text).toList();
    }
}
