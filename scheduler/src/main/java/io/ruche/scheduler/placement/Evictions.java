package io.ruche.scheduler.placement;

import io.ruche.scheduler.memory.ByteText;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** Which deployments have to go so that a request has room: the fewest, of those the least important, then smallest. */
public final class Evictions {
    /** Of so many deployments every subset is tried; of more those that stand where it would go. */
    private static final int EXACT = 12;

    /** Of so many deployments each is tried alone. */
    private static final int SINGLES = 1_000;

    private static final Comparator<Tenant> CHEAPEST_FIRST = Comparator.comparingInt(Tenant::priority)
            .thenComparingLong(Tenant::bytes)
            .thenComparing(tenant -> tenant.name().value());

    private final PlacementRequest request;
    private final Snapshot snapshot;
    private final List<Tenant> tenants;

    /**
     * @param victims by name
     * @param bytes that they free
     * @param plan where the request goes then
     */
    public record Eviction(List<DeploymentName> victims, long bytes, Plan plan, Reason reason) {
        public Eviction {
            victims = List.copyOf(victims);
        }
    }

    private record Tenant(DeploymentName name, int priority, long bytes, List<Holding> holdings) {}

    private Evictions(PlacementRequest request, Snapshot snapshot, IntPredicate mayGo) {
        this.request = request;
        this.snapshot = snapshot;
        this.tenants = tenants(request, snapshot, mayGo);
    }

    /** What a person could undeploy: nothing more important than the request. */
    public static Optional<Eviction> find(PlacementRequest request, Snapshot snapshot) {
        int own = request.constraints().priority();
        return new Evictions(request, snapshot, priority -> priority <= own).find();
    }

    /** What the request may push out by itself: only what is less important. */
    public static Optional<Eviction> preempt(PlacementRequest request, Snapshot snapshot) {
        int own = request.constraints().priority();
        return new Evictions(request, snapshot, priority -> priority < own).find();
    }

    /** Who takes the room that a request needs: what may be asked to go, else what is more important than it. */
    static Optional<Reason> inTheWay(PlacementRequest request, Snapshot snapshot) {
        return find(request, snapshot).map(Eviction::reason).or(() -> above(request, snapshot));
    }

    private static Optional<Reason> above(PlacementRequest request, Snapshot snapshot) {
        int own = request.constraints().priority();
        boolean any = snapshot.nodes().stream()
                .flatMap(node -> node.holdings().stream())
                .anyMatch(holding -> holding.priority() > own);
        if (!any) return Optional.empty();
        return new Evictions(request, snapshot, priority -> true).find().map(it -> {
            String who = it.victims().stream().map(DeploymentName::value).collect(Collectors.joining(" and "));
            return Reason.of(
                    it.reason().code(),
                    it.reason().message(),
                    "Wait until " + who + " goes, which is more important, or give " + request.model()
                            + " a higher --priority.");
        });
    }

    /**
     * Replicas that a request pushes out by itself, and where it goes then.
     *
     * @param victims at least one; none that the request fits without
     */
    public record Preemption(List<Victim> victims, Plan plan) {
        public Preemption {
            victims = List.copyOf(victims);
        }
    }

    /** @param replica all of whose stages go */
    public record Victim(DeploymentName deployment, String replica, int priority, long bytes) {}

    /** As {@link #preempt}, down to the replicas that stand where the request goes: the others of a victim stay. */
    public static Optional<Preemption> preemption(PlacementRequest request, Snapshot snapshot) {
        return preempt(request, snapshot).map(eviction -> spared(request, snapshot, eviction));
    }

    private static Preemption spared(PlacementRequest request, Snapshot snapshot, Eviction eviction) {
        List<Holding> all = snapshot.nodes().stream()
                .flatMap(node -> node.holdings().stream())
                .filter(holding -> eviction.victims().contains(holding.deployment()))
                .toList();
        List<Holding> there = eviction.plan().stages().stream()
                .flatMap(stage ->
                        snapshot.nodes().get(snapshot.position(stage.node()).orElseThrow()).holdings().stream())
                .toList();
        Set<Victim> victims = new LinkedHashSet<>();
        Map<Victim, List<Holding>> parts = new LinkedHashMap<>();
        for (Holding holding : all) {
            List<Holding> replica = all.stream().filter(holding::isBeside).toList();
            Victim victim = new Victim(
                    holding.deployment(),
                    holding.replica(),
                    holding.priority(),
                    replica.stream().mapToLong(Holding::bytes).sum());
            parts.put(victim, replica);
            if (replica.stream().anyMatch(there::contains)) victims.add(victim);
        }
        Plan plan = eviction.plan();
        Optional<Plan> nearer = without(request, snapshot, victims, parts);
        if (nearer.isEmpty()) return new Preemption(List.copyOf(parts.keySet()), plan);
        List<Victim> order = victims.stream()
                .sorted(Comparator.comparingInt((Victim it) -> -it.priority())
                        .thenComparingLong(it -> -it.bytes())
                        .thenComparing(it -> it.deployment().value())
                        .thenComparing(Victim::replica))
                .toList();
        plan = nearer.get();
        for (Victim spare : order) {
            Set<Victim> fewer = new LinkedHashSet<>(victims);
            fewer.remove(spare);
            Optional<Plan> other = without(request, snapshot, fewer, parts);
            if (other.isEmpty()) continue;
            victims = fewer;
            plan = other.get();
        }
        return new Preemption(List.copyOf(victims), plan);
    }

    private static Optional<Plan> without(
            PlacementRequest request, Snapshot snapshot, Set<Victim> victims, Map<Victim, List<Holding>> parts) {
        List<Holding> gone = victims.stream()
                .flatMap(victim -> parts.getOrDefault(victim, List.of()).stream())
                .toList();
        return PlacementSearch.find(request, snapshot.without(gone));
    }

    private static List<Tenant> tenants(PlacementRequest request, Snapshot snapshot, IntPredicate mayGo) {
        Map<DeploymentName, List<Holding>> byName = new TreeMap<>(Comparator.comparing(DeploymentName::value));
        for (NodeSnapshot node : snapshot.nodes()) {
            for (Holding holding : node.holdings()) {
                boolean itself = holding.request().model().equals(request.model());
                if (itself || !mayGo.test(holding.priority())) continue;
                byName.computeIfAbsent(holding.deployment(), it -> new ArrayList<>())
                        .add(holding);
            }
        }
        return byName.entrySet().stream()
                .map(it -> new Tenant(
                        it.getKey(),
                        it.getValue().stream().mapToInt(Holding::priority).max().orElseThrow(),
                        it.getValue().stream().mapToLong(Holding::bytes).sum(),
                        it.getValue()))
                .toList();
    }

    private Optional<Eviction> find() {
        if (tenants.isEmpty()) return Optional.empty();
        Optional<Plan> all = without(tenants);
        if (all.isEmpty()) return Optional.empty();
        for (Tenant one : tenants.stream().sorted(CHEAPEST_FIRST).limit(SINGLES).toList()) {
            Optional<Plan> plan = without(List.of(one));
            if (plan.isPresent()) return Optional.of(eviction(List.of(one), plan.get()));
        }
        List<Tenant> near = tenants.size() <= EXACT ? tenants : near(all.get());
        for (int size = 2; size <= near.size() && size <= EXACT; size++) {
            for (List<Tenant> victims : subsets(near, size)) {
                Optional<Plan> plan = without(victims);
                if (plan.isPresent()) return Optional.of(eviction(victims, plan.get()));
            }
        }
        return Optional.of(spared(all.get()));
    }

    /** Those on the machines where it would go if all went, then the cheapest of all, then the largest. */
    private List<Tenant> near(Plan whenAllGone) {
        Comparator<Tenant> largest = Comparator.comparingLong((Tenant tenant) -> -tenant.bytes())
                .thenComparing(tenant -> tenant.name().value());
        List<Tenant> near = new ArrayList<>();
        whenAllGone.stages().stream()
                .flatMap(stage -> on(snapshot.position(stage.node()).orElseThrow()).stream())
                .sorted(largest)
                .limit(EXACT * 2 / 3)
                .forEach(near::add);
        tenants.stream().sorted(CHEAPEST_FIRST).limit(EXACT / 6).forEach(near::add);
        tenants.stream().sorted(largest).limit(EXACT).forEach(near::add);
        return near.stream().distinct().limit(EXACT).toList();
    }

    private List<Tenant> on(int position) {
        List<Holding> here = snapshot.nodes().get(position).holdings();
        return tenants.stream()
                .filter(tenant -> tenant.holdings().stream().anyMatch(here::contains))
                .toList();
    }

    /** All of one size, best first. */
    private static List<List<Tenant>> subsets(List<Tenant> of, int size) {
        List<List<Tenant>> all = new ArrayList<>();
        for (int bits = 0; bits < 1 << of.size(); bits++) {
            if (Integer.bitCount(bits) != size) continue;
            List<Tenant> subset = new ArrayList<>();
            for (int i = 0; i < of.size(); i++) {
                if ((bits >> i & 1) == 1) subset.add(of.get(i));
            }
            all.add(subset);
        }
        all.sort(Comparator.comparingInt((List<Tenant> it) ->
                        it.stream().mapToInt(Tenant::priority).max().orElseThrow())
                .thenComparingLong(it -> it.stream().mapToLong(Tenant::bytes).sum())
                .thenComparing(Evictions::names));
        return all;
    }

    /** Too many for every subset: all go but those without which it fits as well, the most important spared first. */
    private Eviction spared(Plan whenAllGone) {
        List<Tenant> victims = new ArrayList<>(tenants);
        Plan plan = whenAllGone;
        List<Tenant> order = tenants.stream()
                .sorted(Comparator.comparingInt((Tenant tenant) -> -tenant.priority())
                        .thenComparingLong(tenant -> tenant.bytes())
                        .thenComparing(tenant -> tenant.name().value()))
                .toList();
        for (Tenant spare : order) {
            List<Tenant> fewer = victims.stream().filter(it -> it != spare).toList();
            Optional<Plan> other = without(fewer);
            if (other.isEmpty()) continue;
            victims = fewer;
            plan = other.get();
        }
        return eviction(victims, plan);
    }

    private Optional<Plan> without(List<Tenant> victims) {
        List<Holding> gone =
                victims.stream().flatMap(it -> it.holdings().stream()).toList();
        return PlacementSearch.find(request, snapshot.without(gone));
    }

    private Eviction eviction(List<Tenant> victims, Plan plan) {
        long bytes = victims.stream().mapToLong(Tenant::bytes).sum();
        String who = victims.stream()
                .map(it -> it.name().value() + " (" + ByteText.of(it.bytes()) + ")")
                .collect(Collectors.joining(" and "));
        String where = plan.stages().stream().map(Plan.PlannedStage::nodeName).collect(Collectors.joining(" and "));
        Reason reason = Reason.of(
                "room_taken",
                "memory: " + who + (victims.size() == 1 ? " takes" : " take") + " the room that " + request.model()
                        + " needs on " + where + ".",
                "Undeploy " + victims.stream().map(it -> it.name().value()).collect(Collectors.joining(" and ")) + ".");
        return new Eviction(victims.stream().map(Tenant::name).toList(), bytes, plan, reason);
    }

    private static String names(List<Tenant> tenants) {
        return tenants.stream().map(it -> it.name().value()).collect(Collectors.joining(" "));
    }
}
