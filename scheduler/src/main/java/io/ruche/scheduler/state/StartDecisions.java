package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.expression.JsonText;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Trigger;
import io.ruche.scheduler.organisation.spec.check.Inputs;
import io.ruche.scheduler.organisation.spec.check.StoredText;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.Start;
import io.ruche.scheduler.organisation.workflow.Starts;
import io.ruche.scheduler.spelling.Spelling;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What starts runs of workflows: triggers, people, and events that agents raise. */
final class StartDecisions {
    private static final int MOST_INPUT = 64 << 10;
    private static final int MOST_BY = 300;

    private StartDecisions() {}

    static Verdict offer(Draft draft, Command.OfferTrigger it) {
        Optional<WorkflowSpec> found = find(draft.state(), it.workflow());
        if (found.isEmpty()) return missing(draft.state(), it.workflow());
        int triggers = found.get().triggers().size();
        if (it.index() < 0 || it.index() >= triggers) {
            return invalid(
                    "trigger: " + it.index() + " of " + it.workflow() + " (expected: 0-" + (triggers - 1) + ").");
        }
        if (it.item().isBlank() || it.item().length() > TriggerMark.MOST_ITEM) {
            return invalid("item: " + it.item().length() + " characters (expected: 1-" + TriggerMark.MOST_ITEM + ").");
        }
        TriggerMark mark = draft.state().flow().mark(it.workflow(), it.index());
        if (mark.hasSeen(it.item())) return draft.done(Rows.Kind.STARTS.key(it.workflow()));
        String what = trigger(found.get().triggers().get(it.index()), it.item());
        Verdict verdict = start(draft, it.workflow(), found.get(), what, it.input(), it.label());
        if (verdict instanceof Verdict.Refused) return verdict;
        draft.add(new Event.TriggerSprang(mark.with(it.item(), draft.nowMillis()), draft.nowMillis()));
        return draft.done(((Verdict.Decision) verdict).reply().subject());
    }

    private static String trigger(Trigger trigger, String item) {
        String short_ = Texts.line(item, 120);
        if (trigger instanceof Trigger.Folder) {
            int hash = short_.lastIndexOf(' '); // after the path
            return "file " + (hash < 0 ? short_ : short_.substring(0, hash));
        }
        if (trigger instanceof Trigger.Feed) return "feed item " + short_;
        if (trigger instanceof Trigger.Cron it) return "cron " + it.fields();
        if (trigger instanceof Trigger.Webhook it) return "webhook " + it.name();
        if (trigger instanceof Trigger.A2a it) return "a2a " + it.skill();
        if (trigger instanceof Trigger.Event it) return "event " + it.name();
        return "manual, " + short_;
    }

    static Verdict start(Draft draft, Command.StartRun it) {
        Optional<WorkflowSpec> found = find(draft.state(), it.workflow());
        if (found.isEmpty()) return missing(draft.state(), it.workflow());
        boolean open = found.get().triggers().stream().anyMatch(trigger -> switch (it.door()) {
            case MANUAL -> trigger instanceof Trigger.Manual;
            case WEBHOOK -> trigger instanceof Trigger.Webhook;
        });
        String door = FlowTexts.word(it.door());
        if (!open) {
            return Draft.refuse(
                    FailureCode.CONFLICT,
                    "workflow: '" + it.workflow() + "' has no " + door + " trigger.",
                    "Add '- { " + door + ": ... }' to its triggers.");
        }
        if (it.by().isBlank() || it.by().length() > MOST_BY) {
            return invalid("by: " + it.by().length() + " characters (expected: 1-" + MOST_BY + ").");
        }
        Optional<Verdict> wrong = whyNot(found.get(), it.input());
        if (wrong.isPresent()) return wrong.get();
        return start(draft, it.workflow(), found.get(), door + ", " + it.by(), it.input(), it.label());
    }

    /** All that is wrong with what somebody started it with. Triggers of the house fill in what they have. */
    private static Optional<Verdict> whyNot(WorkflowSpec workflow, String input) {
        Optional<JsonText.Value> read = JsonText.read(input);
        if (workflow.inputs().isEmpty() || read.isEmpty()) return Optional.empty();
        List<String> problems = Inputs.problems(workflow.inputs().get(), read.get());
        return problems.isEmpty() ? Optional.empty() : Optional.of(invalid(told(problems)));
    }

    private static String told(List<String> problems) {
        return String.join(
                " ",
                problems.stream().map(it -> it.endsWith("?") ? it : it + ".").toList());
    }

    /** What agents raise starts whatever waits for it, in the same commit. */
    static void raised(FlowDraft flow, String agent, Act.Done done) {
        for (Act.Raised it : done.raised()) {
            String event = agent + "." + it.event();
            TreeMap<String, Object> input = new TreeMap<>();
            input.put("event", event);
            input.put("agent", agent);
            input.put("text", it.text());
            flow.state()
                    .specs()
                    .house()
                    .each(WorkflowSpec.class)
                    .filter(workflow -> workflow.spec().triggers().contains(new Trigger.Event(event)))
                    .forEach(workflow -> offer(
                            flow,
                            workflow.name(),
                            workflow.spec(),
                            new Start(
                                    "event " + event, new JsonText.Value(input).text(), done.label(), 1, flow.now())));
        }
    }

    private static Verdict start(
            Draft draft, String name, WorkflowSpec workflow, String trigger, String input, Label label) {
        if (input.length() > MOST_INPUT) {
            return Draft.refuse(
                    FailureCode.REQUEST_TOO_LARGE,
                    "input: " + input.length() + " characters (expected: <= " + MOST_INPUT + ").",
                    "Put it into a file in the workspace, and its path into the input.");
        }
        Optional<JsonText.Value> read = JsonText.read(input).filter(JsonText.Value::isObject);
        if (read.isEmpty()) {
            return invalid("input: " + Failure.printable(Texts.line(input, 80)) + " (expected: a JSON object).");
        }
        Start start = new Start(trigger, read.get().text(), label, 1, draft.nowMillis());
        String[] subject = {Rows.Kind.STARTS.key(name)};
        Starts.Verdict[] verdict = {Starts.Verdict.FULL};
        FlowDraft.follow(draft, flow -> {
            Offered offered = offer(flow, name, workflow, start);
            verdict[0] = offered.verdict();
            offered.run().ifPresent(run -> subject[0] = Rows.Kind.RUN.key(run));
        });
        if (verdict[0] == Starts.Verdict.FULL) {
            return Draft.refuse(
                    FailureCode.OVERLOADED,
                    "workflow: '" + name + "' has as many runs before it as it can remember.",
                    "Try again when it has worked some of them off.");
        }
        return draft.done(subject[0]);
    }

    private record Offered(Starts.Verdict verdict, Optional<String> run) {}

    private static Offered offer(FlowDraft flow, String name, WorkflowSpec workflow, Start start) {
        Starts before = flow.shelf().starts(name);
        Starts.Offered offered = before.offer(start, workflow.concurrency());
        String text = name + ", " + start.trigger() + ": "
                + switch (offered.verdict()) {
                    case START -> "it begins.";
                    case COALESCED -> "it is done together with what waits already.";
                    case SKIPPED -> "it is at work, so this is left out.";
                    case ENQUEUED -> "it waits until the run before it is over.";
                    case FULL -> "too much waits already, so this is left out.";
                };
        flow.add(new Event.StartsMoved(name, offered.starts(), text, flow.now()));
        return new Offered(
                offered.verdict(),
                offered.verdict() == Starts.Verdict.START
                        ? Optional.of(RunDecisions.begin(flow, name, start))
                        : Optional.empty());
    }

    private static Optional<WorkflowSpec> find(State state, String workflow) {
        return state.specs().find(RunDecisions.id(workflow)).map(kept ->
                (WorkflowSpec) kept.document().spec());
    }

    /** Triggers that a document has no more, or in another place, are forgotten; those that stay keep what they had. */
    static void follow(Draft draft, KeptSpec old, Optional<StoredText> fresh) {
        WorkflowSpec was = (WorkflowSpec) old.document().spec();
        String name = old.id().name();
        for (int i = 0; i < was.triggers().size(); i++) {
            Trigger trigger = was.triggers().get(i);
            int at = i;
            boolean stays = fresh.map(text -> ((WorkflowSpec) text.document().spec()).triggers())
                    .filter(now -> at < now.size() && isSame(trigger, now.get(at)))
                    .isPresent();
            String mark = TriggerMark.id(name, i);
            if (!stays && draft.state().flow().findMark(mark).isPresent()) {
                draft.add(new Event.TriggerForgotten(mark, draft.nowMillis()));
            }
        }
        boolean runs =
                draft.state().flow().openRuns().stream().map(Run::workflow).anyMatch(name::equals);
        if (fresh.isEmpty() && !runs && draft.state().flow().findStarts(name).isPresent()) {
            draft.add(new Event.StartsForgotten(name, draft.nowMillis()));
        }
    }

    /** Whether it is the same source, however often it is looked at. */
    private static boolean isSame(Trigger one, Trigger other) {
        if (one instanceof Trigger.Folder it && other instanceof Trigger.Folder that) {
            return it.path().equals(that.path());
        }
        if (one instanceof Trigger.Feed it && other instanceof Trigger.Feed that)
            return it.url().equals(that.url());
        return one.equals(other);
    }

    private static Verdict missing(State state, String workflow) {
        return Draft.refuse(
                FailureCode.NOT_FOUND,
                "workflow: '" + Failure.printable(workflow) + "' is not there.",
                Spelling.nearest(
                                workflow,
                                state.specs().all(SpecKind.WORKFLOW).stream()
                                        .map(kept -> kept.id().name())
                                        .toList())
                        .map(near -> "Did you mean '" + near + "'?")
                        .orElse("'ruche get workflows' lists them."));
    }

    private static Verdict invalid(String message) {
        return Draft.refuse(FailureCode.INVALID_REQUEST, message, "");
    }
}
