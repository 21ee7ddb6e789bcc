package io.ruche.scheduler.twin;

import io.ruche.scheduler.money.Amounts;
import io.ruche.scheduler.money.Answer;
import io.ruche.scheduler.money.Ask;
import io.ruche.scheduler.money.Budget;
import io.ruche.scheduler.money.BudgetBook;
import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.money.Counters;
import io.ruche.scheduler.money.MarkWrite;
import io.ruche.scheduler.money.Meter;
import io.ruche.scheduler.money.Spender;
import io.ruche.scheduler.organisation.spec.check.House;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The organisation's budgets, counted by the product's own counters; every mark is written at once. */
final class Purse {
    private static final long LEASE_MILLIS = Duration.ofDays(2).toMillis();

    private final House house;
    private final BudgetBook book;
    private final Counters counters;
    private final Set<BudgetId> ofRuns = new HashSet<>();
    /** Of those who spend for no run that is counted by itself. */
    private final Map<Payer, List<BudgetId>> known = new HashMap<>();

    /** On whose behalf calls are made again and again. */
    private record Payer(String agent, Optional<String> workflow, Set<String> budgets) {}

    Purse(House house, long nowMillis) {
        this.house = house;
        book = BudgetBook.of(house);
        counters = new Counters(book.standing(), List.of(), nowMillis);
    }

    /**
     * @param policy whose calls out of the house are counted; empty for a call within it
     * @param spent budgets that it goes on without, since a cheaper model was taken for them
     */
    Answer reserve(long nowMillis, Desk desk, Knock knock, Optional<String> policy, Ask ask, Set<BudgetId> spent) {
        List<BudgetId> ids = new ArrayList<>(of(nowMillis, desk, knock));
        ids.removeAll(spent);
        policy.flatMap(book::cloudCalls).ifPresent(it -> ids.add(it.id()));
        Answer answer = counters.reserve(nowMillis, ids, ask, nowMillis + LEASE_MILLIS);
        if (answer instanceof Answer.Reserved reserved) {
            for (Optional<MarkWrite> write = counters.nextWrite(nowMillis);
                    write.isPresent();
                    write = counters.nextWrite(nowMillis)) {
                counters.written(write.get());
            }
            counters.begin(nowMillis, reserved.id());
            counters.takeNotices();
        }
        return answer;
    }

    private List<BudgetId> of(long nowMillis, Desk desk, Knock knock) {
        Payer payer = new Payer(desk.agent, knock.workflow(), knock.budgets());
        List<BudgetId> same = known.get(payer);
        if (same != null) return same;
        Optional<String> run = Optional.of(knock.run().orElse(knock.key()));
        List<Budget> budgets = book.of(Spender.ofAgent(house, desk.agent, knock.workflow(), run, knock.budgets()));
        for (Budget it : budgets) {
            if (!it.id().run().isEmpty() && ofRuns.add(it.id())) counters.define(it, nowMillis);
        }
        List<BudgetId> ids = budgets.stream().map(Budget::id).toList();
        if (ids.stream().allMatch(it -> it.run().isEmpty())) known.put(payer, ids);
        return ids;
    }

    /** Whether another call may leave the house today under that policy. */
    boolean letsOut(String policy, long nowMillis) {
        Optional<Budget> calls = book.cloudCalls(policy);
        return calls.isEmpty()
                || counters.standings(nowMillis).stream()
                        .filter(it -> it.budget().id().equals(calls.get().id()))
                        .allMatch(it -> it.spent().plus(it.reserved()).get(Meter.CALLS)
                                < it.limit().get(Meter.CALLS));
    }

    void settle(long nowMillis, long id, Amounts actual) {
        counters.settle(nowMillis, id, actual);
        counters.takeNotices();
    }
}
