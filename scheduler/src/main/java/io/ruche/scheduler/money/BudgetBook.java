package io.ruche.scheduler.money;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec.OnExhausted;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.check.House;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The budgets that documents define, and the calls a day that model policies let out of the house, which are counted as
 * budgets are. Immutable, any thread.
 */
public final class BudgetBook {
    /** Before a policy's name; no budget's name has it. */
    private static final String POLICY = "policy:";

    private static final ZoneId UTC = ZoneId.of("UTC");

    private final House house;
    private final Map<String, BudgetSpec> budgets = new TreeMap<>();
    private final Map<String, ModelPolicySpec> policies = new TreeMap<>();
    private final Map<BudgetId, Raise> raises;
    private final ZoneId houseZone;

    private BudgetBook(House house, Map<BudgetId, Raise> raises) {
        this.house = house;
        this.raises = raises;
        house.each(BudgetSpec.class).forEach(budget -> budgets.put(budget.name(), budget.spec()));
        house.each(ModelPolicySpec.class)
                .filter(policy -> policy.spec().cloud().maxCallsPerDay().isPresent())
                .forEach(policy -> policies.put(policy.name(), policy.spec()));
        this.houseZone = house.each(OrganisationSpec.class)
                .findFirst()
                .map(it -> zone(it.spec()))
                .orElse(UTC);
    }

    public static BudgetBook of(House house) {
        return of(house, Map.of());
    }

    /** @param raises what people let budgets spend beyond their limits */
    public static BudgetBook of(House house, Map<BudgetId, Raise> raises) {
        return new BudgetBook(house, raises);
    }

    /** Where the house's days begin: in the time zone of its first organisation. */
    public ZoneId houseZone() {
        return houseZone;
    }

    /** Whether nothing is counted at all. */
    public boolean isEmpty() {
        return budgets.isEmpty() && policies.isEmpty();
    }

    /** Whether that is counted. */
    public boolean defines(BudgetId id) {
        Optional<String> policy = policyOf(id);
        if (policy.isPresent()) return id.run().isEmpty() && policies.containsKey(policy.get());
        BudgetSpec spec = budgets.get(id.name());
        return spec != null && (spec.window() == Window.RUN) != id.run().isEmpty();
    }

    /** What is counted under that name, as it is defined now. */
    public Optional<Budget> find(BudgetId id) {
        if (!defines(id)) return Optional.empty();
        Optional<String> policy = policyOf(id);
        return policy.isPresent()
                ? cloudCalls(policy.get())
                : findSpec(id).map(spec -> raised(Budget.of(id, spec, zone(spec))));
    }

    /** As its document says; empty for calls out of the house under a policy. */
    public Optional<BudgetSpec> findSpec(BudgetId id) {
        return Optional.ofNullable(budgets.get(id.name()));
    }

    /** All but those of runs, which are known when a run spends. */
    public List<Budget> standing() {
        List<Budget> all = new ArrayList<>();
        budgets.forEach((name, spec) -> {
            if (spec.window() != Window.RUN) all.add(raised(Budget.of(BudgetId.of(name), spec, zone(spec))));
        });
        policies.keySet().forEach(name -> cloudCalls(name).ifPresent(all::add));
        return all;
    }

    /** The budgets that such a call falls under, the narrowest first. */
    public List<Budget> of(Spender spender) {
        return spender.budgets(budgets, this::zone).stream().map(this::raised).toList();
    }

    private Budget raised(Budget budget) {
        Raise raise = raises.get(budget.id());
        return raise == null ? budget : budget.with(raise);
    }

    /** How many calls a day may leave the house under that policy; empty when it does not say. */
    public Optional<Budget> cloudCalls(String policy) {
        return Optional.ofNullable(policies.get(policy))
                .flatMap(spec -> spec.cloud().maxCallsPerDay())
                .map(calls -> new Budget(
                        BudgetId.of(POLICY + policy),
                        Window.DAY,
                        houseZone,
                        Amounts.BOUNDLESS.with(Meter.CALLS, calls),
                        List.of(),
                        OnExhausted.PAUSE,
                        Optional.empty(),
                        false,
                        true));
    }

    /** The policy whose calls out of the house are counted under that id. */
    public static Optional<String> policyOf(BudgetId id) {
        return id.name().startsWith(POLICY) ? Optional.of(id.name().substring(POLICY.length())) : Optional.empty();
    }

    /** Where its days begin: in the time zone of the organisation that it is about. */
    private ZoneId zone(BudgetSpec budget) {
        Optional<OrganisationSpec> about = switch (budget.scope()) {
            case ORG -> budget.target().flatMap(this::organisation);
            case AGENT -> budget.target().flatMap(this::organisationOf);
            case TEAM -> budget.target().flatMap(this::organisationOfTeam);
            case WORKFLOW, PROJECT -> Optional.empty();
        };
        return about.map(BudgetBook::zone).orElse(houseZone);
    }

    private Optional<OrganisationSpec> organisation(String name) {
        return house.each(OrganisationSpec.class)
                .filter(it -> it.name().equals(name))
                .findFirst()
                .map(House.Named::spec);
    }

    private Optional<OrganisationSpec> organisationOf(String agent) {
        return house.organisationOf(agent).map(House.Named::spec);
    }

    private Optional<OrganisationSpec> organisationOfTeam(String team) {
        Stream<String> members = house.each(AgentSpec.class)
                .filter(agent -> agent.spec().team().filter(team::equals).isPresent())
                .map(House.Named::name);
        return members.map(this::organisationOf).flatMap(Optional::stream).findFirst();
    }

    private static ZoneId zone(OrganisationSpec organisation) {
        try {
            return ZoneId.of(organisation.timezone());
        } catch (DateTimeException e) {
            // a zone that this machine's tables do not know, though another's did when it was checked
            return UTC;
        }
    }
}
