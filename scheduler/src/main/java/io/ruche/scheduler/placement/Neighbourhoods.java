package io.ruche.scheduler.placement;

import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.device.LinkKind;
import io.ruche.scheduler.state.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The links of a snapshot by the positions of its nodes, and the groups of machines among which sets of stages are
 * looked for: the machines of each switch, cliques of cables, and small connected fleets as a whole. Made once for a
 * snapshot and kept by those that follow from it.
 */
final class Neighbourhoods {
    /** A connected fleet up to so many machines is a neighbourhood of its own, whatever its links are. */
    private static final int SMALL_FLEET = 64;
    /** No machine has more cables than this. */
    private static final int MOST_CABLES = 64;

    private static final Neighbourhoods NONE = new Neighbourhoods(List.of(), Links.NONE);

    private final int nodes;
    private final TreeMap<Long, Link> cables = new TreeMap<>();
    private final List<Link> switches = new ArrayList<>();
    /** By node, the switches that it is at, rising. */
    private final int[][] joints;

    private final List<Neighbourhood> all;

    /**
     * @param members positions, rising
     * @param best the best link in it, for bounds
     * @param everyPair whether all pairs are linked by this kind or a better one
     */
    record Neighbourhood(int[] members, Link best, boolean everyPair) {
        LinkKind kind() {
            return best.kind();
        }
    }

    private Neighbourhoods(List<NodeId> ids, Links links) {
        this.nodes = ids.size();
        List<List<Integer>> at = new ArrayList<>();
        TreeMap<NodeId, Integer> positions = new TreeMap<>();
        for (int i = 0; i < nodes; i++) {
            positions.put(ids.get(i), i);
            at.add(new ArrayList<>());
        }
        List<Neighbourhood> found = new ArrayList<>();
        for (Map.Entry<Links.Pair, Link> cable : links.cables().entrySet()) {
            Integer one = positions.get(cable.getKey().first());
            Integer other = positions.get(cable.getKey().second());
            if (one != null && other != null) cables.put(key(one, other), cable.getValue());
        }
        for (Links.Switch joint : links.switches()) {
            int[] members = joint.nodes().stream()
                    .filter(positions::containsKey)
                    .mapToInt(positions::get)
                    .sorted()
                    .toArray();
            for (int member : members) at.get(member).add(switches.size());
            switches.add(joint.link());
            if (members.length > 1) found.add(new Neighbourhood(members, joint.link(), true));
        }
        this.joints = at.stream().map(Neighbourhoods::toArray).toArray(int[][]::new);
        addCliques(found);
        addFleets(found);
        found.sort(Comparator.comparing(Neighbourhood::kind).thenComparing(Neighbourhood::members, Arrays::compare));
        this.all = List.copyOf(found);
    }

    static Neighbourhoods of(List<NodeId> ids, Links links) {
        return links.isEmpty() ? NONE : new Neighbourhoods(ids, links);
    }

    List<Neighbourhood> all() {
        return all;
    }

    Optional<Link> between(int one, int other) {
        Link best = cables.isEmpty() ? null : cables.get(key(one, other));
        int[] own = joints[one];
        int[] others = joints[other];
        for (int i = 0, j = 0; i < own.length && j < others.length; ) {
            if (own[i] == others[j]) {
                Link link = switches.get(own[i++]);
                best = best == null ? link : Links.better(best, link);
                j++;
            } else if (own[i] < others[j]) {
                i++;
            } else {
                j++;
            }
        }
        return Optional.ofNullable(best);
    }

    private static long key(int one, int other) {
        return (long) Math.min(one, other) << 32 | Math.max(one, other);
    }

    /** For each machine and kind of cable the clique that grows from it, nearest numbers first. */
    private void addCliques(List<Neighbourhood> found) {
        List<List<Integer>> neighbours = neighbours();
        TreeMap<List<Integer>, Link> cliques = new TreeMap<>(Neighbourhoods::compare);
        for (LinkKind kind : LinkKind.values()) {
            for (int start = 0; start < nodes; start++) {
                List<Integer> clique = clique(start, kind, neighbours.get(start));
                if (clique.size() > 1) cliques.computeIfAbsent(clique, this::best);
            }
        }
        cliques.forEach((clique, best) -> found.add(new Neighbourhood(toArray(clique), best, true)));
    }

    private List<Integer> clique(int start, LinkKind kind, List<Integer> neighbours) {
        List<Integer> clique = new ArrayList<>(List.of(start));
        for (int next : neighbours) {
            boolean joins = clique.stream().allMatch(member -> {
                Link cable = cables.get(key(member, next));
                return cable != null && cable.kind().compareTo(kind) <= 0;
            });
            if (joins) clique.add(next);
        }
        return clique.stream().sorted().toList();
    }

    private List<List<Integer>> neighbours() {
        List<List<Integer>> neighbours = new ArrayList<>();
        for (int i = 0; i < nodes; i++) neighbours.add(new ArrayList<>());
        for (long pair : cables.keySet()) {
            int one = (int) (pair >> 32);
            int other = (int) pair;
            if (neighbours.get(one).size() < MOST_CABLES) neighbours.get(one).add(other);
            if (neighbours.get(other).size() < MOST_CABLES)
                neighbours.get(other).add(one);
        }
        return neighbours;
    }

    /** Chains, rings, and what several switches join. */
    private void addFleets(List<Neighbourhood> found) {
        int[] root = new int[nodes];
        for (int i = 0; i < nodes; i++) root[i] = i;
        for (long pair : cables.keySet()) join(root, (int) (pair >> 32), (int) pair);
        int[] first = new int[switches.size()];
        Arrays.fill(first, -1);
        for (int i = 0; i < nodes; i++) {
            for (int joint : joints[i]) {
                if (first[joint] < 0) first[joint] = i;
                join(root, i, first[joint]);
            }
        }
        TreeMap<Integer, BitSet> fleets = new TreeMap<>();
        for (int i = 0; i < nodes; i++)
            fleets.computeIfAbsent(find(root, i), it -> new BitSet()).set(i);
        for (BitSet fleet : fleets.values()) {
            int[] members = fleet.stream().toArray();
            boolean known = found.stream().anyMatch(it -> Arrays.equals(it.members(), members));
            if (members.length < 2 || members.length > SMALL_FLEET || known) continue;
            found.add(new Neighbourhood(
                    members, best(Arrays.stream(members).boxed().toList()), false));
        }
    }

    private static void join(int[] root, int one, int other) {
        int a = find(root, one);
        int b = find(root, other);
        root[Math.max(a, b)] = Math.min(a, b);
    }

    private static int find(int[] root, int node) {
        int at = node;
        while (root[at] != at) at = root[at];
        return at;
    }

    private Link best(List<Integer> members) {
        Optional<Link> best = Optional.empty();
        for (int one : members) {
            for (int other : members) {
                if (one >= other) continue;
                Optional<Link> link = between(one, other);
                if (link.isPresent()) {
                    best = Optional.of(
                            best.map(known -> Links.better(known, link.get())).orElse(link.get()));
                }
            }
        }
        return best.orElseThrow();
    }

    private static int[] toArray(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int compare(List<Integer> one, List<Integer> other) {
        return Arrays.compare(toArray(one), toArray(other));
    }
}
