package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.Spec;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All documents of the house at one moment, and what they say together. */
public final class House {
    private final SortedMap<SpecId, SpecDocument> documents;
    private final Map<SpecKind, List<SpecDocument>> byKind = new EnumMap<>(SpecKind.class);
    /** The organisation of each agent; of several, the first. */
    private final Map<String, String> organisations = new TreeMap<>();

    private volatile @Nullable Ties ties;

    public House(Collection<SpecDocument> documents) {
        this.documents = new TreeMap<>();
        documents.forEach(document -> this.documents.put(document.id(), document));
        this.documents
                .values()
                .forEach(document -> byKind.computeIfAbsent(document.id().kind(), kind -> new ArrayList<>())
                        .add(document));
        each(OrganisationSpec.class)
                .forEach(entry ->
                        entry.spec().agents().forEach(agent -> organisations.putIfAbsent(agent, entry.name())));
    }

    /** A document's record with its name. */
    public record Named<T>(String name, T spec) {}

    public Collection<SpecDocument> documents() {
        return Collections.unmodifiableCollection(documents.values());
    }

    public Optional<SpecDocument> find(SpecId id) {
        return Optional.ofNullable(documents.get(id));
    }

    /** This house with those documents put into it. */
    public House with(Collection<SpecDocument> more) {
        Map<SpecId, SpecDocument> all = new TreeMap<>(documents);
        more.forEach(document -> all.put(document.id(), document));
        return new House(all.values());
    }

    /** This house without those documents. */
    public House without(Collection<SpecId> gone) {
        Map<SpecId, SpecDocument> all = new TreeMap<>(documents);
        gone.forEach(all::remove);
        return new House(all.values());
    }

    /** By name. */
    public <T extends Spec> Stream<Named<T>> each(Class<T> type) {
        return byKind.values().stream()
                .filter(alike -> type.isInstance(alike.get(0).spec()))
                .flatMap(List::stream)
                .map(document -> new Named<>(document.id().name(), type.cast(document.spec())));
    }

    public Optional<AgentSpec> agent(String name) {
        return find(SpecKind.AGENT, name, AgentSpec.class);
    }

    public Optional<BudgetSpec> budget(String name) {
        return find(SpecKind.BUDGET, name, BudgetSpec.class);
    }

    public Optional<ApprovalPolicySpec> approval(String name) {
        return find(SpecKind.APPROVAL_POLICY, name, ApprovalPolicySpec.class);
    }

    public Optional<WorkflowSpec> workflow(String name) {
        return find(SpecKind.WORKFLOW, name, WorkflowSpec.class);
    }

    public Optional<ConversationSpec> conversation(String name) {
        return find(SpecKind.CONVERSATION, name, ConversationSpec.class);
    }

    /** The organisation that lists the agent. */
    public Optional<Named<OrganisationSpec>> organisationOf(String agent) {
        return Optional.ofNullable(organisations.get(agent))
                .flatMap(name -> find(SpecKind.ORGANISATION, name, OrganisationSpec.class)
                        .map(spec -> new Named<>(name, spec)));
    }

    /** Who works with whom; the first to ask has all documents looked at. */
    public Ties ties() {
        Ties known = ties;
        if (known == null) {
            known = new Ties(this);
            ties = known;
        }
        return known;
    }

    /** The policy that holds for the agent: its own, else its organisation's; empty when nothing restricts it. */
    public Optional<Named<ModelPolicySpec>> policyOf(String name, AgentSpec agent) {
        return agent.modelPolicy()
                .or(() -> organisationOf(name)
                        .flatMap(organisation -> organisation.spec().modelPolicy()))
                .flatMap(policy -> find(SpecKind.MODEL_POLICY, policy, ModelPolicySpec.class)
                        .map(spec -> new Named<>(policy, spec)));
    }

    /** The memory policy that holds for the agent: its own, else its organisation's, else the usual one. */
    public MemoryPolicySpec memoryPolicyOf(String agent) {
        return agent(agent)
                .flatMap(AgentSpec::memory)
                .or(() -> organisationOf(agent)
                        .flatMap(organisation -> organisation.spec().memory()))
                .flatMap(policy -> find(SpecKind.MEMORY_POLICY, policy, MemoryPolicySpec.class))
                .orElse(MemoryPolicySpec.USUAL);
    }

    /** The budgets that bound each of the agent's calls, by name. */
    public Stream<Named<BudgetSpec>> budgetsOf(String name, AgentSpec agent) {
        Optional<Named<OrganisationSpec>> organisation = organisationOf(name);
        TreeSet<String> named = new TreeSet<>();
        agent.budget().ifPresent(named::add);
        organisation.flatMap(found -> found.spec().budget()).ifPresent(named::add);
        return each(BudgetSpec.class)
                .filter(budget -> named.contains(budget.name()) || aims(budget.spec(), name, agent, organisation));
    }

    public Stream<String> teams() {
        return each(AgentSpec.class)
                .flatMap(agent -> agent.spec().team().stream())
                .distinct();
    }

    private static boolean aims(
            BudgetSpec budget, String name, AgentSpec agent, Optional<Named<OrganisationSpec>> organisation) {
        return switch (budget.scope()) {
            case ORG -> budget.target().isPresent() && budget.target().equals(organisation.map(Named::name));
            case TEAM -> budget.target().isPresent() && budget.target().equals(agent.team());
            case AGENT -> budget.target().filter(name::equals).isPresent();
            case WORKFLOW, PROJECT -> false;
        };
    }

    private <T extends Spec> Optional<T> find(SpecKind kind, String name, Class<T> type) {
        return find(new SpecId(kind, name)).map(SpecDocument::spec).map(type::cast);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof House that && documents.equals(that.documents);
    }

    @Override
    public int hashCode() {
        return Objects.hash(documents);
    }
}
