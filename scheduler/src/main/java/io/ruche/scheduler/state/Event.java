package io.ruche.scheduler.state;

import com.google.protobuf.ByteString;
import io.ruche.proto.Inventory;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.money.BudgetRow;
import io.ruche.scheduler.money.Raise;
import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.lesson.Lesson;
import io.ruche.scheduler.organisation.memory.Memory;
import io.ruche.scheduler.organisation.memory.MemoryHead;
import io.ruche.scheduler.organisation.relation.Pair;
import io.ruche.scheduler.organisation.relation.Relationship;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.check.StoredText;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.TurnCodec;
import io.ruche.scheduler.organisation.turn.TurnStart;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.Starts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Something that happened. Each event changes exactly one row of the State, whose key is its subject; what is written
 * beside it is in no State and never changes again.
 */
public sealed interface Event {

    /** The key of the row that this event changes, for example {@code deployment/smollm2-135m}. */
    default String subject() {
        return EventTexts.subject(this);
    }

    /** A stable word for what happened, for example {@code instance_ready}. */
    default String reason() {
        return EventTexts.reason(this);
    }

    /** One sentence for people. */
    default String text() {
        return EventTexts.text(this);
    }

    /** Rows that are only kept on disk, written with the same entry. */
    default List<ColdRow> cold() {
        return List.of();
    }

    /** When it was decided: wall time, milliseconds since 1970. */
    long atMillis();

    record NodeAdded(
            NodeId node,
            String name,
            String version,
            String dataAddress,
            Inventory inventory,
            List<RuntimeOffer> runtimes,
            long atMillis)
            implements Event {}

    /** What a node offers changed. */
    record NodeUpdated(
            NodeId node,
            String name,
            String version,
            String dataAddress,
            Inventory inventory,
            List<RuntimeOffer> runtimes,
            long atMillis)
            implements Event {}

    record NodeMoved(NodeId node, String name, NodePhase phase, boolean drain, Reason why, long atMillis)
            implements Event {}

    /** A lost node's name was taken by its successor. */
    record NodeForgotten(NodeId node, String name, long atMillis) implements Event {}

    record DeploymentCreated(DeploymentName deployment, DeploymentSpec spec, long atMillis) implements Event {}

    /** Another spec, or the same one wanted afresh. */
    record DeploymentSpecified(DeploymentName deployment, DeploymentSpec spec, long atMillis) implements Event {}

    record DeploymentMoved(
            DeploymentName deployment, DeploymentPhase phase, Reason why, Optional<Bill> bill, long atMillis)
            implements Event {}

    record DeploymentRemoved(DeploymentName deployment, long atMillis) implements Event {}

    record InstancePlaced(
            InstanceId instance,
            DeploymentName deployment,
            NodeId node,
            String nodeName,
            PlanHash planHash,
            Stage stage,
            String runtime,
            String precision,
            int context,
            int slots,
            Bill bill,
            long atMillis)
            implements Event {}

    record InstanceMoved(
            InstanceId instance,
            DeploymentName deployment,
            InstancePhase phase,
            Reason why,
            int failures,
            long atMillis)
            implements Event {}

    record InstanceRestarted(InstanceId instance, DeploymentName deployment, long generation, long atMillis)
            implements Event {}

    record InstanceRemoved(InstanceId instance, DeploymentName deployment, long atMillis) implements Event {}

    /** A model is wanted, newly, on more nodes, or from elsewhere. */
    record ModelWished(ModelName model, ModelSpec spec, List<NodeId> nodes, Optional<ModelFacts> facts, long atMillis)
            implements Event {}

    record ModelMoved(ModelName model, ModelPhase phase, Reason why, Optional<ModelFacts> measured, long atMillis)
            implements Event {}

    record KeyCreated(KeyId key, String name, Role role, String sha256, String prefix, long atMillis)
            implements Event {}

    record KeyRevoked(KeyId key, String name, long atMillis) implements Event {}

    /** One that was revoked made way for a new one. */
    record KeyForgotten(KeyId key, String name, long atMillis) implements Event {}

    record JobSubmitted(JobId job, JobSpec spec, long atMillis) implements Event {}

    record JobMoved(JobId job, JobPhase phase, Reason why, long atMillis) implements Event {}

    record PromptsLeased(JobId job, List<Integer> indexes, NodeId node, String nodeName, long epoch, long atMillis)
            implements Event {
        public PromptsLeased {
            indexes = List.copyOf(indexes);
        }
    }

    /** The results ride beside the mark that there are some: no crash comes between the two. */
    record PromptsFinished(JobId job, List<SettledPrompt> prompts, long atMillis) implements Event {
        public PromptsFinished {
            prompts = List.copyOf(prompts);
        }

        @Override
        public List<ColdRow> cold() {
            return prompts.stream().map(it -> it.row(job)).toList();
        }
    }

    /** @param counted whether its runtime died under it */
    record AttemptFailed(JobId job, int index, int attempt, boolean counted, Reason why, long atMillis)
            implements Event {}

    /** @param before the reign that owes nothing to those before it */
    record LeasesLapsed(JobId job, long before, long atMillis) implements Event {}

    /** Results that are kept no longer: those of some indexes of a job that has ended, on its way out. */
    record ResultsForgotten(JobId job, int from, int to, long atMillis) implements Event {
        @Override
        public List<ColdRow> cold() {
            return IntStream.range(from, to)
                    .mapToObj(index -> ColdRow.gone(Rows.resultKey(job, index)))
                    .toList();
        }
    }

    /**
     * The last of a job that is kept no longer.
     *
     * @param from the index from which on its results are still there
     * @param pages how many lie under its own id
     */
    record JobForgotten(JobId job, int from, int prompts, int pages, long atMillis) implements Event {
        @Override
        public List<ColdRow> cold() {
            List<ColdRow> gone = new ArrayList<>(FileDecisions.pagesGone(job.value(), pages));
            IntStream.range(from, prompts)
                    .mapToObj(index -> ColdRow.gone(Rows.resultKey(job, index)))
                    .forEach(gone::add);
            return gone;
        }
    }

    /** Its pages were written before. */
    record FileStored(InputFile file, long atMillis) implements Event {}

    record FileRemoved(FileId file, String name, int pages, Reason why, long atMillis) implements Event {
        @Override
        public List<ColdRow> cold() {
            return FileDecisions.pagesGone(file.value(), pages);
        }
    }

    /**
     * A document of an organisation, new or different.
     *
     * @param generation 1 for a new one
     * @param fields for a change, the paths that differ
     * @param by the id of the key
     */
    record SpecWritten(SpecId spec, StoredText content, long generation, List<String> fields, String by, long atMillis)
            implements Event {
        public SpecWritten {
            fields = List.copyOf(fields);
        }
    }

    record SpecRemoved(SpecId spec, String by, long atMillis) implements Event {}

    /**
     * @param replaced the version whose value goes
     * @param sealed lies beside the State
     */
    record SecretSet(
            SecretName secret,
            long version,
            Optional<Long> replaced,
            String sealingKey,
            ByteString sealed,
            String by,
            long atMillis)
            implements Event {
        @Override
        public List<ColdRow> cold() {
            List<ColdRow> rows = new ArrayList<>();
            replaced.ifPresent(old -> rows.add(ColdRow.gone(Rows.sealedKey(secret, old))));
            rows.add(SecretDecisions.row(secret, version, sealed));
            return rows;
        }
    }

    record SecretRemoved(SecretName secret, long version, long atMillis) implements Event {
        @Override
        public List<ColdRow> cold() {
            return List.of(ColdRow.gone(Rows.sealedKey(secret, version)));
        }
    }

    /** An agent came with its document. */
    record AgentAdded(String agent, long atMillis) implements Event {}

    record AgentRemoved(String agent, long atMillis) implements Event {}

    record AgentWoken(String agent, Wake wake, long atMillis) implements Event {}

    /**
     * @param wakes that wait no longer
     * @param day in the organisation's time zone
     */
    record AgentBegan(String agent, TurnId turn, List<Wake> wakes, String day, long atMillis) implements Event {
        public AgentBegan {
            wakes = List.copyOf(wakes);
        }
    }

    /** @param progress whether its turn changed anything */
    record AgentEnded(String agent, boolean progress, long atMillis) implements Event {}

    record AgentPaused(String agent, Reason why, long atMillis) implements Event {}

    record AgentResumed(String agent, long atMillis) implements Event {}

    record TurnStarted(TurnId turn, TurnStart start, long epoch, long atMillis) implements Event {
        @Override
        public List<ColdRow> cold() {
            return List.of(ColdRow.of(TurnKeys.start(turn), ByteString.copyFrom(TurnCodec.bytes(start))));
        }
    }

    /** A turn ends with a decision to. */
    record StepDecided(TurnId turn, Decision decision, long epoch, long atMillis) implements Event {
        @Override
        public List<ColdRow> cold() {
            return List.of(ColdRow.of(
                    TurnKeys.decision(turn, decision.step()), ByteString.copyFrom(TurnCodec.bytes(decision))));
        }
    }

    record OutcomeCame(TurnId turn, int step, Outcome outcome, long atMillis) implements Event {
        @Override
        public List<ColdRow> cold() {
            return List.of(ColdRow.of(
                    TurnKeys.outcome(turn, step, outcome.index()), ByteString.copyFrom(TurnCodec.bytes(outcome))));
        }
    }

    record TurnCancelled(TurnId turn, Reason why, long atMillis) implements Event {}

    /** A turn that is kept no longer, with its journal. */
    record TurnForgotten(Turn turn, long atMillis) implements Event {
        @Override
        public List<ColdRow> cold() {
            return TurnKeys.of(turn).stream().map(ColdRow::gone).toList();
        }
    }

    /** Memories are made where they come from; their rows ride beside the mark that they are there. */
    record MemoriesKept(String agent, List<Memory> memories, long atMillis) implements Event {
        public MemoriesKept {
            memories = List.copyOf(memories);
        }

        @Override
        public List<ColdRow> cold() {
            return memories.stream().map(MindRows::row).toList();
        }
    }

    /**
     * @param written anew
     * @param gone numbers of those that are remembered no longer
     * @param aside whether those are kept as they were
     */
    record MemoriesTended(
            String agent, Tending tending, List<Memory> written, List<Long> gone, boolean aside, long atMillis)
            implements Event {
        public MemoriesTended {
            written = List.copyOf(written);
            gone = List.copyOf(gone);
        }

        @Override
        public List<ColdRow> cold() {
            List<ColdRow> rows = new ArrayList<>(MindRows.gone(agent, aside ? List.of() : gone));
            written.forEach(memory -> rows.add(MindRows.row(memory)));
            return rows;
        }
    }

    /**
     * @param upTo memories below this number were thought about
     * @param gathered what they weighed together
     */
    record Reflected(String agent, long upTo, long gathered, long atMillis) implements Event {}

    /** Its agent left. */
    record MindForgotten(MemoryHead head, long atMillis) implements Event {
        @Override
        public List<ColdRow> cold() {
            List<ColdRow> rows =
                    new ArrayList<>(MindRows.gone(head.agent(), head.live().list()));
            rows.addAll(MindRows.gone(head.agent(), head.aside().list()));
            return rows;
        }
    }

    /** It is new, or different. */
    record RelationshipMoved(Relationship relationship, long atMillis) implements Event {}

    record RelationshipForgotten(Pair pair, long atMillis) implements Event {}

    /** It is new, or different. */
    record LessonLearnt(Lesson lesson, long atMillis) implements Event {}

    record LessonForgotten(String lesson, long atMillis) implements Event {}

    /** What somebody decided is kept for ever, beside the State, in the commit in which it came true. */
    record Audited(AuditEntry entry, long atMillis) implements Event {
        @Override
        public List<ColdRow> cold() {
            return List.of(ColdRow.of(AuditEntry.key(entry.n()), ByteString.copyFrom(entry.toBytes())));
        }
    }

    /** @param fresh whether there was none of that name */
    record ProviderSet(
            ProviderName provider,
            String url,
            Optional<SecretName> secret,
            List<Provider.Model> models,
            String by,
            boolean fresh,
            long atMillis)
            implements Event {}

    record ProviderRemoved(ProviderName provider, long atMillis) implements Event {}

    /** A budget's spending was told, and how far it may go. */
    record BudgetMarked(BudgetRow row, long atMillis) implements Event {}

    /** People let it spend more in one window. */
    record BudgetRaised(BudgetId budget, Raise raise, long atMillis) implements Event {}

    record BudgetForgotten(BudgetId budget, long atMillis) implements Event {}

    /** What waited for an agent waits no longer: nobody needs it any more. */
    record WakeDropped(String agent, WakeReason wake, String source, Reason why, long atMillis) implements Event {}

    /** A trigger's item was taken. */
    record TriggerSprang(TriggerMark mark, long atMillis) implements Event {}

    record TriggerForgotten(String mark, long atMillis) implements Event {}

    /** @param text what became of a wish for a run */
    record StartsMoved(String workflow, Starts starts, String text, long atMillis) implements Event {}

    record StartsForgotten(String workflow, long atMillis) implements Event {}

    /**
     * A run, new or moved on.
     *
     * @param text what moved
     */
    record RunMoved(Run run, boolean fresh, String text, long atMillis) implements Event {}

    record RunForgotten(String run, long atMillis) implements Event {}

    /** A document changed, or went, that something still follows. */
    record PlanKept(StoredText plan, String name, long atMillis) implements Event {}

    record PlanForgotten(String hash, long atMillis) implements Event {}

    /**
     * A question, new, voted on or over.
     *
     * @param text what moved
     */
    record ApprovalMoved(Approval approval, boolean fresh, String text, long atMillis) implements Event {}

    record ApprovalForgotten(String approval, long atMillis) implements Event {}

    /**
     * A talk, new or moved on.
     *
     * @param text what moved
     */
    record TalkMoved(Conversation talk, boolean fresh, String text, long atMillis) implements Event {}

    record TalkForgotten(String talk, long atMillis) implements Event {}

    /** @param recovered the last revision that was there before; 0 in a new cluster */
    record EpochStarted(long epoch, String holder, long recovered, long atMillis) implements Event {}

    record EpochForgotten(long epoch, long atMillis) implements Event {}

    /**
     * Recorded by the state loop beside the events of a command that came with a request key.
     *
     * @param requestKey {@code <actor>/<key>}: two actors' keys do not meet
     */
    record RequestAnswered(String requestKey, String requestHash, Reply reply, long atMillis) implements Event {}

    record AnswerForgotten(String requestKey, long atMillis) implements Event {}
}
