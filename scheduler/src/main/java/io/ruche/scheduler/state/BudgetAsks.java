package io.ruche.scheduler.state;

import io.ruche.scheduler.money.Budget;
import io.ruche.scheduler.money.BudgetBook;
import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.money.Raise;
import io.ruche.scheduler.money.Spender;
import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.approval.Approval.Phase;
import io.ruche.scheduler.organisation.spec.BudgetSpec.OnExhausted;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * People are asked whether a spent budget may spend more. A yes raises its limit for the window that is open, and lets
 * agents go on that waited for it, in the same commit; a no holds until the window ends.
 */
public final class BudgetAsks {
    /** Why an agent is paused that waits for money; nobody else pauses with that code. */
    public static final String WAITS = "budget_exhausted";

    /** Before the subject of each such question; nothing else that asks has that name. */
    private static final String OWNER = "budget";

    private BudgetAsks() {}

    /** Whether people may be asked: not while they think about it, nor again after a no. */
    public static boolean mayAsk(State state, BudgetId budget, long windowStart) {
        String before = subject(budget, windowStart);
        return state.flow().approvals().stream()
                .noneMatch(it -> it.subject().startsWith(before) && it.phase() != Phase.APPROVED);
    }

    /** The budget that a question is about. */
    public static Optional<String> budgetOf(Approval approval) {
        String[] parts = approval.subject().split("/", -1);
        return parts[0].equals(OWNER) && parts.length == 4 ? Optional.of(parts[1]) : Optional.empty();
    }

    private static String subject(BudgetId budget, long windowStart) {
        return OWNER + "/" + budget.name() + "/" + windowStart + "/";
    }

    static Verdict ask(Draft draft, Command.AskForBudget it) {
        Optional<Budget> budget = BudgetBook.of(draft.state().specs().house())
                .find(it.budget())
                .filter(found -> found.onExhausted() == OnExhausted.REQUIRE_APPROVAL);
        long left = it.windowEnd() - draft.nowMillis();
        boolean asks = budget.isPresent()
                && it.more().percent() > 0
                && left > 0
                && mayAsk(draft.state(), it.budget(), it.more().windowStart());
        if (!asks) return draft.done(Rows.Kind.BUDGET.key(it.budget().name()));
        String action = "spend " + it.more().percent() + " % more of budget " + it.budget() + " in this "
                + FlowTexts.word(budget.get().window());
        String payload = CanonicalJson.of(Map.of(
                "budget",
                it.budget().name(),
                "limit",
                budget.get().limit().toString(),
                "need",
                it.need(),
                "morePercent",
                (long) it.more().percent()));
        String subject =
                subject(it.budget(), it.more().windowStart()) + it.more().percent();
        FlowDraft.follow(
                draft, flow -> ApprovalDecisions.askPeople(flow, action, subject, payload, Duration.ofMillis(left)));
        return draft.done(Rows.Kind.BUDGET.key(it.budget().name()));
    }

    /** Whether the word was about money; what follows from it has happened then. */
    static boolean decided(FlowDraft flow, Approval it) {
        Optional<String> name = budgetOf(it);
        if (name.isEmpty()) return false;
        if (it.phase() == Phase.APPROVED)
            raise(flow, BudgetId.of(name.get()), it.subject().split("/", -1));
        return true;
    }

    private static void raise(FlowDraft flow, BudgetId id, String[] subject) {
        House house = flow.state().specs().house();
        BudgetBook book = BudgetBook.of(house);
        if (!book.defines(id)) return;
        Raise known = flow.state().budgets().find(id).map(KeptBudget::raise).orElse(Raise.NONE);
        Raise more = new Raise(Long.parseLong(subject[2]), Integer.parseInt(subject[3]));
        flow.add(new Event.BudgetRaised(id, known.and(more), flow.now()));
        for (Agent agent : List.copyOf(flow.state().agents())) {
            if (!agent.paused().code().equals(WAITS)) continue;
            boolean isUnder = book.of(Spender.ofAgent(house, agent.name())).stream()
                    .anyMatch(budget -> budget.id().equals(id));
            if (isUnder) flow.add(new Event.AgentResumed(agent.name(), flow.now()));
        }
    }
}
