package io.ruche.scheduler.state;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.lesson.LessonRow;
import io.ruche.scheduler.organisation.memory.MemoryRow;
import io.ruche.scheduler.organisation.relation.Pair;
import io.ruche.scheduler.organisation.relation.RelationshipRow;
import io.ruche.scheduler.organisation.spec.SpecId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Entities as rows: key {@code <kind>/<id>}, value the protobuf bytes of {@code store.proto}. The kinds are those of
 * {@link Kind}. Recovery loads rows; it never re-runs {@link Decider#apply}.
 */
public final class Rows {
    /** The schema number of the values that this code writes; it reads this one and those below. */
    public static final int SCHEMA = 1;

    /** The key of the head of the audit entries, which lie beside the State. */
    static final String AUDIT_HEAD = "trail/audit";

    private Rows() {}

    /** The kinds of row that make up a State; a key is the kind's name, a slash, the id. */
    public enum Kind {
        NODE("node"),
        DEPLOYMENT("deployment"),
        INSTANCE("instance"),
        MODEL("model"),
        KEY("key"),
        /** The id is the epoch's number in 16 hex digits, so that keys sort as numbers do. */
        EPOCH("epoch"),
        /** The id is a request key, which may hold slashes itself. */
        REQUEST("request"),
        JOB("job"),
        FILE("file"),
        /** The id is {@code <kind>/<name>}, the kind as documents write it. */
        SPEC("spec"),
        SECRET("secret"),
        AGENT("agent"),
        /** Its journal lies beside the State, under keys that go on after the id. */
        TURN("turn"),
        PROVIDER("provider"),
        /** The id is the budget's name, and for one run of a budget of runs a slash and the run. */
        BUDGET("budget"),
        /** One row alone: {@value #AUDIT_HEAD}. */
        TRAIL("trail"),
        /** What is counted of an agent's memories; those lie beside the State, below the agent's key. */
        MIND("mind"),
        /** The id is {@code <one>~<other>}, in the order of the names. */
        RELATIONSHIP("relationship"),
        LESSON("lesson"),
        RUN("run"),
        APPROVAL("approval"),
        CONVERSATION("conversation"),
        /** The id is a workflow's name. */
        STARTS("starts"),
        /** The id is {@code <workflow>/<index>}, or {@code ~<conversation>/0}. */
        TRIGGER("trigger"),
        /** The id is the hash of a document. */
        PLAN("plan");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** As it stands in keys. */
        public String text() {
            return text;
        }

        public String key(String id) {
            return text + "/" + id;
        }

        /** Whether a row with this key is of this kind. */
        public boolean isOf(String key) {
            return key.startsWith(text)
                    && key.startsWith("/", text.length())
                    && ((this != TURN && this != AGENT) || key.indexOf('/', text.length() + 1) < 0);
        }
    }

    /** Where the result of a prompt lies, beside the State; the keys of a job sort as its indexes do. */
    public static String resultKey(JobId job, int index) {
        return String.format(Locale.ROOT, "result/%s/%06d", job.value(), index);
    }

    /**
     * Where a page of prompts lies, beside the State.
     *
     * @param owner the id of a job or file
     * @param page from 0
     */
    public static String pageKey(String owner, int page) {
        return String.format(Locale.ROOT, "input/%s/%06d", owner, page);
    }

    /** Where it is written down at which index each page begins. */
    public static String pageIndexKey(String owner) {
        return "input/" + owner + "/pages";
    }

    /** Where a secret's value lies sealed, beside the State. */
    public static String sealedKey(SecretName secret, long version) {
        return "sealed/" + secret.value() + "/" + version;
    }

    static String epochId(long number) {
        return String.format("%016x", number);
    }

    /** Whether this key is of a kind that makes up a State. */
    public static boolean isState(String key) {
        return kind(key).isPresent();
    }

    /** The keys of everything in a State, by kind and within it sorted. */
    public static List<String> keys(State state) {
        List<String> keys = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            ids(state, kind).map(kind::key).forEach(keys::add);
        }
        return keys;
    }

    private static Stream<String> ids(State state, Kind kind) {
        return switch (kind) {
            case NODE -> state.nodes().stream().map(node -> node.id().value());
            case DEPLOYMENT ->
                state.deployments().stream().map(deployment -> deployment.name().value());
            case INSTANCE ->
                state.instances().stream().map(instance -> instance.id().value());
            case MODEL -> state.models().stream().map(model -> model.name().value());
            case KEY -> state.keys().stream().map(key -> key.id().value());
            case EPOCH -> state.epochs().keySet().stream().map(Rows::epochId);
            case REQUEST -> state.answers().keySet().stream();
            case JOB -> state.jobs().stream().map(job -> job.id().value());
            case FILE -> state.files().stream().map(file -> file.id().value());
            case SPEC -> state.specs().all().stream().map(spec -> spec.id().toString());
            case SECRET -> state.secrets().stream().map(secret -> secret.name().value());
            case AGENT -> state.agents().stream().map(Agent::name);
            case TURN -> state.turns().stream().map(turn -> turn.id().value());
            case PROVIDER ->
                state.providers().stream().map(provider -> provider.name().value());
            case TRAIL -> state.audit().equals(AuditHead.NONE) ? Stream.empty() : Stream.of(id(AUDIT_HEAD));
            case BUDGET -> state.budgets().all().stream().map(KeptBudget::id).map(BudgetRows::id);
            case MIND -> state.minds().heads().keySet().stream();
            case RELATIONSHIP -> state.minds().pairs().stream();
            case LESSON -> state.minds().lessons().keySet().stream();
            case RUN, APPROVAL, CONVERSATION, STARTS, TRIGGER, PLAN -> FlowRows.ids(state.flow(), kind);
        };
    }

    /** The entity under this key as bytes; empty when the State has none, which is a removed row. */
    public static Optional<byte[]> value(State state, String key) {
        String id = id(key);
        switch (kindOf(key)) {
            case NODE:
                return state.findNode(new NodeId(id)).map(RowForms::toRow);
            case DEPLOYMENT:
                return state.findDeployment(new DeploymentName(id)).map(RowForms::toRow);
            case INSTANCE:
                return state.findInstance(new InstanceId(id)).map(RowForms::toRow);
            case MODEL:
                return state.findModel(new ModelName(id)).map(RowForms::toRow);
            case KEY:
                return state.findKey(new KeyId(id)).map(RowForms::toRow);
            case EPOCH:
                return Optional.ofNullable(state.epochs().get(number(key))).map(RowForms::toRow);
            case REQUEST:
                return state.findAnswer(id).map(RowForms::toRow);
            case JOB:
                return state.findJob(new JobId(id)).map(JobRows::toRow);
            case FILE:
                return state.findFile(new FileId(id)).map(FileRows::toRow);
            case SPEC:
                return state.specs().find(spec(key)).map(SpecRows::toRow);
            case SECRET:
                return state.findSecret(new SecretName(id)).map(SecretRows::toRow);
            case AGENT:
                return state.findAgent(id).map(TurnRows::toRow);
            case TURN:
                return state.findTurn(new TurnId(id)).map(TurnRows::toRow);
            case PROVIDER:
                return state.findProvider(new ProviderName(id)).map(ProviderRows::toRow);
            case TRAIL:
                return Optional.of(state.audit())
                        .filter(head -> !head.equals(AuditHead.NONE))
                        .map(AuditHead::toBytes);
            case BUDGET:
                return state.budgets().find(BudgetRows.id(id)).map(BudgetRows::toRow);
            case MIND:
                return state.minds().findHead(id).map(MemoryRow::toRow);
            case RELATIONSHIP:
                return state.minds().find(pair(key)).map(RelationshipRow::toRow);
            case LESSON:
                return state.minds().findLesson(id).map(LessonRow::toRow);
            case RUN:
            case APPROVAL:
            case CONVERSATION:
            case STARTS:
            case TRIGGER:
            case PLAN:
                return FlowRows.value(state.flow(), kindOf(key), id);
        }
        throw new AssertionError(key);
    }

    /** The State with this row in it. Throws STORE_DAMAGED when key or bytes are not what this code writes. */
    public static State load(State state, String key, byte[] value) {
        try {
            switch (kindOf(key)) {
                case NODE:
                    return state.with(RowForms.node(value));
                case DEPLOYMENT:
                    return state.with(RowForms.deployment(value));
                case INSTANCE:
                    return state.with(RowForms.instance(value));
                case MODEL:
                    return state.with(RowForms.model(value));
                case KEY:
                    return state.with(RowForms.key(value));
                case EPOCH:
                    return state.with(RowForms.epoch(value));
                case REQUEST:
                    return state.with(RowForms.answered(id(key), value));
                case JOB:
                    return state.with(JobRows.job(value));
                case FILE:
                    return state.with(FileRows.file(value));
                case SPEC:
                    return state.with(SpecRows.spec(value));
                case SECRET:
                    return state.with(SecretRows.secret(value));
                case AGENT:
                    return state.with(TurnRows.agent(value));
                case TURN:
                    return state.with(TurnRows.turn(value));
                case PROVIDER:
                    return state.with(ProviderRows.provider(value));
                case TRAIL:
                    return state.with(AuditHead.of(value));
                case BUDGET:
                    return state.with(BudgetRows.budget(value));
                case MIND:
                    return state.with(state.minds().with(MemoryRow.head(value)));
                case RELATIONSHIP:
                    return state.with(state.minds().with(RelationshipRow.relationship(value)));
                case LESSON:
                    return state.with(state.minds().with(LessonRow.lesson(value)));
                case RUN:
                case APPROVAL:
                case CONVERSATION:
                case STARTS:
                case TRIGGER:
                case PLAN:
                    return state.with(FlowRows.load(state.flow(), kindOf(key), id(key), value));
            }
            throw new AssertionError(key);
        } catch (InvalidProtocolBufferException | IllegalArgumentException | FailureException e) {
            throw damaged(key, value, e);
        }
    }

    /** As {@link #load}, of a job's row. */
    static Job job(String key, byte[] value) {
        try {
            return JobRows.job(value);
        } catch (InvalidProtocolBufferException | IllegalArgumentException | FailureException e) {
            throw damaged(key, value, e);
        }
    }

    private static FailureException damaged(String key, byte[] value, Exception why) {
        return why instanceof FailureException refused
                ? damaged(key, "a value out of bounds: " + refused.failure().message())
                : damaged(key, value.length + " bytes that cannot be read: " + why.getMessage());
    }

    /** The State without this row; the same State when it has none. */
    public static State remove(State state, String key) {
        String id = id(key);
        switch (kindOf(key)) {
            case NODE:
                return state.without(new NodeId(id));
            case DEPLOYMENT:
                return state.without(new DeploymentName(id));
            case INSTANCE:
                return state.without(new InstanceId(id));
            case MODEL:
                return state.without(new ModelName(id));
            case KEY:
                return state.without(new KeyId(id));
            case EPOCH:
                return state.withoutEpoch(number(key));
            case REQUEST:
                return state.withoutAnswer(id);
            case JOB:
                return state.without(new JobId(id));
            case FILE:
                return state.without(new FileId(id));
            case SPEC:
                return state.without(spec(key));
            case SECRET:
                return state.without(new SecretName(id));
            case AGENT:
                return state.withoutAgent(id);
            case TURN:
                return state.without(new TurnId(id));
            case PROVIDER:
                return state.without(new ProviderName(id));
            case TRAIL:
                return state.with(AuditHead.NONE);
            case BUDGET:
                return state.without(BudgetRows.id(id));
            case MIND:
                return state.with(state.minds().withoutHead(id));
            case RELATIONSHIP:
                return state.with(state.minds().without(pair(key)));
            case LESSON:
                return state.with(state.minds().withoutLesson(id));
            case RUN:
            case APPROVAL:
            case CONVERSATION:
            case STARTS:
            case TRIGGER:
            case PLAN:
                return state.with(FlowRows.remove(state.flow(), kindOf(key), id));
        }
        throw new AssertionError(key);
    }

    private static Kind kindOf(String key) {
        return kind(key).orElseThrow(() -> damaged(key, "no known kind (expected: <kind>/<id>)"));
    }

    private static Optional<Kind> kind(String key) {
        for (Kind kind : Kind.values()) {
            if (kind.isOf(key)) return Optional.of(kind);
        }
        return Optional.empty();
    }

    private static String id(String key) {
        return key.substring(key.indexOf('/') + 1);
    }

    private static long number(String key) {
        try {
            return Long.parseUnsignedLong(id(key), 16);
        } catch (NumberFormatException e) {
            throw damaged(key, "no number (expected: 16 hex digits)");
        }
    }

    private static SpecId spec(String key) {
        return SpecRows.id(id(key))
                .orElseThrow(() -> damaged(key, "no document's name (expected: spec/<kind>/<name>)"));
    }

    private static Pair pair(String key) {
        return Pair.find(id(key)).orElseThrow(() -> damaged(key, "no two agents (expected: relationship/<a>~<b>)"));
    }

    static FailureException damaged(String key, String what) {
        return FailureException.of(
                FailureCode.STORE_DAMAGED,
                "row " + key + ": " + what + ".",
                "Put a backup back with `ruche restore FILE`, or move the store away to begin anew.");
    }
}
