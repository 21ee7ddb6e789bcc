package io.ruche.control.api;

import io.ruche.control.api.organisation.ApprovalView;
import io.ruche.control.api.organisation.ConversationView;
import io.ruche.control.api.organisation.Happened;
import io.ruche.control.api.organisation.RunView;
import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.state.Caller;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.State;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What agents do together: approvals, runs, conversations; and the words and starts that people give. */
final class FlowResources {
    private static final String PERSON = OrganisationResources.PERSON;

    private final Api api;
    private final ApiPorts ports;

    FlowResources(Api api, ApiPorts ports) {
        this.api = api;
        this.ports = ports;
    }

    // ---- approvals

    void approvals(ClientExchange exchange) {
        State state = ports.cluster().state();
        boolean all = exchange.query("all").filter("true"::equals).isPresent();
        Collection<Approval> found =
                all ? state.flow().approvals() : state.flow().pendingApprovals();
        JsonWriter json = new JsonWriter(4096);
        json.beginObject().name("approvals").beginArray();
        found.stream()
                .sorted(Comparator.comparingLong(Approval::askedAtMillis).thenComparing(Approval::id))
                .forEach(it -> ApprovalView.write(json, state, it));
        Api.json(exchange, 200, json.endArray().endObject());
    }

    void approval(ClientExchange exchange) {
        answerApproval(exchange, exchange.parameter("id"));
    }

    void approve(ClientExchange exchange, Caller caller) {
        decide(exchange, caller, Approval.Word.APPROVE);
    }

    void reject(ClientExchange exchange, Caller caller) {
        decide(exchange, caller, Approval.Word.REJECT);
    }

    /** What a gate asks for is made anew, as the reason says. */
    void revise(ClientExchange exchange, Caller caller) {
        decide(exchange, caller, Approval.Word.REVISE);
    }

    private void decide(ClientExchange exchange, Caller caller, Approval.Word word) {
        String id = exchange.parameter("id");
        RequestBody body = RequestBody.readIfAny(exchange, List.of("reason", "payloadHash"));
        String why = body.text("reason").map(String::strip).orElse("");
        if (word != Approval.Word.APPROVE && why.isEmpty()) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "reason: absent (expected: why it is not approved).",
                    "Say it with --reason; whoever asked is told.");
        }
        findApproval(ports.cluster().state(), id);
        Command command = new Command.VoteApproval(id, PERSON, word, body.text("payloadHash"), why);
        api.submit(exchange, command, caller, reply -> answerApproval(exchange, id));
    }

    private void answerApproval(ClientExchange exchange, String id) {
        State state = ports.cluster().state();
        JsonWriter json = new JsonWriter(2048);
        ApprovalView.write(json, state, findApproval(state, id));
        Api.json(exchange, 200, json);
    }

    private static Approval findApproval(State state, String id) {
        return state.flow()
                .findApproval(id)
                .orElseThrow(() -> Resources.notFound(
                        "approval",
                        id,
                        state.flow().approvals().stream().map(Approval::id).toList(),
                        "'ruche approvals --all' lists them."));
    }

    // ---- runs

    void runs(ClientExchange exchange) {
        State state = ports.cluster().state();
        Optional<String> workflow = exchange.query("workflow").filter(name -> !name.isEmpty());
        List<Run> all = state.flow().runs().stream()
                .filter(run -> workflow.isEmpty() || run.workflow().equals(workflow.get()))
                .sorted(Comparator.comparingLong(Run::startedAtMillis)
                        .thenComparing(Run::id)
                        .reversed())
                .toList();
        Paging.answer(exchange, "runs", all, Run::id, (json, run) -> RunView.write(json, state, run));
    }

    void run(ClientExchange exchange) {
        answerRun(exchange, 200, exchange.parameter("id"));
    }

    void cancel(ClientExchange exchange, Caller caller) {
        String id = exchange.parameter("id");
        RequestBody body = RequestBody.readIfAny(exchange, List.of("reason"));
        Command command = new Command.CancelRun(id, PERSON, body.text("reason").orElse(""));
        api.submit(exchange, command, caller, reply -> answerRun(exchange, 200, id));
    }

    private void answerRun(ClientExchange exchange, int status, String id) {
        State state = ports.cluster().state();
        Run run = state.flow()
                .findRun(id)
                .orElseThrow(() -> Resources.notFound(
                        "run", id, state.flow().runs().stream().map(Run::id).toList(), "'ruche get runs' lists them."));
        JsonWriter json = new JsonWriter(4096);
        RunView.write(json, state, run);
        Api.json(exchange, status, json);
    }

    void start(ClientExchange exchange, Caller caller) {
        String input = exchange.bodyLength() == 0
                ? "{}"
                : RequestBody.json(exchange, "input").orElse("{}");
        begin(
                exchange,
                caller,
                exchange.parameter("name"),
                Command.StartRun.Door.MANUAL,
                PERSON,
                input,
                Label.OF_THE_HOUSE);
    }

    /** Whatever calls in: its body is the input, and a stranger's word. */
    void hook(ClientExchange exchange, Caller caller) {
        String input = exchange.bodyLength() == 0
                ? "{}"
                : new String(exchange.body(), 0, exchange.bodyLength(), StandardCharsets.UTF_8);
        Label label = Label.of(DataClass.PRIVATE, Label.Taint.UNTRUSTED);
        begin(
                exchange,
                caller,
                exchange.parameter("workflow"),
                Command.StartRun.Door.WEBHOOK,
                caller.actor(),
                input,
                label);
    }

    private void begin(
            ClientExchange exchange,
            Caller caller,
            String workflow,
            Command.StartRun.Door door,
            String by,
            String input,
            Label label) {
        State before = ports.cluster().state();
        List<String> known = before.specs().all(SpecKind.WORKFLOW).stream()
                .map(spec -> spec.id().name())
                .toList();
        if (!known.contains(workflow)) {
            throw Resources.notFound("workflow", workflow, known, "'ruche get workflows' lists them.");
        }
        int waiting = before.flow().starts(workflow).waiting().size();
        Command command = new Command.StartRun(workflow, door, by, input, label);
        api.submit(exchange, command, caller, reply -> begun(exchange, workflow, waiting, reply));
    }

    private void begun(ClientExchange exchange, String workflow, int waitingBefore, Reply reply) {
        JsonWriter json = new JsonWriter(128);
        json.beginObject();
        boolean isRun = reply.subject().startsWith("run/");
        if (isRun) json.field("run", reply.id());
        json.field("verdict", isRun ? "started" : waits(workflow, waitingBefore));
        Api.json(exchange, 202, json.endObject());
    }

    /** What became of a wish that is no run yet, as far as what waits now tells. */
    private String waits(String workflow, int waitingBefore) {
        int now = ports.cluster().state().flow().starts(workflow).waiting().size();
        if (now > waitingBefore) return "enqueued";
        return now > 0 ? "coalesced" : "skipped";
    }

    // ---- conversations, and what happened

    void conversations(ClientExchange exchange) {
        State state = ports.cluster().state();
        Optional<String> agent = exchange.query("agent").filter(name -> !name.isEmpty());
        List<Conversation> all = state.flow().conversations().stream()
                .filter(it -> agent.isEmpty() || it.participants().contains(agent.get()))
                .sorted(Comparator.comparingLong(Conversation::startedAtMillis)
                        .thenComparing(Conversation::id)
                        .reversed())
                .toList();
        Paging.answer(
                exchange,
                "conversations",
                all,
                Conversation::id,
                (json, it) -> ConversationView.write(json, state, it));
    }

    void conversation(ClientExchange exchange) {
        State state = ports.cluster().state();
        String id = exchange.parameter("id");
        Conversation it = state.flow()
                .findConversation(id)
                .orElseThrow(() -> Resources.notFound(
                        "conversation",
                        id,
                        state.flow().conversations().stream()
                                .map(Conversation::id)
                                .toList(),
                        "'ruche get conversations' lists them."));
        JsonWriter json = new JsonWriter(4096);
        ConversationView.write(json, state, it);
        Api.json(exchange, 200, json);
    }

    void timeline(ClientExchange exchange) {
        State state = ports.cluster().state();
        Optional<String> agent = exchange.query("agent")
                .filter(name -> !name.isEmpty())
                .map(name -> OrganisationResources.find(state, name).name());
        Paging.answer(exchange, "entries", Happened.newest(state, agent), Happened::id, Happened::write);
    }
}
