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
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.WakeReason;
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

    /** An agent reported another phase of this generation. */
    record InstanceChanged(InstanceId instance, long generation, InstancePhase phase, Reason reason)
            implements Command {}

    /** Start it again: {@code generation} + 1. */
    record BumpGeneration(InstanceId instance, long generation) implements Command {}

    /** Do not start it again by itself. */
    record Quarantine(InstanceId instance, long generation, Reason reason) implements Command {}

    /** End it; its memory stays booked until it is gone. */
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

    // of the state loop

    /** A member begins to lead: the first entry of each epoch. */
    record StartEpoch(long epoch, String holder) implements Command {}

    /** Forget the oldest answers under request keys: those before this time and those above the bound. */
    record ForgetAnswers(long beforeMillis) implements Command {}
}
