package io.ruche.control.api;

import io.ruche.control.exchange.Access;
import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.Problems;
import io.ruche.control.exchange.Route;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.keys.Identity;
import io.ruche.control.keys.Keys;
import io.ruche.control.keys.Secret;
import io.ruche.control.state.Caller;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The resources under {@code /api/v1}, and what else is reached without being the gateway's. Any thread. */
public final class Api implements AutoCloseable {
    /** Everything it answers; {@code openapi.json} says the same, and a test compares them. */
    public static final List<Route<Api>> ROUTES = List.of(
            Route.of("GET", "/api/v1/status", Access.VIEWER, (api, it, who) -> api.system.status(it)),
            Route.of("GET", "/api/v1/openapi.json", Access.VIEWER, (api, it, who) -> api.system.openApi(it)),
            Route.of("GET", "/api/v1/timeline", Access.VIEWER, (api, it, who) -> api.system.timeline(it)),
            Route.of("POST", "/api/v1/shutdown", Access.ADMIN, (api, it, who) -> api.system.shutdown(it)),
            Route.streaming("GET", "/api/v1/backup", Access.ADMIN, (api, it, who) -> api.backup.open(it)),
            Route.of("GET", "/readyz", Access.VIEWER, (api, it, who) -> api.system.ready(it)),
            Route.of("GET", "/metrics", Access.VIEWER, (api, it, who) -> api.system.metrics(it)),
            Route.of("GET", "/api/v1/nodes", Access.VIEWER, (api, it, who) -> api.resources.nodes(it)),
            Route.of("GET", "/api/v1/nodes/{name}", Access.VIEWER, (api, it, who) -> api.resources.node(it)),
            Route.of(
                    "POST",
                    "/api/v1/nodes/{name}/drain",
                    Access.OPERATOR,
                    (api, it, who) -> api.drains.drain(it, api.caller(it, who))),
            Route.of(
                    "DELETE",
                    "/api/v1/nodes/{name}/drain",
                    Access.OPERATOR,
                    (api, it, who) -> api.drains.takeBack(it, api.caller(it, who))),
            Route.of("GET", "/api/v1/models", Access.VIEWER, (api, it, who) -> api.resources.models(it)),
            Route.of(
                    "POST",
                    "/api/v1/models/{name}/pull",
                    Access.OPERATOR,
                    (api, it, who) -> api.resources.pull(it, api.caller(it, who))),
            Route.of("GET", "/api/v1/deployments", Access.VIEWER, (api, it, who) -> api.resources.deployments(it)),
            Route.of(
                    "POST",
                    "/api/v1/deployments",
                    Access.OPERATOR,
                    (api, it, who) -> api.resources.deploy(it, api.caller(it, who))),
            Route.of(
                    "GET",
                    "/api/v1/deployments/{model}",
                    Access.VIEWER,
                    (api, it, who) -> api.resources.deployment(it)),
            Route.of(
                    "DELETE",
                    "/api/v1/deployments/{model}",
                    Access.OPERATOR,
                    (api, it, who) -> api.resources.undeploy(it, api.caller(it, who))),
            Route.of("GET", "/api/v1/catalogue", Access.VIEWER, (api, it, who) -> api.planner.catalogue(it)),
            Route.of("POST", "/api/v1/plan", Access.VIEWER, (api, it, who) -> api.resources.plan(it, identity(who))),
            Route.streaming(
                    "POST", "/api/v1/simulations", Access.OPERATOR, (api, it, who) -> api.simulations.sweep(it)),
            Route.of("GET", "/api/v1/explain/{object}", Access.VIEWER, (api, it, who) -> api.explain.explain(it)),
            Route.uploading(
                    "POST", "/api/v1/jobs", Access.VIEWER, (api, it, who) -> api.jobs.submit(it, identity(who))),
            Route.of("GET", "/api/v1/jobs", Access.VIEWER, (api, it, who) -> api.jobs.list(it)),
            Route.of("GET", "/api/v1/jobs/{id}", Access.VIEWER, (api, it, who) -> api.jobs.get(it)),
            Route.of(
                    "POST",
                    "/api/v1/jobs/{id}/cancel",
                    Access.VIEWER,
                    (api, it, who) -> api.jobs.cancel(it, identity(who))),
            Route.streaming("GET", "/api/v1/jobs/{id}/results", Access.VIEWER, (api, it, who) -> api.jobs.results(it)),
            Route.uploading("POST", "/v1/files", Access.VIEWER, (api, it, who) -> api.files.upload(it, identity(who))),
            Route.of("GET", "/v1/files", Access.VIEWER, (api, it, who) -> api.files.list(it)),
            Route.of("GET", "/v1/files/{id}", Access.VIEWER, (api, it, who) -> api.files.get(it)),
            Route.of("DELETE", "/v1/files/{id}", Access.VIEWER, (api, it, who) -> api.files.delete(it, identity(who))),
            Route.streaming("GET", "/v1/files/{id}/content", Access.VIEWER, (api, it, who) -> api.files.content(it)),
            Route.of("POST", "/v1/batches", Access.VIEWER, (api, it, who) -> api.batches.create(it, identity(who))),
            Route.of("GET", "/v1/batches", Access.VIEWER, (api, it, who) -> api.batches.list(it)),
            Route.of("GET", "/v1/batches/{id}", Access.VIEWER, (api, it, who) -> api.batches.get(it)),
            Route.of(
                    "POST",
                    "/v1/batches/{id}/cancel",
                    Access.VIEWER,
                    (api, it, who) -> api.batches.cancel(it, identity(who))),
            Route.of("POST", "/api/v1/apply", Access.OPERATOR, (api, it, who) -> api.specs.apply(it, identity(who))),
            Route.of("POST", "/api/v1/delete", Access.OPERATOR, (api, it, who) -> api.specs.delete(it, identity(who))),
            Route.of("GET", "/api/v1/specs", Access.VIEWER, (api, it, who) -> api.specs.list(it)),
            Route.of("GET", "/api/v1/specs/{kind}/{name}", Access.VIEWER, (api, it, who) -> api.specs.get(it)),
            Route.of(
                    "DELETE",
                    "/api/v1/specs/{kind}/{name}",
                    Access.OPERATOR,
                    (api, it, who) -> api.specs.deleteOne(it, identity(who))),
            Route.of("GET", "/api/v1/schema", Access.VIEWER, (api, it, who) -> api.specs.schema(it)),
            Route.of("GET", "/api/v1/org", Access.VIEWER, (api, it, who) -> api.organisation.organisation(it)),
            Route.of(
                    "POST",
                    "/api/v1/org/pause",
                    Access.OPERATOR,
                    (api, it, who) -> api.organisation.pauseAll(it, api.caller(it, who))),
            Route.of(
                    "POST",
                    "/api/v1/org/resume",
                    Access.OPERATOR,
                    (api, it, who) -> api.organisation.resumeAll(it, api.caller(it, who))),
            Route.of("GET", "/api/v1/spend", Access.VIEWER, (api, it, who) -> api.spend.report(it)),
            Route.of("GET", "/api/v1/agents", Access.VIEWER, (api, it, who) -> api.organisation.agents(it)),
            Route.of("GET", "/api/v1/agents/{name}", Access.VIEWER, (api, it, who) -> api.organisation.agent(it)),
            Route.of("GET", "/api/v1/agents/{name}/turns", Access.VIEWER, (api, it, who) -> api.turns.ofAgent(it)),
            Route.of(
                    "POST",
                    "/api/v1/agents/{name}/talk",
                    Access.OPERATOR,
                    (api, it, who) -> api.talks.talk(it, api.caller(it, who))),
            Route.of(
                    "POST",
                    "/api/v1/agents/{name}/pause",
                    Access.OPERATOR,
                    (api, it, who) -> api.organisation.pause(it, api.caller(it, who))),
            Route.of(
                    "POST",
                    "/api/v1/agents/{name}/resume",
                    Access.OPERATOR,
                    (api, it, who) -> api.organisation.resume(it, api.caller(it, who))),
            Route.of(
                    "POST",
                    "/api/v1/agents/{name}/wake",
                    Access.OPERATOR,
                    (api, it, who) -> api.organisation.wake(it, api.caller(it, who))),
            Route.of("GET", "/api/v1/turns", Access.VIEWER, (api, it, who) -> api.turns.all(it)),
            Route.of("GET", "/api/v1/turns/{id}", Access.VIEWER, (api, it, who) -> api.turns.one(it)),
            Route.of("GET", "/api/v1/agents/{name}/memories", Access.VIEWER, (api, it, who) -> api.minds.memories(it)),
            Route.of("GET", "/api/v1/relationships", Access.VIEWER, (api, it, who) -> api.minds.relationships(it)),
            Route.of("GET", "/api/v1/lessons", Access.VIEWER, (api, it, who) -> api.minds.lessons(it)),
            Route.of("GET", "/api/v1/audit", Access.ADMIN, (api, it, who) -> api.audit.list(it)),
            Route.of("GET", "/api/v1/org/timeline", Access.VIEWER, (api, it, who) -> api.flow.timeline(it)),
            Route.of("GET", "/api/v1/approvals", Access.VIEWER, (api, it, who) -> api.flow.approvals(it)),
            Route.of("GET", "/api/v1/approvals/{id}", Access.VIEWER, (api, it, who) -> api.flow.approval(it)),
            Route.of(
                    "POST",
                    "/api/v1/approvals/{id}/approve",
                    Access.OPERATOR,
                    (api, it, who) -> api.flow.approve(it, api.caller(it, who))),
            Route.of(
                    "POST",
                    "/api/v1/approvals/{id}/reject",
                    Access.OPERATOR,
                    (api, it, who) -> api.flow.reject(it, api.caller(it, who))),
            Route.of(
                    "POST",
                    "/api/v1/approvals/{id}/revise",
                    Access.OPERATOR,
                    (api, it, who) -> api.flow.revise(it, api.caller(it, who))),
            Route.of("GET", "/api/v1/runs", Access.VIEWER, (api, it, who) -> api.flow.runs(it)),
            Route.of("GET", "/api/v1/runs/{id}", Access.VIEWER, (api, it, who) -> api.flow.run(it)),
            Route.of(
                    "POST",
                    "/api/v1/runs/{id}/cancel",
                    Access.OPERATOR,
                    (api, it, who) -> api.flow.cancel(it, api.caller(it, who))),
            Route.of(
                    "POST",
                    "/api/v1/workflows/{name}/start",
                    Access.OPERATOR,
                    (api, it, who) -> api.flow.start(it, api.caller(it, who))),
            Route.of(
                    "POST",
                    "/api/v1/hooks/{workflow}",
                    Access.OPERATOR,
                    (api, it, who) -> api.flow.hook(it, api.caller(it, who))),
            Route.of("GET", "/api/v1/conversations", Access.VIEWER, (api, it, who) -> api.flow.conversations(it)),
            Route.of("GET", "/api/v1/conversations/{id}", Access.VIEWER, (api, it, who) -> api.flow.conversation(it)),
            Route.of("GET", "/api/v1/keys", Access.ADMIN, (api, it, who) -> api.access.list(it)),
            Route.of(
                    "POST", "/api/v1/keys", Access.ADMIN, (api, it, who) -> api.access.create(it, api.caller(it, who))),
            Route.of(
                    "DELETE",
                    "/api/v1/keys/{id}",
                    Access.ADMIN,
                    (api, it, who) -> api.access.revoke(it, api.caller(it, who))),
            Route.of("GET", "/api/v1/secrets", Access.ADMIN, (api, it, who) -> api.secrets.list(it)),
            Route.of(
                    "PUT",
                    "/api/v1/secrets/{name}",
                    Access.ADMIN,
                    (api, it, who) -> api.secrets.set(it, identity(who))),
            Route.of(
                    "DELETE",
                    "/api/v1/secrets/{name}",
                    Access.ADMIN,
                    (api, it, who) -> api.secrets.remove(it, identity(who))),
            Route.of("GET", "/api/v1/providers", Access.ADMIN, (api, it, who) -> api.providers.list(it)),
            Route.of(
                    "PUT",
                    "/api/v1/providers/{name}",
                    Access.ADMIN,
                    (api, it, who) -> api.providers.set(it, api.caller(it, who))),
            Route.of(
                    "DELETE",
                    "/api/v1/providers/{name}",
                    Access.ADMIN,
                    (api, it, who) -> api.providers.remove(it, api.caller(it, who))),
            Route.of("POST", "/api/v1/sessions", Access.OPEN, (api, it, who) -> api.access.login(it)),
            Route.of("DELETE", "/api/v1/sessions", Access.VIEWER, (api, it, who) -> api.access.logout(it)),
            Route.of(
                    "POST",
                    "/api/v1/login-codes",
                    Access.ADMIN,
                    (api, it, who) -> api.access.loginCode(it, who.orElseThrow(Keys::nothingShown))),
            Route.streaming(
                    "GET",
                    "/api/v1/events",
                    Access.VIEWER,
                    (api, it, who) -> api.events.open(it, who.orElseThrow(Keys::nothingShown))),
            Route.streaming("GET", "/api/v1/logs", Access.OPERATOR, (api, it, who) -> api.logs.open(it)));

    private static final Logger log = LoggerFactory.getLogger(Api.class);

    private final ApiPorts ports;
    private final SystemResources system;
    private final PlannerResources planner;
    private final Resources resources;
    private final DrainResources drains;
    private final ExplainResources explain;
    private final AccessResources access;
    private final SecretResources secrets;
    private final ProviderResources providers;
    private final BackupResource backup;
    private final JobResources jobs;
    private final FileResources files;
    private final BatchResources batches;
    private final SpecResources specs;
    private final OrganisationResources organisation;
    private final TurnResources turns;
    private final TalkDesk talks;
    private final MindResources minds;
    private final FlowResources flow;
    private final AuditResource audit;
    private final SpendResources spend;
    private final SimulationResources simulations;
    private final EventHub events;
    private final LogStreams logs;

    public Api(ApiPorts ports) {
        this.ports = ports;
        ModelLooks looks = new ModelLooks();
        system = new SystemResources(ports);
        planner = new PlannerResources(ports);
        simulations = new SimulationResources(ports);
        resources = new Resources(this, ports, looks, planner);
        drains = new DrainResources(this, ports);
        explain = new ExplainResources(ports);
        access = new AccessResources(this, ports);
        secrets = new SecretResources(ports);
        providers = new ProviderResources(this, ports);
        backup = new BackupResource(ports);
        jobs = new JobResources(ports);
        files = new FileResources(ports);
        batches = new BatchResources(ports);
        specs = new SpecResources(ports);
        events = new EventHub(ports, looks);
        Journals journals = new Journals(ports.rows());
        organisation = new OrganisationResources(this, ports);
        turns = new TurnResources(ports, journals);
        spend = new SpendResources(ports);
        talks = new TalkDesk(ports, events, journals);
        minds = new MindResources(ports);
        flow = new FlowResources(this, ports);
        audit = new AuditResource(ports);
        logs = new LogStreams(ports, events);
    }

    /** Ends the streams' thread. Idempotent. */
    @Override
    public void close() {
        events.close();
    }

    private static Identity identity(Optional<Identity> who) {
        return who.orElseThrow(Keys::nothingShown);
    }

    /** The client's own name for this request; throws INVALID_REQUEST for one that is too long. */
    static Optional<String> requestKey(ClientExchange exchange, Identity who) {
        return exchange.header("Idempotency-Key").map(who::requestKey);
    }

    /** Who sends a command, and under which key a repetition is known. */
    private Caller caller(ClientExchange exchange, Optional<Identity> who) {
        Identity identity = identity(who);
        Optional<String> key = requestKey(exchange, identity);
        if (key.isEmpty()) return Caller.of(identity.actor());
        String content = exchange.method()
                + ' '
                + exchange.path()
                + '\n'
                + new String(exchange.body(), 0, exchange.bodyLength(), StandardCharsets.UTF_8);
        return new Caller(identity.actor(), key, Secret.hexHash(content));
    }

    /** Sends a command and answers with what it made, once that is durable. */
    void submit(ClientExchange exchange, Command command, Caller caller, Consumer<Reply> answer) {
        answer(exchange, ports.cluster().submit(command, caller), answer);
    }

    /** Answers with what a stage completes with, or with what it failed with. */
    static <T> void answer(ClientExchange exchange, CompletionStage<T> stage, Consumer<T> answer) {
        var unused = stage.whenComplete((value, thrown) -> {
            try {
                if (thrown == null) answer.accept(value);
                else Problems.answer(exchange, Problems.failure(thrown, exchange.id()));
            } catch (RuntimeException e) {
                Problems.answer(exchange, Problems.failure(e, exchange.id()));
            }
        });
    }

    static void json(ClientExchange exchange, int status, JsonWriter json) {
        exchange.respond(status, "application/json", json.array(), json.length());
    }
}
