package io.ruche.control.jobs.service;

import io.ruche.control.jobs.input.Content;
import io.ruche.control.jobs.input.InputPorts;
import io.ruche.control.jobs.input.OpenInputs;
import io.ruche.control.jobs.input.Reception;
import io.ruche.control.keys.Identity;
import io.ruche.control.state.Caller;
import io.ruche.control.watch.ResumeToken;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Decider;
import io.ruche.scheduler.state.FileId;
import io.ruche.scheduler.state.InputFile;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.state.Verdict;
import io.ruche.scheduler.world.Loop;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** Jobs in the State, their prompts in pages, their results beside. */
public final class JobDesk implements Jobs {
    /** Leaves room for the watchers of the console. */
    static final int MOST_WATCHES = 500;

    private final InputPorts ports;
    private final OpenInputs inputs;
    /** On the loop of inputs. */
    private int watching;

    public JobDesk(InputPorts ports, OpenInputs inputs) {
        this.ports = ports;
        this.inputs = inputs;
    }

    @Override
    public JobIntake submit(JobRequest request, Identity by) {
        if (!request.model().isEmpty()) {
            requireTaken(request, by, request.model(), request.kind());
        }
        Reception.Rules<Job> rules = new Reception.Rules<>() {
            @Override
            public void named(String model, JobKind kind) {
                requireTaken(request, by, JobDesk.model(request, model), Optional.of(kind(request, kind)));
            }

            @Override
            public String model(String named) {
                return named.isEmpty() ? request.model() : named;
            }

            @Override
            public CompletionStage<Reception.Named<Job>> commit(Content content) {
                JobSpec spec = new JobSpec(
                        kind(request, content.kind()),
                        JobDesk.model(request, content.model()),
                        content.prompts(),
                        content.bytes(),
                        by.key().value(),
                        request.options(),
                        "",
                        content.pages(),
                        request.metadata());
                return take(new JobId(content.id()), spec, request, by, content.sha256())
                        .thenApply(job ->
                                new Reception.Named<>(job, job.id().value().equals(content.id())));
            }
        };
        return new PromptsIntake(ports.loop(), () -> Reception.begin(ports, inputs, "job", rules));
    }

    @Override
    public CompletionStage<Job> submit(JobRequest request, FileId input, Identity by) {
        return LoopIntake.onLoop(ports.loop(), () -> {
            InputFile file = ports.cluster()
                    .state()
                    .findFile(input)
                    .orElseThrow(() -> FailureException.of(
                            FailureCode.NOT_FOUND,
                            "input_file_id: '" + input + "' is not there.",
                            "GET /v1/files lists them."));
            JobSpec spec = new JobSpec(
                    kind(request, file.kind()),
                    model(request, file.model()),
                    file.lines(),
                    file.bytes(),
                    by.key().value(),
                    request.options(),
                    input.value(),
                    0,
                    request.metadata());
            JobId id = new JobId(ports.entropy().id("job"));
            return take(id, spec, request, by, file.sha256());
        });
    }

    private static JobKind kind(JobRequest request, JobKind lines) {
        if (request.kind().isPresent() && request.kind().get() != lines) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "kind: " + word(request.kind().get()) + " (expected: " + word(lines) + ", as its prompts are).",
                    "Leave it out.");
        }
        return lines;
    }

    private static String model(JobRequest request, String named) {
        if (request.model().isEmpty() && named.isEmpty()) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "model: none (expected: the name of a deployed model, in the request or in its lines).",
                    "'ruche ps' shows what is deployed.");
        }
        if (!request.model().isEmpty() && !named.isEmpty() && !named.equals(request.model())) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "model: '" + request.model() + "' (expected: '" + named + "', as its lines say).",
                    "Leave it to the lines, or out of them.");
        }
        return named.isEmpty() ? request.model() : named;
    }

    private static String word(JobKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Throws what the commit would be refused with, as far as that is known before the prompts are. */
    private void requireTaken(JobRequest request, Identity by, String model, Optional<JobKind> kind) {
        Optional<Failure> refusal = kind.isPresent()
                ? refusal(request, by, model, kind.get())
                : refusal(request, by, model, JobKind.CHAT)
                        .flatMap(why -> refusal(request, by, model, JobKind.EMBEDDING));
        refusal.ifPresent(why -> {
            throw new FailureException(why);
        });
    }

    private Optional<Failure> refusal(JobRequest request, Identity by, String model, JobKind kind) {
        JobSpec spec = new JobSpec(kind, model, 1, 0, by.key().value(), request.options(), "", 1, request.metadata());
        Verdict verdict = Decider.decide(
                ports.cluster().state(),
                new Command.SubmitJob(new JobId("job-new"), spec),
                ports.clock().wall(),
                ports.entropy()::id);
        return verdict instanceof Verdict.Refused refused ? Optional.of(refused.failure()) : Optional.empty();
    }

    private CompletionStage<Job> take(JobId id, JobSpec spec, JobRequest request, Identity by, String sha256) {
        Caller caller = new Caller(by.actor(), request.requestKey(), hash(spec, sha256));
        return ports.cluster()
                .submit(new Command.SubmitJob(id, spec), caller)
                .thenApplyAsync(reply -> get(new JobId(reply.id())), ports.loop());
    }

    /** The deadline is left out: who repeats himself often says how long from now. */
    private static String hash(JobSpec spec, String sha256) {
        JobOptions options = spec.options();
        return RequestHash.of(
                "job",
                spec.kind().name(),
                spec.model(),
                options.priority().name(),
                String.valueOf(options.attempts()),
                String.valueOf(options.concurrency()),
                String.valueOf(options.maxTokens()),
                new TreeMap<>(spec.metadata()).toString(),
                sha256);
    }

    @Override
    public Optional<Job> find(JobId id) {
        return ports.cluster().state().findJob(id);
    }

    @Override
    public Listed list(Wanted wanted, Optional<JobId> after, int limit) {
        if (limit < 1 || limit > MOST_LISTED) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "limit: " + limit + " (expected: 1 to " + MOST_LISTED + ").",
                    "Ask for a page at a time.");
        }
        Optional<Job> last = after.map(this::get);
        List<Job> found = ports.cluster()
                .state()
                .newestJobs(
                        last,
                        job -> (wanted.phases().isEmpty() || wanted.phases().contains(job.phase()))
                                && (wanted.model().isEmpty()
                                        || wanted.model().equals(job.spec().model())),
                        limit + 1);
        return new Listed(found.subList(0, Math.min(limit, found.size())), found.size() > limit);
    }

    @Override
    public Flow.Publisher<Watched> watch(JobId id, Optional<ResumeToken> from) {
        return new Portions<>(ports.loop(), () -> {
            if (watching >= MOST_WATCHES) {
                throw FailureException.of(
                        FailureCode.OVERLOADED,
                        "jobs: " + watching + " are watched (expected: fewer than " + MOST_WATCHES + ").",
                        "Close a watch that nobody looks at.");
            }
            JobChanges changes = new JobChanges(ports, id, from, () -> watching--);
            watching++;
            return changes;
        });
    }

    @Override
    public CompletionStage<Job> cancel(JobId id, Identity by) {
        return LoopIntake.onLoop(ports.loop(), () -> {
            boolean isOwn = get(id).spec().submittedBy().equals(by.key().value());
            if (!isOwn && !by.role().allows(Role.OPERATOR)) {
                throw FailureException.of(
                        FailureCode.PERMISSION_DENIED,
                        "job: " + id + " was submitted with another key (expected: yours, or an operator's key).",
                        "Ask an operator.");
            }
            return ports.cluster()
                    .submit(new Command.CancelJob(id), Caller.of(by.actor()))
                    .thenApplyAsync(reply -> get(id), ports.loop());
        });
    }

    @Override
    public Flow.Publisher<JobResult> results(JobId id, int from) {
        return new Portions<>(ports.loop(), () -> new ResultSource(ports, get(id), from));
    }

    /** Takes prompts as well. */
    private static final class PromptsIntake extends LoopIntake<Job> implements JobIntake {
        private final Loop loop;

        PromptsIntake(Loop loop, Supplier<Reception<Job>> begin) {
            super(loop, begin);
            this.loop = loop;
        }

        @Override
        public CompletionStage<Void> add(List<JobPrompt> prompts) {
            return onLoop(loop, () -> reception().add(prompts));
        }
    }
}
