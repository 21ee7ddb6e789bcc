package io.ruche.control.jobs;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.Findings;
import io.ruche.control.state.Recovery;
import io.ruche.proto.ChatMessage;
import io.ruche.proto.ChatPrompt;
import io.ruche.proto.Inventory;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Row;
import io.ruche.scheduler.jobs.Attempt;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobPriority;
import io.ruche.scheduler.jobs.JobProgress;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** The jobs that were acknowledged in a run, and what must hold of them: at each moment, and of all that was written. */
final class JobBook {
    static final String MODEL = "m0";

    private static final int DEATHS_TO_FAIL = 3;

    private final SimulatedReplicas replicas;
    private final Findings findings;
    private final Map<JobId, List<JobPrompt>> prompts = new TreeMap<>();
    /** What was settled when it was last looked at: it stays. */
    private final Map<JobId, Integer> settled = new TreeMap<>();

    private final Set<JobId> ended = new HashSet<>();

    JobBook(SimulatedReplicas replicas, Findings findings) {
        this.replicas = replicas;
        this.findings = findings;
    }

    /** What has to be there before a job can be. */
    static List<Command> furniture() {
        List<Command> commands = new ArrayList<>();
        for (NodeId node : SimulatedReplicas.NODES) {
            Inventory inventory =
                    Inventory.newBuilder().setMemoryLimitBytes(4L << 30).build();
            commands.add(new Command.NodeJoined(node, node.value(), "0.1.0", "127.0.0.1:1", inventory, List.of()));
        }
        ModelSpec model = ModelSpec.newBuilder()
                .setName(MODEL)
                .addSources("file:" + MODEL)
                .build();
        commands.add(new Command.Deploy(model, Optional.empty(), DeploymentSpec.DEFAULT));
        return commands;
    }

    static List<JobPrompt> prompts(Random random, String job) {
        List<JobPrompt> lines = new ArrayList<>();
        int count = 1 + random.nextInt(60);
        for (int index = 0; index < count; index++) {
            String poison = random.nextInt(30) == 0 ? SimulatedReplicas.POISON : "";
            ChatMessage message = ChatMessage.newBuilder()
                    .setRole("user")
                    .setContent(poison + job + " line " + index)
                    .build();
            lines.add(JobPrompt.newBuilder()
                    .setCustomId("line-" + index)
                    .setChat(ChatPrompt.newBuilder().addMessages(message))
                    .build());
        }
        return lines;
    }

    static JobOptions options(Random random) {
        return new JobOptions(JobPriority.values()[random.nextInt(3)], 0, DEATHS_TO_FAIL, 1 + random.nextInt(12));
    }

    void add(JobId job, List<JobPrompt> lines) {
        prompts.put(job, lines);
    }

    /** Whoever asked for it knows that nothing more becomes of it. */
    void ended(JobId job) {
        ended.add(job);
    }

    Set<JobId> jobs() {
        return prompts.keySet();
    }

    List<JobPrompt> prompts(JobId job) {
        List<JobPrompt> lines = prompts.get(job);
        if (lines == null) throw new AssertionError("no such job: " + job);
        return lines;
    }

    /** Whether a runtime died under the prompt of this request id, as a State knows it. */
    static boolean isSuspect(State state, String requestId) {
        String[] parts = requestId.split("/", -1);
        return state.findJob(new JobId(parts[0]))
                .flatMap(job -> job.progress().find(Integer.parseInt(parts[1])))
                .filter(Attempt::isSuspect)
                .isPresent();
    }

    /** Whether a State has a lease of its own reign for the attempt of this request id. */
    static boolean isLeased(State state, String requestId) {
        String[] parts = requestId.split("/", -1);
        return state.findJob(new JobId(parts[0]))
                .flatMap(job -> job.progress().find(Integer.parseInt(parts[1])))
                .filter(it -> it.isLeased(state.epoch()) && it.number() == Integer.parseInt(parts[2]))
                .isPresent();
    }

    /** What whoever leads says at any moment. */
    void check(State state) {
        for (JobId id : prompts.keySet()) {
            Optional<Job> found = state.findJob(id);
            findings.require(found.isPresent(), "%s was acknowledged and is not there", id);
            if (found.isEmpty()) return;
            Job job = found.get();
            JobProgress progress = job.progress();
            int before = settled.getOrDefault(id, 0);
            int now = progress.settled().size();
            findings.require(now >= before, "%s forgot results: %d of %d are there", id, now, before);
            settled.put(id, now);
            findings.require(job.hasEnded() || !ended.contains(id), "%s was ended and is %s", id, job.phase());
            findings.require(
                    !job.hasEnded() || progress.attempts().isEmpty(), "%s is %s and has leases", id, job.phase());
            for (Attempt it : progress.attempts().values()) {
                int deaths = replicas.deaths(id, it.index());
                findings.require(
                        it.deaths() <= deaths,
                        "%d deaths are counted against prompt %d of %s, and there were %d",
                        it.deaths(),
                        it.index(),
                        id,
                        deaths);
            }
            int leases = progress.leased(state.epoch()).size();
            int most = job.spec().options().concurrency();
            findings.require(leases <= most, "%s has %d leases (expected: <= %d)", id, leases, most);
        }
    }

    /** That a result is an answer to the prompt at its place, given in the attempt that it names. */
    void right(JobId job, int index, JobResult result) {
        JobPrompt prompt = prompts(job).get(index);
        String text = prompt.getChat().getMessages(0).getContent();
        String requestId = job + "/" + index + "/" + result.getAttempt();
        String problem = result.getProblem().getCode();
        boolean isPoison = problem.equals("runtime_died")
                && result.getProblem().getMessage().contains("died " + DEATHS_TO_FAIL + " times");
        boolean isRight;
        if (text.startsWith(SimulatedReplicas.POISON)) {
            isRight = isPoison;
        } else if (result.hasProblem()) {
            isRight = problem.equals("context_length_exceeded") || (isPoison && replicas.isMixed(job, index));
        } else {
            isRight = result.getChat().getText().equals(SimulatedReplicas.answerTo(text, requestId));
        }
        findings.require(
                isRight && result.getIndex() == index && result.getCustomId().equals(prompt.getCustomId()),
                "result %d of %s is %s",
                index,
                job,
                result);
    }

    /**
     * That each result was written once, in the entry that marks it, and under the lease of the attempt that it is of.
     *
     * @param history from the first entry on
     */
    void written(List<Entry> history) {
        Map<String, Long> written = new HashMap<>();
        State state = State.EMPTY;
        for (Entry entry : history) {
            State before = state;
            state = Recovery.copy(before, entry);
            Set<String> marked = marked(before, state);
            for (Commit commit : entry.getCommitsList()) {
                for (Row row : commit.getRowsList()) {
                    if (!row.getKey().startsWith("result/")) continue;
                    Long earlier = written.put(row.getKey(), entry.getN());
                    findings.require(
                            earlier == null,
                            "%s is written by entry %d and by %d",
                            row.getKey(),
                            earlier,
                            entry.getN());
                    findings.require(
                            marked.remove(row.getKey()), "entry %d has %s unmarked", entry.getN(), row.getKey());
                    Results.requireLease(findings, before, entry, row);
                }
            }
            findings.require(marked.isEmpty(), "entry %d marks what has no result: %s", entry.getN(), marked);
        }
    }

    private Set<String> marked(State before, State after) {
        Set<String> marked = new HashSet<>();
        for (JobId id : prompts.keySet()) {
            for (int index = 0; index < prompts(id).size(); index++) {
                if (isSettled(after, id, index) && !isSettled(before, id, index)) marked.add(Rows.resultKey(id, index));
            }
        }
        return marked;
    }

    private static boolean isSettled(State state, JobId job, int index) {
        return state.findJob(job)
                .filter(it -> it.progress().settled().contains(index))
                .isPresent();
    }

    static Entry entry(ByteString bytes) {
        try {
            return Entry.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
