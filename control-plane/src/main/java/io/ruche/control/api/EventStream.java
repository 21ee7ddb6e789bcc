package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.Problems;
import io.ruche.control.exchange.ResponseStream;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.keys.Identity;
import io.ruche.control.state.Kinds;
import io.ruche.control.watch.Delta;
import io.ruche.control.watch.Occurrence;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream: a snapshot, then what each log entry changed, and once a second what machines say differently.
 * Objects of {@link KeptKind}s come in frames of their own, soon after the entry. Lives on the hub's thread; asks its
 * subscription for more only when the client has taken what it has.
 */
final class EventStream implements Watcher {
    /** Frames that may be on their way to a client. */
    private static final int WINDOW = 32;

    /** The kinds of objects that machines say something of. */
    private static final List<String> KINDS = List.of("nodes", "deployments", "models");

    private final EventHub hub;
    private final ApiPorts ports;
    private final ClientExchange exchange;
    private final boolean seesKeys;

    // of the hub's thread
    private @Nullable ResponseStream stream;
    private @Nullable Subscription subscription;
    private State last = State.EMPTY;
    /** What the client has seen of each object. */
    private final Map<String, byte[]> seen = new HashMap<>();

    private final List<KeptKind> kinds;
    private final List<Telling> tellings;
    private int owed;
    private boolean over;

    EventStream(EventHub hub, ApiPorts ports, ClientExchange exchange, Identity who) {
        this.hub = hub;
        this.ports = ports;
        this.exchange = exchange;
        this.seesKeys = who.role() == Role.ADMIN;
        this.kinds = KeptKinds.all(ports.spend());
        this.tellings =
                kinds.stream().map(kind -> new Telling(kind, hub, this::tell)).toList();
    }

    void refuse(FailureException why) {
        Problems.answer(exchange, why.failure());
    }

    void begin(Optional<ResumeToken> from) {
        ResponseStream open = exchange.stream(200, "text/event-stream; charset=utf-8");
        stream = open;
        open.onDrained(() -> hub.execute(this::giveBack));
        exchange.onInterrupted(why -> hub.execute(this::end));
        // says at once that the stream is open, also to who resumes where nothing has happened since
        open.write(": open\n\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 8);
        if (from.isPresent()) {
            last = ports.cluster().state();
            seen.putAll(hub.look());
            // those that had changed and were not told of when the client left
            tellings.forEach(it -> it.add(it.kind().first().of(last)));
        }
        subscription = ports.cluster().watch(from, this, WINDOW);
    }

    // on the state loop

    @Override
    public void snapshot(State at) {
        hub.execute(() -> {
            sendSnapshot(at);
            took();
        });
    }

    @Override
    public void delta(Delta delta) {
        hub.execute(() -> {
            sendDelta(delta);
            took();
        });
    }

    @Override
    public void bookmark(ResumeToken at) {
        hub.execute(() -> {
            send(
                    "bookmark",
                    at.toString(),
                    new JsonWriter(64).beginObject().field("revision", at.n()).endObject());
            took();
        });
    }

    @Override
    public void reset() {
        hub.execute(() -> {
            seen.clear();
            send("reset", "", new JsonWriter(8).beginObject().endObject());
            took();
        });
    }

    @Override
    public void ended(Failure why) {
        hub.execute(() -> {
            send("ended", "", new JsonWriter(256).embed(Problems.problem(why, exchange.id())));
            end();
        });
    }

    // on the hub's thread

    private void sendSnapshot(State at) {
        last = at;
        Map<String, byte[]> now = hub.look();
        seen.clear();
        seen.putAll(now);
        JsonWriter json = new JsonWriter(4096);
        json.beginObject().field("epoch", at.epoch()).field("revision", at.revision());
        for (String kind : KINDS) {
            json.name(kind).beginArray();
            now.forEach((key, bytes) -> {
                if (key.startsWith(kind + "/")) json.embed(bytes);
            });
            json.endArray();
        }
        for (KeptKind kind : kinds) kind.write(json, at, kind.first().of(at));
        json.name("keys").beginArray();
        if (seesKeys) for (ApiKey key : at.keys()) KeyView.write(json, ports.keys(), key);
        json.endArray().endObject();
        send("snapshot", new ResumeToken(at.epoch(), at.revision()).toString(), json);
    }

    private void sendDelta(Delta delta) {
        State now = ports.cluster().state();
        Touched touched = touched(delta, now);
        last = now;
        tellings.forEach(telling -> telling.add(touched.kept(telling.kind())));
        List<String> gone = gone(touched, now);
        if (touched.isOnlyKept() && gone.isEmpty() && delta.events().stream().allMatch(Occurrence::isProgress)) return;
        Map<String, byte[]> objects = touched.objects.isEmpty() ? Map.of() : hub.look();
        JsonWriter json = new JsonWriter(2048);
        json.beginObject().field("revision", delta.n()).field("at", Picture.time(delta.atMillis()));
        json.name("events").beginArray();
        for (Occurrence event : delta.events()) {
            if (event.subject().startsWith("key/") && !seesKeys || event.isProgress()) continue;
            json.beginObject()
                    .field("subject", event.subject())
                    .field("reason", event.reason())
                    .field("text", event.text())
                    .field("actor", event.actor())
                    .endObject();
        }
        json.endArray().name("changed").beginObject();
        for (String kind : KINDS) {
            json.name(kind).beginArray();
            for (String key : touched.objects) {
                byte[] bytes = objects.get(key);
                if (bytes == null || !key.startsWith(kind + "/")) continue;
                json.embed(bytes);
                seen.put(key, bytes);
            }
            json.endArray();
        }
        json.name("keys").beginArray();
        for (KeyId id : touched.keys) {
            if (seesKeys) now.findKey(id).ifPresent(key -> KeyView.write(json, ports.keys(), key));
        }
        json.endArray().endObject().name("removed").beginArray();
        for (String key : touched.objects) {
            if (objects.containsKey(key)) continue;
            json.value(key);
            seen.remove(key);
        }
        gone.forEach(json::value);
        json.endArray().endObject();
        send("delta", delta.token().toString(), json);
    }

    /** Keys of the objects that were there and are not any more. */
    private List<String> gone(Touched touched, State now) {
        List<String> gone = new ArrayList<>();
        for (KeptKind kind : kinds) {
            for (String name : touched.kept(kind)) {
                if (kind.find().of(now, name).isEmpty()) gone.add(kind.key(name));
            }
        }
        return gone;
    }

    /** What a client sees of the rows that changed: an instance is part of its deployment and of its node's memory. */
    private Touched touched(Delta delta, State now) {
        Touched touched = new Touched(new TreeSet<>(), new TreeSet<>(), new HashMap<>());
        for (String row : delta.rows().keySet()) {
            String id = row.substring(row.indexOf('/') + 1);
            String rowKind = Kinds.of(row);
            for (KeptKind kind : kinds) kind.touch().of(rowKind, id, last, now, touched.kept(kind)::add);
            switch (rowKind) {
                case "node" -> touched.objects.add("nodes/" + nodeName(now, new NodeId(id)));
                case "deployment" -> {
                    touched.objects.add("deployments/" + id);
                    touched.objects.add("models/" + id);
                }
                case "model" -> touched.objects.add("models/" + id);
                case "key" -> touched.keys.add(new KeyId(id));
                case "instance" ->
                    now.findInstance(new InstanceId(id))
                            .or(() -> last.findInstance(new InstanceId(id)))
                            .ifPresent(instance -> addInstance(touched, now, instance));
                default -> {}
            }
        }
        return touched;
    }

    private void addInstance(Touched touched, State now, Instance instance) {
        touched.objects.add("deployments/" + instance.deployment());
        touched.objects.add("nodes/" + nodeName(now, instance.node()));
    }

    private String nodeName(State now, NodeId id) {
        return now.findNode(id).or(() -> last.findNode(id)).map(Node::name).orElse(id.value());
    }

    /** @param kept names, by kind */
    private record Touched(Set<String> objects, Set<KeyId> keys, Map<String, Set<String>> kept) {
        Set<String> kept(KeptKind kind) {
            return kept.computeIfAbsent(kind.name(), name -> new TreeSet<>());
        }

        boolean isOnlyKept() {
            return objects.isEmpty() && keys.isEmpty() && kept.values().stream().anyMatch(names -> !names.isEmpty());
        }
    }

    /** What became of the objects of a kind since this client was told. */
    private void tell(Telling telling) {
        ResponseStream open = stream;
        if (over || open == null || !telling.isOwed()) return;
        if (!open.drained()) {
            // a client that is behind gets them when it has caught up
            telling.postpone();
            return;
        }
        JsonWriter json = new JsonWriter(2048);
        json.beginObject();
        telling.write(json, ports.cluster().state());
        send("observed", "", json.endObject());
    }

    /** What machines say differently since this client was told. */
    void observed(Map<String, byte[]> now) {
        ResponseStream open = stream;
        // a client that is behind gets the next picture, or the one after it
        if (over || open == null || seen.isEmpty() || !open.drained()) return;
        JsonWriter json = new JsonWriter(2048);
        boolean[] any = new boolean[1];
        json.beginObject();
        for (String kind : KINDS) {
            json.name(kind).beginArray();
            now.forEach((key, bytes) -> {
                if (seen.get(key) == bytes || !key.startsWith(kind + "/")) return;
                seen.put(key, bytes);
                json.embed(bytes);
                any[0] = true;
            });
            json.endArray();
        }
        if (any[0]) send("observed", "", json.endObject());
    }

    private void send(String event, String id, JsonWriter data) {
        ResponseStream open = stream;
        if (over || open == null) return;
        JsonWriter frame = new JsonWriter(data.length() + 64);
        if (!id.isEmpty()) frame.raw("id: ").raw(id).raw("\n");
        frame.raw("event: ")
                .raw(event)
                .raw("\ndata: ")
                .raw(data.array(), 0, data.length())
                .raw("\n\n");
        open.write(frame.array(), frame.length());
    }

    private void took() {
        owed++;
        giveBack();
    }

    private void giveBack() {
        Subscription held = subscription;
        ResponseStream open = stream;
        if (over || owed == 0 || held == null || open == null || !open.drained()) return;
        int frames = owed;
        owed = 0;
        held.request(frames);
    }

    private void end() {
        if (over) return;
        over = true;
        Subscription held = subscription;
        if (held != null) held.close();
        ResponseStream open = stream;
        if (open != null) open.end(new byte[0], 0);
        hub.left(this);
    }
}
