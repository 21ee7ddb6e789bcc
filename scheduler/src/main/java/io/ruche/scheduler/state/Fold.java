package io.ruche.scheduler.state;

import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.Lifecycles;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import java.util.Optional;

/**
 * Builds the entities that an event leaves behind; nothing else does. An entity's revision is the entry that the State
 * is at. Events were checked when they were decided, so here nothing is refused.
 */
final class Fold {
    private Fold() {}

    static State apply(State state, Event event) {
        if (event instanceof Event.NodeAdded it) return state.with(added(state, it));
        if (event instanceof Event.NodeUpdated it) return state.with(updated(state, it));
        if (event instanceof Event.NodeMoved it) return state.with(moved(state, it));
        if (event instanceof Event.NodeForgotten it) return state.without(it.node());
        if (event instanceof Event.KeyCreated it) return state.with(created(state, it));
        if (event instanceof Event.KeyRevoked it) return state.with(revoked(state, it));
        if (event instanceof Event.KeyForgotten it) return state.without(it.key());
        if (event instanceof Event.EpochStarted it) {
            return state.with(new Epoch(it.epoch(), state.revision(), it.atMillis(), it.holder()));
        }
        if (event instanceof Event.EpochForgotten it) return state.withoutEpoch(it.epoch());
        if (event instanceof Event.RequestAnswered it) {
            return state.with(
                    new Answered(it.requestKey(), it.requestHash(), it.reply(), it.atMillis(), state.revision()));
        }
        if (event instanceof Event.AnswerForgotten it) return state.withoutAnswer(it.requestKey());
        return applyServing(state, event);
    }

    private static State applyServing(State state, Event event) {
        if (event instanceof Event.DeploymentCreated it) return state.with(created(state, it));
        if (event instanceof Event.DeploymentSpecified it) return state.with(specified(state, it));
        if (event instanceof Event.DeploymentMoved it) return state.with(moved(state, it));
        if (event instanceof Event.DeploymentRemoved it) return state.without(it.deployment());
        if (event instanceof Event.InstancePlaced it) return state.with(placed(state, it));
        if (event instanceof Event.InstanceMoved it) return state.with(moved(state, it));
        if (event instanceof Event.InstanceRestarted it) return state.with(restarted(state, it));
        if (event instanceof Event.InstanceRemoved it) return state.without(it.instance());
        if (event instanceof Event.ModelWished it) return state.with(wished(state, it));
        if (event instanceof Event.ModelMoved it) return state.with(moved(state, it));
        if (event instanceof Event.FileStored it) {
            return state.with(it.file().at(it.atMillis(), state.revision()));
        }
        if (event instanceof Event.FileRemoved it) return state.without(it.file());
        if (event instanceof Event.SpecWritten it) return state.with(SpecFold.written(state, it));
        if (event instanceof Event.SpecRemoved it) return state.without(it.spec());
        if (event instanceof Event.SecretSet it) return state.with(SecretDecisions.set(state, it));
        if (event instanceof Event.SecretRemoved it) return state.without(it.secret());
        if (event instanceof Event.ProviderSet it) return state.with(ProviderDecisions.set(state, it));
        if (event instanceof Event.ProviderRemoved it) return state.without(it.provider());
        if (event instanceof Event.Audited it) {
            return state.with(new AuditHead(it.entry().n(), it.entry().hash(), state.revision()));
        }
        if (event instanceof Event.BudgetMarked it) {
            return state.with(BudgetDecisions.marked(state, it));
        }
        if (event instanceof Event.BudgetRaised it) return state.with(BudgetDecisions.raised(state, it));
        if (event instanceof Event.BudgetForgotten it) return state.without(it.budget());
        return TurnFold.apply(state, event)
                .or(() -> MindFold.apply(state, event))
                .or(() -> FlowFold.apply(state, event))
                .orElseGet(() -> JobFold.apply(state, event));
    }

    private static Node added(State state, Event.NodeAdded it) {
        NodePhase birth = Lifecycles.NODE.birth();
        return new Node(
                it.node(),
                it.name(),
                it.version(),
                it.dataAddress(),
                birth,
                false,
                Reason.NONE,
                it.inventory(),
                it.runtimes(),
                it.atMillis(),
                state.revision(),
                born(state, it.atMillis(), birth));
    }

    private static Node updated(State state, Event.NodeUpdated it) {
        Node was = state.getNode(it.node());
        return new Node(
                was.id(),
                it.name(),
                it.version(),
                it.dataAddress(),
                was.phase(),
                was.drain(),
                was.reason(),
                it.inventory(),
                it.runtimes(),
                was.joinedAtMillis(),
                state.revision(),
                was.timeline());
    }

    private static Node moved(State state, Event.NodeMoved it) {
        Node was = state.getNode(it.node());
        return new Node(
                was.id(),
                was.name(),
                was.version(),
                was.dataAddress(),
                it.phase(),
                it.drain(),
                it.why(),
                was.inventory(),
                was.runtimes(),
                was.joinedAtMillis(),
                state.revision(),
                next(was.timeline(), state, it.atMillis(), was.phase(), it.phase(), it.why()));
    }

    private static Deployment created(State state, Event.DeploymentCreated it) {
        DeploymentPhase birth = Lifecycles.DEPLOYMENT.birth();
        return new Deployment(
                it.deployment(),
                it.spec(),
                birth,
                Reason.NONE,
                Optional.empty(),
                it.atMillis(),
                state.revision(),
                born(state, it.atMillis(), birth));
    }

    private static Deployment specified(State state, Event.DeploymentSpecified it) {
        Deployment was = state.getDeployment(it.deployment());
        return new Deployment(
                was.name(),
                it.spec(),
                was.phase(),
                was.reason(),
                Optional.empty(),
                was.createdAtMillis(),
                state.revision(),
                was.timeline());
    }

    private static Deployment moved(State state, Event.DeploymentMoved it) {
        Deployment was = state.getDeployment(it.deployment());
        return new Deployment(
                was.name(),
                was.spec(),
                it.phase(),
                it.why(),
                it.bill().or(was::bill),
                was.createdAtMillis(),
                state.revision(),
                next(was.timeline(), state, it.atMillis(), was.phase(), it.phase(), it.why()));
    }

    private static Instance placed(State state, Event.InstancePlaced it) {
        InstancePhase birth = Lifecycles.INSTANCE.birth();
        return new Instance(
                it.instance(),
                it.deployment(),
                it.node(),
                1,
                it.planHash(),
                it.stage(),
                it.runtime(),
                it.precision(),
                it.context(),
                it.slots(),
                it.bill(),
                birth,
                Reason.NONE,
                0,
                0,
                it.atMillis(),
                state.revision(),
                born(state, it.atMillis(), birth));
    }

    private static Instance moved(State state, Event.InstanceMoved it) {
        Instance was = state.getInstance(it.instance());
        return changed(
                state, was, was.generation(), it.phase(), it.why(), it.failures(), was.restarts(), it.atMillis());
    }

    private static Instance restarted(State state, Event.InstanceRestarted it) {
        Instance was = state.getInstance(it.instance());
        return changed(
                state,
                was,
                it.generation(),
                InstancePhase.WAITING,
                was.reason(),
                was.failures(),
                was.restarts() + 1,
                it.atMillis());
    }

    private static Instance changed(
            State state,
            Instance was,
            long generation,
            InstancePhase phase,
            Reason why,
            int failures,
            int restarts,
            long atMillis) {
        return new Instance(
                was.id(),
                was.deployment(),
                was.node(),
                generation,
                was.planHash(),
                was.stage(),
                was.runtime(),
                was.precision(),
                was.context(),
                was.slots(),
                was.bill(),
                phase,
                why,
                failures,
                restarts,
                atMillis,
                state.revision(),
                next(was.timeline(), state, atMillis, was.phase(), phase, why));
    }

    private static ModelWish wished(State state, Event.ModelWished it) {
        Optional<ModelWish> was = state.findModel(it.model());
        if (was.isEmpty()) {
            ModelPhase birth = Lifecycles.MODEL.birth();
            return new ModelWish(
                    it.model(),
                    it.spec(),
                    it.nodes(),
                    birth,
                    Reason.NONE,
                    it.facts(),
                    false,
                    it.atMillis(),
                    state.revision(),
                    born(state, it.atMillis(), birth));
        }
        ModelWish old = was.get();
        boolean sameFile = old.spec().equals(it.spec());
        boolean measured = old.measured() && sameFile;
        return new ModelWish(
                it.model(),
                it.spec(),
                it.nodes(),
                old.phase(),
                old.reason(),
                measured ? old.facts() : it.facts(),
                measured,
                old.createdAtMillis(),
                state.revision(),
                old.timeline());
    }

    private static ModelWish moved(State state, Event.ModelMoved it) {
        ModelWish was = state.findModel(it.model()).orElseThrow();
        return new ModelWish(
                was.name(),
                was.spec(),
                was.nodes(),
                it.phase(),
                it.why(),
                it.measured().or(was::facts),
                was.measured() || it.measured().isPresent(),
                was.createdAtMillis(),
                state.revision(),
                next(was.timeline(), state, it.atMillis(), was.phase(), it.phase(), it.why()));
    }

    private static ApiKey created(State state, Event.KeyCreated it) {
        return new ApiKey(
                it.key(), it.name(), it.role(), it.sha256(), it.prefix(), false, it.atMillis(), state.revision());
    }

    private static ApiKey revoked(State state, Event.KeyRevoked it) {
        ApiKey was = state.findKey(it.key()).orElseThrow();
        return new ApiKey(
                was.id(),
                was.name(),
                was.role(),
                was.sha256(),
                was.prefix(),
                true,
                was.createdAtMillis(),
                state.revision());
    }

    static Timeline born(State state, long atMillis, Enum<?> birth) {
        return Timeline.EMPTY.with(new Transition(state.revision(), atMillis, "", EventTexts.word(birth), ""));
    }

    static Timeline next(Timeline timeline, State state, long atMillis, Enum<?> from, Enum<?> to, Reason why) {
        if (from == to) return timeline;
        return timeline.with(
                new Transition(state.revision(), atMillis, EventTexts.word(from), EventTexts.word(to), brief(why)));
    }

    /** Sixteen of these lie in each row: the sentence, at a bounded length. */
    private static String brief(Reason why) {
        String text = why.message().isEmpty() ? why.code() : why.message();
        return text.length() <= 240 ? text : text.substring(0, 237) + "...";
    }
}
