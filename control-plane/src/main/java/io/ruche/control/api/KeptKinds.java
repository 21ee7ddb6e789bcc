package io.ruche.control.api;

import io.ruche.control.api.organisation.AgentView;
import io.ruche.control.api.organisation.ApprovalView;
import io.ruche.control.api.organisation.ConversationView;
import io.ruche.control.api.organisation.RelationshipView;
import io.ruche.control.api.organisation.RunView;
import io.ruche.control.money.BudgetState;
import io.ruche.control.money.Spend;
import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.relation.Pair;
import io.ruche.scheduler.organisation.relation.Relationship;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.TaskId;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnId;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The kinds of objects that streams tell of out of the State alone. */
final class KeptKinds {
    /** A job moves many times a second; nobody reads that fast. */
    private static final Duration JOB_PAUSE = Duration.ofMillis(250);

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int MOST_JOBS = 100;
    private static final int MOST_AGENTS = 1_000;
    private static final int MOST_BUDGETS = 200;
    private static final int MOST_RELATIONSHIPS = 500;
    private static final int MOST_EACH = 100;

    private KeptKinds() {}

    /** @param spend what agents took is no part of the state */
    static List<KeptKind> all(Spend spend) {
        return List.of(
                new KeptKind("jobs", JOB_PAUSE, KeptKinds::newestJobs, KeptKinds::jobsOf, KeptKinds::job),
                new KeptKind("budgets", JOB_PAUSE, KeptKinds::budgets, KeptKinds::budgetsOf, KeptKinds::budget),
                new KeptKind(
                        "agents",
                        PAUSE,
                        KeptKinds::firstAgents,
                        KeptKinds::agentsOf,
                        (state, name) -> agent(state, name, spend)),
                new KeptKind(
                        "relationships",
                        PAUSE,
                        KeptKinds::newestMoved,
                        ofRows("relationship"),
                        KeptKinds::relationship),
                new KeptKind("approvals", PAUSE, KeptKinds::firstApprovals, ofRows("approval"), KeptKinds::approval),
                new KeptKind("runs", PAUSE, KeptKinds::newestRuns, KeptKinds::runsOf, KeptKinds::run),
                new KeptKind(
                        "conversations",
                        PAUSE,
                        KeptKinds::newestConversations,
                        ofRows("conversation"),
                        KeptKinds::conversation));
    }

    /** Objects that are one row each, of the same name. */
    private static KeptKind.Touch ofRows(String rows) {
        return (kind, id, before, now, touched) -> {
            if (kind.equals(rows)) touched.accept(id);
        };
    }

    /** Feelings fade by themselves; the stream tells them as of their last move. */
    private static Optional<KeptKind.View> relationship(State state, String pair) {
        return Pair.find(pair)
                .flatMap(state.minds()::find)
                .map(it -> json -> RelationshipView.write(json, it, it.atMillis()));
    }

    private static Optional<KeptKind.View> approval(State state, String id) {
        return state.flow().findApproval(id).map(it -> json -> ApprovalView.write(json, state, it));
    }

    /** Those that wait, then the newest of the others. */
    private static List<String> firstApprovals(State state) {
        Stream<Approval> pending = state.flow().pendingApprovals().stream();
        Stream<Approval> newest = state.flow().approvals().stream()
                .sorted(Comparator.comparingLong(Approval::askedAtMillis).reversed())
                .limit(MOST_EACH);
        return Stream.concat(pending, newest).map(Approval::id).distinct().toList();
    }

    private static Optional<KeptKind.View> run(State state, String id) {
        return state.flow().findRun(id).map(it -> json -> RunView.write(json, state, it));
    }

    private static List<String> newestRuns(State state) {
        return state.flow().runs().stream()
                .sorted(Comparator.comparingLong(Run::startedAtMillis).reversed())
                .limit(MOST_EACH)
                .map(Run::id)
                .toList();
    }

    /** Its own row, and those of the turns and approvals of its steps. */
    private static void runsOf(String kind, String id, State before, State now, Consumer<String> touched) {
        switch (kind) {
            case "run" -> touched.accept(id);
            case "turn" ->
                now.findTurn(new TurnId(id))
                        .flatMap(turn -> TaskId.find(turn.task()))
                        .map(TaskId::run)
                        .filter(run -> now.flow().findRun(run).isPresent())
                        .ifPresent(touched);
            case "approval" ->
                now.flow()
                        .findApproval(id)
                        .map(it -> it.subject().replaceAll("/.*", ""))
                        .filter(run -> now.flow().findRun(run).isPresent())
                        .ifPresent(touched);
            default -> {}
        }
    }

    private static Optional<KeptKind.View> conversation(State state, String id) {
        return state.flow().findConversation(id).map(it -> json -> ConversationView.write(json, state, it));
    }

    private static List<String> newestConversations(State state) {
        return state.flow().conversations().stream()
                .sorted(Comparator.comparingLong(Conversation::startedAtMillis).reversed())
                .limit(MOST_EACH)
                .map(Conversation::id)
                .toList();
    }

    private static List<String> newestMoved(State state) {
        return state.minds().relationships().values().stream()
                .sorted(Comparator.comparingLong(Relationship::atMillis).reversed())
                .limit(MOST_RELATIONSHIPS)
                .map(it -> it.pair().toString())
                .toList();
    }

    private static Optional<KeptKind.View> job(State state, String id) {
        return state.findJob(new JobId(id)).map(job -> json -> JobView.write(json, job, state));
    }

    private static List<String> newestJobs(State state) {
        return state.newestJobs(Optional.empty(), job -> true, MOST_JOBS).stream()
                .map(job -> job.id().value())
                .toList();
    }

    /** Its own row; and whatever it says that it waits for. */
    private static void jobsOf(String kind, String id, State before, State now, Consumer<String> touched) {
        switch (kind) {
            case "job" -> touched.accept(id);
            case "deployment" -> waitingFor(id, now, touched);
            case "instance" ->
                now.findInstance(new InstanceId(id))
                        .or(() -> before.findInstance(new InstanceId(id)))
                        .map(Instance::deployment)
                        .ifPresent(model -> waitingFor(model.value(), now, touched));
            default -> {}
        }
    }

    private static void waitingFor(String model, State now, Consumer<String> touched) {
        for (Job job : now.newestJobs(Optional.empty(), job -> !job.hasEnded(), MOST_JOBS)) {
            if (job.spec().model().equals(model)) touched.accept(job.id().value());
        }
    }

    /** Those that something was spent of: the others are in the report of what was spent. */
    private static List<String> budgets(State state) {
        return state.budgets().all().stream()
                .map(kept -> kept.id().text())
                .limit(MOST_BUDGETS)
                .toList();
    }

    private static void budgetsOf(String kind, String id, State before, State now, Consumer<String> touched) {
        if (kind.equals("budget")) touched.accept(id.replace('/', '@'));
    }

    private static Optional<KeptKind.View> budget(State state, String name) {
        int run = name.indexOf('@');
        BudgetId id = run < 0 ? BudgetId.of(name) : new BudgetId(name.substring(0, run), name.substring(run + 1));
        return state.budgets()
                .find(id)
                .flatMap(kept -> BudgetState.of(state, kept))
                .map(it -> json -> SpendView.budget(json, it));
    }

    private static Optional<KeptKind.View> agent(State state, String name, Spend spend) {
        return state.findAgent(name).map(agent -> json -> AgentView.write(json, state, agent, spend));
    }

    /** Those at work before the others, which are far more in a large house. */
    private static List<String> firstAgents(State state) {
        Stream<String> working = state.openTurns().stream().map(Turn::agent);
        Stream<String> waiting = state.waitingAgents().stream().map(Agent::name);
        Stream<String> all = state.agents().stream().map(Agent::name);
        return Stream.of(working, waiting, all)
                .flatMap(names -> names)
                .distinct()
                .limit(MOST_AGENTS)
                .toList();
    }

    /** Its own row, its turn's, its document's and its organisation's. */
    private static void agentsOf(String kind, String id, State before, State now, Consumer<String> touched) {
        switch (kind) {
            case "agent" -> touched.accept(id);
            case "turn" ->
                now.findTurn(new TurnId(id))
                        .or(() -> before.findTurn(new TurnId(id)))
                        .map(Turn::agent)
                        .filter(name -> now.findAgent(name).isPresent())
                        .ifPresent(touched);
            case "mind" -> {
                if (now.findAgent(id).isPresent()) touched.accept(id);
            }
            case "conversation" ->
                now.flow()
                        .findConversation(id)
                        .ifPresent(talk -> talk.participants().stream()
                                .filter(name -> now.findAgent(name).isPresent())
                                .forEach(touched));
            case "spec" -> documented(id, before, now, touched);
            default -> {}
        }
    }

    private static void documented(String id, State before, State now, Consumer<String> touched) {
        String name = id.substring(id.indexOf('/') + 1);
        if (id.startsWith("Agent/")) touched.accept(name);
        if (!id.startsWith("Organisation/")) return;
        for (State state : List.of(before, now)) {
            state.specs()
                    .house()
                    .each(OrganisationSpec.class)
                    .filter(organisation -> organisation.name().equals(name))
                    .map(House.Named::spec)
                    .flatMap(spec -> spec.agents().stream())
                    .filter(agent -> now.findAgent(agent).isPresent())
                    .limit(MOST_AGENTS)
                    .forEach(touched);
        }
    }
}
