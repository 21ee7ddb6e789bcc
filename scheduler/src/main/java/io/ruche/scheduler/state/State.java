package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.check.StoredText;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.pcollections.TreePMap;

/**
 * What the cluster wants, whole, at one log entry. Immutable; a change shares all but the changed entity with what was
 * before. Collections are sorted by id, so that every decision is the same each time.
 */
public final class State {
    public static final State EMPTY = new State(new Parts());

    private final long epoch;
    private final long revision;
    private final TreePMap<NodeId, Node> nodes;
    private final TreePMap<DeploymentName, Deployment> deployments;
    private final TreePMap<InstanceId, Instance> instances;
    private final TreePMap<ModelName, ModelWish> models;
    private final KeyRing keys;
    private final TreePMap<Long, Epoch> epochs;
    private final TreePMap<String, Answered> answers;
    private final JobShelf jobs;
    private final TreePMap<FileId, InputFile> files;
    private final SpecShelf specs;
    private final TreePMap<SecretName, HeldSecret> secrets;
    private final AgentShelf agents;
    private final TurnShelf turns;
    private final TreePMap<ProviderName, Provider> providers;
    private final BudgetShelf budgets;
    private final AuditHead audit;
    private final MindShelf minds;
    private final FlowShelf flow;

    private State(Parts of) {
        epoch = of.epoch;
        revision = of.revision;
        nodes = of.nodes;
        deployments = of.deployments;
        instances = of.instances;
        models = of.models;
        keys = of.keys;
        epochs = of.epochs;
        answers = of.answers;
        jobs = of.jobs;
        files = of.files;
        specs = of.specs;
        secrets = of.secrets;
        agents = of.agents;
        turns = of.turns;
        providers = of.providers;
        budgets = of.budgets;
        audit = of.audit;
        minds = of.minds;
        flow = of.flow;
    }

    /** The epoch of the leader that wrote the last entry. */
    public long epoch() {
        return epoch;
    }

    /** The log entry n up to which this State goes; inside an entry, that entry. */
    public long revision() {
        return revision;
    }

    /** The same State, about to take the events of log entry n (or having recovered up to it). */
    public State at(long n) {
        return but(next -> next.revision = n);
    }

    public Collection<Node> nodes() {
        return nodes.values();
    }

    public Collection<Deployment> deployments() {
        return deployments.values();
    }

    public Collection<Instance> instances() {
        return instances.values();
    }

    public Collection<ModelWish> models() {
        return models.values();
    }

    public Collection<ApiKey> keys() {
        return keys.all();
    }

    /** By number: what tells a resume token of an ended reign from one of this history. */
    public SortedMap<Long, Epoch> epochs() {
        return epochs;
    }

    /**
     * Whether whoever leads now has led without a break since that reign began: then its machine's tools did whatever was
     * done since, and know of it.
     */
    public boolean isLedAsSince(long number) {
        Epoch then = epochs.get(number);
        return then != null
                && epochs.tailMap(number).values().stream()
                        .allMatch(it -> it.holder().equals(then.holder()));
    }

    /** The number of the reign at that time; 0 when it is kept no longer. */
    public long epochAt(long millis) {
        long found = 0;
        for (Epoch it : epochs.values()) {
            if (it.startedAtMillis() <= millis) found = it.number();
        }
        return found;
    }

    /** Answers under request keys. */
    public SortedMap<String, Answered> answers() {
        return answers;
    }

    public Optional<Node> findNode(NodeId id) {
        return Optional.ofNullable(nodes.get(id));
    }

    public Optional<Node> findNodeByName(String name) {
        return nodes.values().stream().filter(node -> node.name().equals(name)).findFirst();
    }

    public Node getNode(NodeId id) {
        return findNode(id).orElseThrow(() -> missing("node", id.value()));
    }

    public Optional<Deployment> findDeployment(DeploymentName name) {
        return Optional.ofNullable(deployments.get(name));
    }

    public Deployment getDeployment(DeploymentName name) {
        return findDeployment(name).orElseThrow(() -> missing("deployment", name.value()));
    }

    public Optional<Instance> findInstance(InstanceId id) {
        return Optional.ofNullable(instances.get(id));
    }

    public Instance getInstance(InstanceId id) {
        return findInstance(id).orElseThrow(() -> missing("instance", id.value()));
    }

    public Optional<ModelWish> findModel(ModelName name) {
        return Optional.ofNullable(models.get(name));
    }

    public Optional<ApiKey> findKey(KeyId id) {
        return keys.find(id);
    }

    public Optional<ApiKey> findKeyBySha256(String sha256) {
        return keys.findBySha256(sha256);
    }

    /** The answer that was given under a request key. */
    public Optional<Answered> findAnswer(String requestKey) {
        return Optional.ofNullable(answers.get(requestKey));
    }

    public Collection<Job> jobs() {
        return jobs.all();
    }

    /** The jobs that are still to be worked on, one queue after the other. */
    public Collection<Job> unfinishedJobs() {
        return jobs.unfinished();
    }

    /** The same by what they ask for, of whom: a queue for each kind and model, in the order of turns. Not copied. */
    public List<Collection<Job>> jobQueues() {
        return jobs.queues();
    }

    /**
     * The unfinished jobs whose time is over, the one whose was over first before the others.
     *
     * @param limit so many at most
     */
    public List<Job> lateJobs(long nowMillis, int limit) {
        return jobs.late(nowMillis, limit);
    }

    /** What the unfinished jobs' own prompts take, in bytes; those in files not counted. */
    public long openInputBytes() {
        return jobs.openBytes();
    }

    /** The jobs of which open prompts were begun, by id. */
    public Collection<Job> begunJobs() {
        return jobs.begun();
    }

    /**
     * The jobs that were submitted last, newest first.
     *
     * @param before only those that were submitted before this one
     * @param limit so many at most
     */
    public List<Job> newestJobs(Optional<Job> before, Predicate<Job> wanted, int limit) {
        return jobs.newest(before, wanted, limit);
    }

    /** The notes of all jobs together, in bytes. */
    public long notesBytes() {
        return jobs.notesBytes();
    }

    public Optional<Job> findJob(JobId id) {
        return jobs.find(id);
    }

    public Job getJob(JobId id) {
        return findJob(id).orElseThrow(() -> missing("job", id.value()));
    }

    public Collection<InputFile> files() {
        return files.values();
    }

    public Optional<InputFile> findFile(FileId id) {
        return Optional.ofNullable(files.get(id));
    }

    /** The documents of organisations. */
    public SpecShelf specs() {
        return specs;
    }

    public Collection<HeldSecret> secrets() {
        return secrets.values();
    }

    public Optional<HeldSecret> findSecret(SecretName name) {
        return Optional.ofNullable(secrets.get(name));
    }

    /** By name. */
    public Collection<Agent> agents() {
        return agents.all();
    }

    /** Those that wait to begin a turn, whatever their hours. Not all of them are looked at. */
    public Collection<Agent> waitingAgents() {
        return agents.waiting().values();
    }

    public Optional<Agent> findAgent(String name) {
        return agents.find(name);
    }

    public Agent getAgent(String name) {
        return findAgent(name).orElseThrow(() -> missing("agent", name));
    }

    public Collection<Turn> turns() {
        return turns.all();
    }

    /** Those that have not ended. */
    public Collection<Turn> openTurns() {
        return turns.open().values();
    }

    /** The ended turns of an agent, oldest first. */
    public List<TurnId> endedTurns(String agent) {
        return turns.endedOf(agent);
    }

    public Optional<Turn> findTurn(TurnId id) {
        return turns.find(id);
    }

    public Turn getTurn(TurnId id) {
        return findTurn(id).orElseThrow(() -> missing("turn", id.value()));
    }

    public Collection<Provider> providers() {
        return providers.values();
    }

    public Optional<Provider> findProvider(ProviderName name) {
        return Optional.ofNullable(providers.get(name));
    }

    /** Where the chain of what people decided ends. */
    public AuditHead audit() {
        return audit;
    }

    /** What is kept of the counting of budgets. */
    public BudgetShelf budgets() {
        return budgets;
    }

    /** What agents remember, what they learnt, and what they are to each other. */
    public MindShelf minds() {
        return minds;
    }

    /** Runs, approvals, conversations, and what starts them. */
    public FlowShelf flow() {
        return flow;
    }

    /** The document with this hash: the house's own, or the one of old that was kept for what still follows it. */
    public Optional<SpecDocument> findDocument(SpecId id, String hash) {
        return specs.find(id)
                .map(KeptSpec::text)
                .filter(text -> text.hash().equals(hash))
                .or(() -> flow.findPlan(hash))
                .map(StoredText::document);
    }

    public List<Instance> instancesOf(DeploymentName deployment) {
        return instances.values().stream()
                .filter(instance -> instance.deployment().equals(deployment))
                .toList();
    }

    public List<Instance> instancesOn(NodeId node) {
        return instances.values().stream()
                .filter(instance -> instance.node().equals(node))
                .toList();
    }

    /** The instances that a deployment can count on: neither lost, quarantined nor ending, on nodes that stay. */
    public List<Instance> serving(DeploymentName deployment) {
        List<Instance> there = instancesOf(deployment).stream()
                .filter(instance -> Instance.counts(instance.phase()))
                .filter(instance -> findNode(instance.node())
                        .filter(node -> node.phase() == NodePhase.JOINED)
                        .isPresent())
                .toList();
        return there.stream().filter(instance -> isWhole(instance, there)).toList();
    }

    /** Whether all stages of its replica are among these: a part of one serves nobody. */
    private static boolean isWhole(Instance instance, List<Instance> among) {
        if (instance.stage().size() <= 1) return true;
        long stages = among.stream()
                .filter(other -> other.group().equals(instance.group()))
                .count();
        return stages == instance.stage().size();
    }

    /** How many replicas these stages make up. */
    public static int replicas(List<Instance> stages) {
        return (int) stages.stream().map(Instance::group).distinct().count();
    }

    /** All stages of one replica, this one among them. */
    public List<Instance> group(Instance instance) {
        if (instance.stage().size() <= 1) return List.of(instance);
        return instancesOf(instance.deployment()).stream()
                .filter(other -> other.group().equals(instance.group()))
                .toList();
    }

    /** What is booked on a node, in bytes. */
    public long reservedBytes(NodeId node) {
        return instancesOn(node).stream().mapToLong(Instance::reservedBytes).sum();
    }

    State with(Node it) {
        return but(next -> next.nodes = nodes.plus(it.id(), it));
    }

    State without(NodeId id) {
        return but(next -> next.nodes = nodes.minus(id));
    }

    State with(Deployment it) {
        return but(next -> next.deployments = deployments.plus(it.name(), it));
    }

    State without(DeploymentName name) {
        return but(next -> next.deployments = deployments.minus(name));
    }

    State with(Instance it) {
        return but(next -> next.instances = instances.plus(it.id(), it));
    }

    State without(InstanceId id) {
        return but(next -> next.instances = instances.minus(id));
    }

    State with(ModelWish it) {
        return but(next -> next.models = models.plus(it.name(), it));
    }

    State without(ModelName name) {
        return but(next -> next.models = models.minus(name));
    }

    State with(ApiKey it) {
        return but(next -> next.keys = keys.with(it));
    }

    State without(KeyId id) {
        return but(next -> next.keys = keys.without(id));
    }

    State with(Epoch it) {
        return but(next -> {
            next.epoch = Math.max(epoch, it.number());
            next.epochs = epochs.plus(it.number(), it);
        });
    }

    State withoutEpoch(long number) {
        return but(next -> next.epochs = epochs.minus(number));
    }

    State with(Answered it) {
        return but(next -> next.answers = answers.plus(it.requestKey(), it));
    }

    State withoutAnswer(String requestKey) {
        return but(next -> next.answers = answers.minus(requestKey));
    }

    State with(Job it) {
        return but(next -> next.jobs = jobs.with(it));
    }

    /** With these jobs in place of all. */
    State with(JobShelf shelf) {
        return but(next -> next.jobs = shelf);
    }

    State without(JobId id) {
        return but(next -> next.jobs = jobs.without(id));
    }

    State with(InputFile it) {
        return but(next -> next.files = files.plus(it.id(), it));
    }

    State without(FileId id) {
        return but(next -> next.files = files.minus(id));
    }

    State with(Agent it) {
        return but(next -> next.agents = agents.with(it));
    }

    State withoutAgent(String name) {
        return but(next -> next.agents = agents.without(name));
    }

    State with(Turn it) {
        return but(next -> next.turns = turns.with(it));
    }

    State without(TurnId id) {
        return but(next -> next.turns = turns.without(id));
    }

    State with(KeptSpec it) {
        return but(next -> next.specs = specs.with(it));
    }

    State without(SpecId id) {
        return but(next -> next.specs = specs.without(id));
    }

    State with(HeldSecret it) {
        return but(next -> next.secrets = secrets.plus(it.name(), it));
    }

    State without(SecretName name) {
        return but(next -> next.secrets = secrets.minus(name));
    }

    State with(Provider it) {
        return but(next -> next.providers = providers.plus(it.name(), it));
    }

    State without(ProviderName name) {
        return but(next -> next.providers = providers.minus(name));
    }

    State with(KeptBudget it) {
        return but(next -> next.budgets = budgets.with(it));
    }

    State without(BudgetId id) {
        return but(next -> next.budgets = budgets.without(id));
    }

    /** With this in place of all relationships, lessons and memories' heads. */
    State with(MindShelf shelf) {
        return but(next -> next.minds = shelf);
    }

    /** With these in place of all. */
    State with(FlowShelf shelf) {
        return but(next -> next.flow = shelf);
    }

    State with(AuditHead it) {
        return but(next -> next.audit = it);
    }

    /** The same State but for what is changed of its parts. */
    private State but(Consumer<Parts> change) {
        Parts parts = new Parts(this);
        change.accept(parts);
        return new State(parts);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof State that
                && epoch == that.epoch
                && revision == that.revision
                && nodes.equals(that.nodes)
                && deployments.equals(that.deployments)
                && instances.equals(that.instances)
                && models.equals(that.models)
                && keys.equals(that.keys)
                && epochs.equals(that.epochs)
                && answers.equals(that.answers)
                && jobs.equals(that.jobs)
                && files.equals(that.files)
                && specs.equals(that.specs)
                && secrets.equals(that.secrets)
                && agents.equals(that.agents)
                && turns.equals(that.turns)
                && providers.equals(that.providers)
                && budgets.equals(that.budgets)
                && audit.equals(that.audit)
                && minds.equals(that.minds)
                && flow.equals(that.flow);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                epoch,
                revision,
                nodes,
                deployments,
                instances,
                models,
                keys,
                epochs,
                answers,
                jobs,
                files,
                specs,
                secrets,
                agents,
                turns,
                providers,
                budgets,
                audit,
                minds,
                flow);
    }

    @Override
    public String toString() {
        return "State[" + epoch + "-" + revision + ", nodes=" + nodes.values() + ", deployments="
                + deployments.values() + ", instances=" + instances.values() + ", models=" + models.keySet()
                + ", keys=" + keys.byId().keySet() + ", jobs=" + jobs.byId().keySet() + ", files=" + files.keySet()
                + ", specs=" + specs
                + ", secrets=" + secrets.keySet() + ", agents="
                + agents.byName().keySet() + ", turns="
                + turns.byId().keySet() + ", providers=" + providers.keySet() + ", budgets="
                + budgets.byId().keySet() + ", " + flow + "]";
    }

    private static FailureException missing(String kind, String id) {
        return FailureException.of(FailureCode.NOT_FOUND, kind + ": '" + id + "' is not there.", "");
    }

    /** What a State is made of, while the next one is made. */
    private static final class Parts {
        long epoch;
        long revision;
        TreePMap<NodeId, Node> nodes = TreePMap.empty();
        TreePMap<DeploymentName, Deployment> deployments = TreePMap.empty();
        TreePMap<InstanceId, Instance> instances = TreePMap.empty();
        TreePMap<ModelName, ModelWish> models = TreePMap.empty();
        KeyRing keys = KeyRing.EMPTY;
        TreePMap<Long, Epoch> epochs = TreePMap.empty();
        TreePMap<String, Answered> answers = TreePMap.empty();
        JobShelf jobs = JobShelf.EMPTY;
        TreePMap<FileId, InputFile> files = TreePMap.empty();
        SpecShelf specs = SpecShelf.EMPTY;
        TreePMap<SecretName, HeldSecret> secrets = TreePMap.empty();
        AgentShelf agents = AgentShelf.EMPTY;
        TurnShelf turns = TurnShelf.EMPTY;
        TreePMap<ProviderName, Provider> providers = TreePMap.empty();
        BudgetShelf budgets = BudgetShelf.EMPTY;
        AuditHead audit = AuditHead.NONE;
        MindShelf minds = MindShelf.EMPTY;
        FlowShelf flow = FlowShelf.EMPTY;

        Parts() {}

        Parts(State of) {
            epoch = of.epoch;
            revision = of.revision;
            nodes = of.nodes;
            deployments = of.deployments;
            instances = of.instances;
            models = of.models;
            keys = of.keys;
            epochs = of.epochs;
            answers = of.answers;
            jobs = of.jobs;
            files = of.files;
            specs = of.specs;
            secrets = of.secrets;
            agents = of.agents;
            turns = of.turns;
            providers = of.providers;
            budgets = of.budgets;
            audit = of.audit;
            minds = of.minds;
            flow = of.flow;
        }
    }
}
