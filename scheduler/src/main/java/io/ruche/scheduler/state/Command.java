package io.ruche.scheduler.state;

import com.google.protobuf.ByteString;
import io.ruche.proto.Inventory;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.jobs.Evidence;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.money.BudgetRow;
import io.ruche.scheduler.money.Raise;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.conversation.TalkSignal;
import io.ruche.scheduler.organisation.memory.Memory;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.workflow.Signal;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Something that somebody wants to change. Commands of people are the same to send once or twice; commands of the
 * planner name the generation or phase that they were made for, and do nothing when it is no longer so.
 */
public sealed interface Command {

    // of people

    /**
     * Serve a model. Saying the same again changes nothing; another spec replaces the instances.
     *
     * @param model name and sources, resolved from the catalogue by the caller; the name becomes the deployment's
     * @param facts what the catalogue knows of it
     */
    record Deploy(ModelSpec model, Optional<ModelFacts> facts, DeploymentSpec spec) implements Command {}

    record Undeploy(DeploymentName deployment) implements Command {}

    /** Have a model on a disk. {@code node} empty: the planner chooses one. */
    record PullModel(ModelSpec model, Optional<ModelFacts> facts, Optional<NodeId> node) implements Command {}

    /**
     * @param sha256 of the whole secret, hex; the secret itself stays at the edge
     * @param prefix the secret's first characters, shown in lists
     */
    record CreateKey(String name, Role role, String sha256, String prefix) implements Command {}

    record RevokeKey(KeyId key) implements Command {}

    /**
     * Keep a file whose pages are written already.
     *
     * @param file its time and revision do not count
     */
    record StoreFile(InputFile file) implements Command {}

    /** Refused while an unfinished job needs it. */
    record RemoveFile(FileId file, Reason why) implements Command {}

    /**
     * Put documents of an organisation and remove others, all or none. Those that say what is there already change
     * nothing.
     *
     * @param remove those that are not there are passed over
     * @param by the id of the key
     * @param checkedAgainst {@link SpecShelf#version} of the documents that these were checked with; CONFLICT when others
     *     are there meanwhile
     */
    record ApplySpecs(List<Put> put, List<SpecId> remove, String by, long checkedAgainst) implements Command {
        /** Of the JSON of all of them; with what else is written they fit one entry. */
        public static final int MOST_BYTES = 1_000_000;

        public ApplySpecs {
            put = List.copyOf(put);
            remove = List.copyOf(remove);
        }

        /** @param fields for a change, the paths that differ */
        public record Put(SpecDocument document, List<String> fields) {
            public Put {
                fields = List.copyOf(fields);
            }
        }
    }

    /**
     * Keep a value under this name, in the place of the one before.
     *
     * @param sealed the value itself never comes here
     * @param sealingKey which key it is sealed with
     * @param by who gave it, for people
     */
    record SetSecret(SecretName name, ByteString sealed, String sealingKey, String by) implements Command {}

    /** Refused while a provider needs it. */
    record RemoveSecret(SecretName name) implements Command {}

    /**
     * Ask a server elsewhere for these models, as from now on. Saying the same again changes nothing.
     *
     * @param url without a slash at its end
     * @param by who says so, for people
     */
    record SetProvider(
            ProviderName name, String url, Optional<SecretName> secret, List<Provider.Model> models, String by)
            implements Command {
        public SetProvider {
            models = List.copyOf(models);
        }
    }

    record RemoveProvider(ProviderName name) implements Command {}

    /** Empty a machine, or take it back ({@code drain} false). */
    record DrainNode(NodeId node, boolean drain) implements Command {}

    /**
     * Take on a job whose prompts are written already.
     *
     * @param job made by the caller, since the prompts lie under it
     */
    record SubmitJob(JobId job, JobSpec spec) implements Command {}

    /** Begin nothing more of it; what is under way is dropped. */
    record CancelJob(JobId job) implements Command {}

    // of the link

    /** An agent registered: new, changed, or back. */
    record NodeJoined(
            NodeId node,
            String name,
            String version,
            String dataAddress,
            Inventory inventory,
            List<RuntimeOffer> runtimes)
            implements Command {
        public NodeJoined {
            runtimes = List.copyOf(runtimes);
        }
    }

    /** A node's hardware changed while it was connected. */
    record NodeChanged(NodeId node, Inventory inventory) implements Command {}

    // of the planner

    record DeclareLost(NodeId node, Reason reason) implements Command {}

    record NodeReturned(NodeId node) implements Command {}

    /** A deployment waits, or cannot be: the planner says why. */
    record ExplainDeployment(DeploymentName deployment, boolean never, Reason reason, Optional<Bill> bill)
            implements Command {}

    record PlaceInstance(
            DeploymentName deployment,
            NodeId node,
            PlanHash planHash,
            Stage stage,
            String runtime,
            String precision,
            int context,
            int slots,
            Bill bill)
            implements Command {}

    /**
     * All stages of one sharded replica, in one entry or not at all.
     *
     * @param stages in rank order, with one plan hash
     */
    record PlaceGroup(DeploymentName deployment, List<PlaceInstance> stages) implements Command {
        public PlaceGroup {
            stages = List.copyOf(stages);
        }
    }

    /** An agent reported another phase of this generation. */
    record InstanceChanged(InstanceId instance, long generation, InstancePhase phase, Reason reason)
            implements Command {}

    /** Start it again: {@code generation} + 1. The other stages of its replica start again with it. */
    record BumpGeneration(InstanceId instance, long generation) implements Command {}

    /** Do not start it again by itself. */
    record Quarantine(InstanceId instance, long generation, Reason reason) implements Command {}

    /** End it, and with it the other stages of its replica; their memory stays booked until they are gone. */
    record StopInstance(InstanceId instance, Reason reason) implements Command {}

    /**
     * It is gone from its node. A deployment that is stopping goes with its last instance.
     *
     * @param nodeLost nobody said that it is gone: its node is lost; passed over if the node is back meanwhile
     */
    record RemoveInstance(InstanceId instance, boolean nodeLost) implements Command {}

    /** Where a wanted model stands on the node that is furthest with it. */
    record ModelChanged(ModelName model, ModelPhase phase, Reason reason, Optional<ModelFacts> facts)
            implements Command {}

    // of the job driver

    /** Before prompts are sent to a node: so it is known what was under way when something dies. */
    record LeasePrompts(JobId job, List<Integer> indexes, NodeId node) implements Command {
        public LeasePrompts {
            indexes = List.copyOf(indexes);
        }
    }

    /** Results of prompts under way, all or none. */
    record FinishPrompts(JobId job, List<SettledPrompt> prompts) implements Command {
        public FinishPrompts {
            prompts = List.copyOf(prompts);
        }
    }

    /**
     * An attempt came to nothing.
     *
     * @param evidence that its runtime died under it; without any nothing is held against the prompt
     * @param customId the client's name for the prompt, for the result of one that has failed for good; may be empty
     */
    record FailAttempt(JobId job, int index, int attempt, Optional<Evidence> evidence, Reason reason, String customId)
            implements Command {
        public FailAttempt(JobId job, int index, int attempt, Optional<Evidence> evidence, Reason reason) {
            this(job, index, attempt, evidence, reason, "");
        }

        public FailAttempt named(String customId) {
            return new FailAttempt(job, index, attempt, evidence, reason, customId);
        }
    }

    /** What earlier reigns had under way goes again. */
    record LapseLeases(JobId job) implements Command {}

    /** Its deadline has passed. */
    record ExpireJob(JobId job) implements Command {}

    /**
     * Keep an ended job no longer, with {@value #AT_ONCE} of its results an entry: while the job is still there, it is
     * sent again for those that follow.
     *
     * @param from the index up to which its results are gone
     */
    record ForgetJob(JobId job, int from) implements Command {
        /** Their keys stay far below an entry's 1 MB. */
        public static final int AT_ONCE = 2_000;
    }

    // of people and of whoever drives the turns of agents

    /** Give an agent a reason to work. Refused when the agent itself is behind it. */
    record WakeAgent(String agent, WakeReason reason, String source, Note note, Optional<String> outputSchema)
            implements Command {}

    /**
     * Let an agent begin a turn with what waits for it.
     *
     * @param seed all chance in the turn comes from it
     */
    record StartTurn(String agent, long seed) implements Command {}

    /** Before anything is done of it. Refused when the turn is not at this step. */
    record RecordDecision(TurnId turn, Decision decision) implements Command {}

    /** What came of a decision. Refused when it is known already. */
    record RecordOutcome(TurnId turn, int step, Outcome outcome) implements Command {}

    /** Let an agent begin nothing more and go on with nothing. */
    record PauseAgent(String agent, Reason why) implements Command {}

    record ResumeAgent(String agent) implements Command {}

    // of the accountant

    /**
     * Keep what budgets have spent and how far they may go before the next of these, all or none. Rows of budgets that no
     * document defines any more are passed over.
     */
    record MarkBudgets(List<BudgetRow> rows) implements Command {
        public MarkBudgets {
            rows = List.copyOf(rows);
        }
    }

    /**
     * Ask people whether a spent budget may spend more in the window that is open. Nothing happens when they were asked
     * already and have not said yes, or when its document does not ask.
     *
     * @param more of the limit
     * @param windowEnd until when it would hold, in milliseconds since 1970
     * @param need what is in the way, for people
     */
    record AskForBudget(BudgetId budget, Raise more, long windowEnd, String need) implements Command {}

    // of whoever tends what agents know

    /**
     * Write memories anew or forget some.
     *
     * @param seen the revision of the agent's head when they were read; refused when it is another by now
     * @param gone numbers
     */
    record TendMemories(String agent, long seen, Tending tending, List<Memory> written, List<Long> gone)
            implements Command {
        public TendMemories {
            written = List.copyOf(written);
            gone = List.copyOf(gone);
        }
    }

    /** What a lesson changed, measured since its receivers know it. */
    record MeasureLesson(String lesson, BigDecimal after) implements Command {}
    // of what agents do together

    /**
     * A trigger of a workflow has something. An item that was offered before changes nothing; one for which there is no
     * room is refused with OVERLOADED and may be offered again.
     *
     * @param index of the trigger in the workflow's document
     * @param item names it among all that this trigger ever has, as a file's path with its hash, or an hour; at most
     *     {@value TriggerMark#MOST_ITEM} characters
     * @param input a JSON object
     * @param label of the input
     */
    record OfferTrigger(String workflow, int index, String item, String input, Label label) implements Command {}

    /**
     * Somebody asks for a run.
     *
     * @param by as {@code human:me}
     * @param input a JSON object
     */
    record StartRun(String workflow, Door door, String by, String input, Label label) implements Command {
        /** Which of a workflow's triggers it comes through. */
        public enum Door {
            MANUAL,
            WEBHOOK
        }
    }

    record CancelRun(String run, String by, String why) implements Command {}

    /** What came of a tool's step. One that comes late or twice changes nothing. */
    record SignalRun(String run, Signal signal) implements Command {}

    /**
     * Somebody's word. Refused when it was decided before.
     *
     * @param party {@code human:NAME} or {@code agent:NAME}
     * @param payloadHash of what the party saw; without one, what is asked now
     */
    record VoteApproval(String approval, String party, Approval.Word word, Optional<String> payloadHash, String why)
            implements Command {}

    record SignalTalk(String talk, TalkSignal signal) implements Command {}

    /**
     * The time of a scheduled conversation has come. The same time again changes nothing.
     *
     * @param seed all chance in the talk comes from it
     */
    record StartTalk(String conversation, long dueMillis, long seed) implements Command {}

    /**
     * Time passed for a run, an approval or a conversation; nothing changes while it is not due.
     *
     * @param key of its row
     */
    record TickFlow(String key) implements Command {}

    // of the state loop

    /** A member begins to lead: the first entry of each epoch. */
    record StartEpoch(long epoch, String holder) implements Command {}

    /** Forget the oldest answers under request keys: those before this time and those above the bound. */
    record ForgetAnswers(long beforeMillis) implements Command {}
}
