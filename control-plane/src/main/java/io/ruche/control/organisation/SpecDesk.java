package io.ruche.control.organisation;

import io.ruche.control.keys.Identity;
import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.check.KnownModels;
import io.ruche.scheduler.organisation.spec.check.Removal;
import io.ruche.scheduler.organisation.spec.check.Submission;
import io.ruche.scheduler.organisation.spec.diff.Change;
import io.ruche.scheduler.organisation.spec.diff.Preview;
import io.ruche.scheduler.organisation.spec.problem.SpecProblem;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.spelling.Spelling;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.KeptSpec;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.state.SpecShelf;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Submissions, checked one after the other on a loop of their own. A check holds for the documents that it saw: when
 * another submission was faster, the commit is refused and the check made again.
 */
public final class SpecDesk implements Specs {
    private static final int MOST_TRIES = 5;

    private final Cluster cluster;
    private final Function<State, KnownModels> models;
    private final Loop loop;

    /**
     * @param models what is known of models as of a State; asked on the loop
     * @param loop for reading texts, which may take a second
     */
    public SpecDesk(Cluster cluster, Function<State, KnownModels> models, Loop loop) {
        this.cluster = cluster;
        this.models = models;
        this.loop = loop;
    }

    /** What a submission comes to, as of some documents. */
    private record Plan(Submitted outcome, List<Command.ApplySpecs.Put> put, List<SpecId> remove) {
        static Plan refused(FailureCode code, List<SpecProblem> problems, int untold, List<SpecProblem> warnings) {
            return new Plan(new Submitted.Refused(code, problems, untold, warnings), List.of(), List.of());
        }

        boolean isEmpty() {
            return put.isEmpty() && remove.isEmpty();
        }
    }

    @Override
    public CompletionStage<Submitted> apply(byte[] yaml, String file, boolean dryRun, Identity by) {
        return submit(state -> putting(yaml, file, state), dryRun, by);
    }

    @Override
    public CompletionStage<Submitted> delete(byte[] yaml, String file, boolean dryRun, Identity by) {
        return submit(state -> removing(yaml, file, state), dryRun, by);
    }

    @Override
    public CompletionStage<Submitted> delete(SpecId id, boolean dryRun, Identity by) {
        return submit(
                state -> {
                    if (state.specs().find(id).isEmpty()) throw missing(id);
                    return removing(List.of(id), id.toString(), state.specs().house());
                },
                dryRun,
                by);
    }

    @Override
    public KeptSpec get(SpecId id) {
        return cluster.state().specs().find(id).orElseThrow(() -> missing(id));
    }

    @Override
    public Listed list(Optional<SpecKind> kind, Optional<SpecId> after, int limit) {
        if (limit < 1 || limit > MOST_LISTED) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "limit: " + limit + " (expected: 1 to " + MOST_LISTED + ").",
                    "Ask for a page at a time.");
        }
        SpecShelf specs = cluster.state().specs();
        List<KeptSpec> found = (kind.isPresent() ? specs.all(kind.get()) : specs.all())
                .stream()
                        .filter(spec -> after.isEmpty() || spec.id().compareTo(after.get()) > 0)
                        .limit(limit + 1L)
                        .toList();
        return new Listed(found.subList(0, Math.min(limit, found.size())), found.size() > limit);
    }

    @Override
    public SpecKind kind(String word) {
        return SpecKind.find(word).orElseThrow(() -> {
            String shown = Excerpt.of(word, 40);
            return FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "kind: '" + shown + "' (expected: " + String.join(", ", SpecKind.labels()) + ").",
                    Spelling.nearest(shown, SpecKind.labels())
                            .or(() -> Spelling.nearest(shown.replaceAll("s$", ""), SpecKind.labels()))
                            .map(nearest -> "Did you mean " + nearest + "?")
                            .orElse("'ruche explain' tells what each is for."));
        });
    }

    private CompletionStage<Submitted> submit(Function<State, Plan> plan, boolean dryRun, Identity by) {
        if (!by.role().allows(Role.OPERATOR)) {
            throw FailureException.of(
                    FailureCode.PERMISSION_DENIED,
                    "The key is a " + by.role().name().toLowerCase(java.util.Locale.ROOT)
                            + "'s (expected: at least an operator's).",
                    "An administrator makes others with 'ruche key create'.");
        }
        return onLoop(() -> submit(plan, dryRun, by, 1));
    }

    private CompletionStage<Submitted> submit(Function<State, Plan> make, boolean dryRun, Identity by, int attempt) {
        State state = cluster.state();
        Plan plan = make.apply(state);
        if (dryRun || plan.isEmpty()) return CompletableFuture.completedFuture(plan.outcome());
        Command command = new Command.ApplySpecs(
                plan.put(), plan.remove(), by.key().value(), state.specs().version());
        return cluster.submit(command, Caller.of(by.actor()))
                .handleAsync(
                        (reply, thrown) -> {
                            if (thrown == null) return CompletableFuture.completedStage(plan.outcome());
                            return isConflict(thrown) && attempt < MOST_TRIES
                                    ? submit(make, false, by, attempt + 1)
                                    : CompletableFuture.<Submitted>failedStage(FailureException.unwrap(thrown));
                        },
                        loop)
                .thenCompose(Function.identity());
    }

    private static boolean isConflict(Throwable thrown) {
        return FailureException.unwrap(thrown) instanceof FailureException it
                && it.failure().code() == FailureCode.CONFLICT;
    }

    private Plan putting(byte[] yaml, String file, State state) {
        House house = state.specs().house();
        KnownModels known = models.apply(state);
        Submission submission = Submission.read(file, yaml, house, known);
        if (submission instanceof Submission.Refused refused) {
            return Plan.refused(FailureCode.INVALID_REQUEST, refused.problems(), refused.untold(), refused.warnings());
        }
        Submission.Accepted accepted = (Submission.Accepted) submission;
        List<SpecDocument> documents = accepted.documents();
        List<Change> all = Change.byPutting(documents, house);
        List<Change> changes = new ArrayList<>();
        List<Command.ApplySpecs.Put> put = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Change change = all.get(i);
            if (change.action() == Change.Action.UNCHANGED) continue;
            changes.add(change);
            put.add(new Command.ApplySpecs.Put(documents.get(i), change.fields()));
        }
        Submitted outcome = new Submitted.Accepted(
                changes,
                all.size() - changes.size(),
                accepted.warnings(),
                Optional.of(Preview.of(accepted.after(), known)));
        return new Plan(outcome, put, List.of());
    }

    private static Plan removing(byte[] yaml, String file, State state) {
        SpecProblems problems = new SpecProblems(file);
        List<SpecId> ids = Removal.named(yaml, problems);
        if (problems.errorCount() > 0) {
            return Plan.refused(FailureCode.INVALID_REQUEST, problems.errors(), problems.untold(), problems.warnings());
        }
        return removing(ids, file, state.specs().house());
    }

    private static Plan removing(List<SpecId> ids, String file, House house) {
        List<SpecProblem> against = Removal.problems(file, ids, house);
        if (!against.isEmpty()) return Plan.refused(FailureCode.CONFLICT, against, 0, List.of());
        List<Change> changes = Change.byRemoving(ids, house);
        return new Plan(
                new Submitted.Accepted(changes, 0, List.of(), Optional.empty()),
                List.of(),
                changes.stream().map(Change::id).toList());
    }

    private FailureException missing(SpecId id) {
        List<String> names = cluster.state().specs().all(id.kind()).stream()
                .map(spec -> spec.id().name())
                .toList();
        String shown = Excerpt.of(id.name(), 64);
        return FailureException.of(
                FailureCode.NOT_FOUND,
                id.kind().label() + ": '" + shown + "' is not there.",
                Spelling.nearest(shown, names)
                        .map(nearest -> "Did you mean " + nearest + "?")
                        .orElse("'ruche get " + id.kind().label().toLowerCase(java.util.Locale.ROOT)
                                + "' lists those that are."));
    }

    private CompletionStage<Submitted> onLoop(Supplier<CompletionStage<Submitted>> work) {
        CompletableFuture<Submitted> answer = new CompletableFuture<>();
        try {
            loop.execute(() -> {
                try {
                    work.get().whenComplete((value, thrown) -> {
                        if (thrown == null) answer.complete(value);
                        else answer.completeExceptionally(thrown);
                    });
                } catch (RuntimeException | Error e) {
                    // whoever waits is told in any case
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(FailureException.of(
                    FailureCode.OVERLOADED, "Too many submissions wait already.", "Send it again in a moment."));
        }
        return answer;
    }
}
