package io.ruche.scheduler.buy;

import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.fleet.FleetSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * The cheapest machines to add to a fleet with which all models wanted are served, each at least as fast as wanted.
 *
 * <p>A*, after Hart, Nilsson and Raphael (1968): additions are multisets, each made once by adding kinds in their order,
 * taken by their price and the least that what they lack must cost. That is the bytes that are missing at the best price a
 * byte among the kinds that may follow, so the first set that serves is the cheapest. Whether one serves is decided by
 * placement, after {@link Reach} let it through.
 */
final class Search {
    /** Machines added at most: stages of one replica. */
    static final int MOST_MACHINES = 16;
    /** Sets looked at, and work of placing some, before the search is given up. */
    private static final int MOST_SETS = 50_000;

    private static final int MOST_PLACED = 400;

    private final Fleet owned;
    private final Shop shop;
    private final List<Want> wants;
    private final FleetSnapshot snapshots;

    /**
     * @param found the cheapest; where the search was given up, of those that are all of one kind
     * @param cutOff whether something cheaper may have been missed
     */
    record Outcome(Optional<Found> found, boolean cutOff) {}

    record Found(List<Shop.Offer> added, Fleet fleet, Serving serving) {
        long cents() {
            return added.stream().mapToLong(Shop.Offer::cents).sum();
        }
    }

    /** @param kinds of the offers that were added, rising */
    private record Node(int[] kinds, long cents, double bound) {
        static final Comparator<Node> ORDER = Comparator.comparingDouble(Node::bound)
                .thenComparingInt(node -> node.kinds().length)
                .thenComparing(Node::kinds, Arrays::compare);
    }

    Search(Fleet owned, Shop shop, List<Want> wants, FleetSnapshot snapshots) {
        this.owned = owned;
        this.shop = shop;
        this.wants = wants;
        this.snapshots = snapshots;
    }

    /** What is there already, if it serves. */
    Optional<Found> asItIs() {
        if (owned.nodes().isEmpty()) return Optional.empty();
        return Serving.on(snapshots.of(owned), wants).map(serving -> new Found(List.of(), owned, serving));
    }

    /**
     * @param tokensPerSecond of every model that writes, at least; 0: any
     * @param mostCents that may be spent
     */
    Outcome cheapest(double tokensPerSecond, long mostCents) {
        return new Run(tokensPerSecond, mostCents).find();
    }

    private final class Run {
        private final double tokensPerSecond;
        private long mostCents;
        private final Reach reach;
        private final List<Reach.Machine> there;
        private final List<Shop.Offer> offers = new ArrayList<>();
        private final List<Reach.Machine> machines = new ArrayList<>();
        /** By model, or all of them, and kind: the most bytes a cent, and the most in one machine, from there on. */
        private final double[][] bytesPerCent;

        private final long[][] mostBytes;
        private final PriorityQueue<Node> open = new PriorityQueue<>(Node.ORDER);

        Run(double tokensPerSecond, long mostCents) {
            this.tokensPerSecond = tokensPerSecond;
            this.mostCents = mostCents;
            this.reach = new Reach(wants, tokensPerSecond, Enlarged.mostRanks(owned));
            this.there = owned.nodes().stream()
                    .map(node -> reach.machine(node, snapshots))
                    .toList();
            for (Shop.Offer offer : shop.offers()) {
                Reach.Machine machine = reach.machine(Enlarged.node(offer.device(), 1), snapshots);
                if (!machine.ofUse()) continue;
                offers.add(offer);
                machines.add(machine);
            }
            this.bytesPerCent = new double[reach.wants() + 1][offers.size() + 1];
            this.mostBytes = new long[reach.wants() + 1][offers.size() + 1];
            for (int want = 0; want <= reach.wants(); want++) {
                for (int kind = offers.size() - 1; kind >= 0; kind--) {
                    boolean counts = Reach.counts(want, machines.get(kind));
                    long free = counts ? machines.get(kind).free() : 0;
                    bytesPerCent[want][kind] = Math.max(
                            bytesPerCent[want][kind + 1],
                            (double) free / offers.get(kind).cents());
                    mostBytes[want][kind] = Math.max(mostBytes[want][kind + 1], free);
                }
            }
        }

        Outcome find() {
            Optional<Found> alike = alike();
            push(new int[0], 0);
            int sets = 0;
            int placed = 0;
            while (!open.isEmpty()) {
                Node node = open.remove();
                if (++sets > MOST_SETS || placed > MOST_PLACED) return new Outcome(alike, true);
                List<Reach.Machine> all = all(node.kinds());
                boolean grow = true;
                if (reach.mayServe(all)) {
                    placed += work(all.size());
                    Optional<Found> found = place(node.kinds());
                    if (found.filter(it -> it.serving().slowest() >= tokensPerSecond)
                            .isPresent()) {

                        return new Outcome(found, false);
                    }
                    grow = found.isEmpty() || mayGainByMore(found.get());
                }
                if (!grow || node.kinds().length == MOST_MACHINES) continue;
                int first = node.kinds().length == 0 ? 0 : node.kinds()[node.kinds().length - 1];
                for (int kind = first; kind < offers.size(); kind++) {
                    int[] more = Arrays.copyOf(node.kinds(), node.kinds().length + 1);
                    more[node.kinds().length] = kind;
                    push(more, node.cents() + offers.get(kind).cents());
                }
            }

            return new Outcome(alike, false);
        }

        /** Of placing a set: orders of stages grow with its machines, as a table up to eight and as a search above. */
        private static int work(int machines) {
            if (machines <= 4) return 1;
            return machines <= 8 ? 3 : 20;
        }

        /** The cheapest of machines that are all of one kind: nothing dearer needs to be looked at then. */
        private Optional<Found> alike() {
            Optional<Found> best = Optional.empty();
            for (int kind = 0; kind < offers.size(); kind++) {
                for (int count = 1; count <= MOST_MACHINES; count++) {
                    if (offers.get(kind).cents() * count > mostCents) break;
                    int[] kinds = new int[count];
                    Arrays.fill(kinds, kind);
                    if (!reach.mayAllBeUsed(added(kinds))) break;
                    if (!reach.mayServe(all(kinds))) continue;
                    Optional<Found> found = place(kinds);
                    if (found.isEmpty()) continue;
                    if (found.get().serving().slowest() >= tokensPerSecond) {
                        best = found;
                        mostCents = found.get().cents() - 1;
                    }
                    if (!mayGainByMore(found.get())) break;
                }
            }
            return best;
        }

        /**
         * One model takes the fewest machines that hold it. If these are no more than were added, a larger set can but
         * serve it on as many, and what of those was bought is another set, which is cheaper.
         */
        private boolean mayGainByMore(Found found) {
            return wants.size() > 1
                    || found.serving().machines().size() > found.added().size();
        }

        private List<Reach.Machine> all(int[] kinds) {
            List<Reach.Machine> all = new ArrayList<>(there);
            all.addAll(added(kinds));
            return all;
        }

        private List<Reach.Machine> added(int[] kinds) {
            return Arrays.stream(kinds).mapToObj(machines::get).toList();
        }

        private void push(int[] kinds, long cents) {
            int last = kinds.length == 0 ? 0 : kinds[kinds.length - 1];
            if (!reach.mayAllBeUsed(added(kinds))) return;
            List<Reach.Machine> all = all(kinds);
            double more = 0;
            for (int want = 0; want <= reach.wants(); want++) {
                long missing = reach.missing(want, all);
                if (missing <= 0) continue;
                if (missing > (double) mostBytes[want][last] * (MOST_MACHINES - kinds.length)) return;
                more = Math.max(more, missing / bytesPerCent[want][last]);
            }
            double bound = cents + more;
            if (bound <= mostCents) open.add(new Node(kinds, cents, bound));
        }

        private Optional<Found> place(int[] kinds) {
            List<Shop.Offer> added = Arrays.stream(kinds).mapToObj(offers::get).toList();
            List<KnownDevice> devices = added.stream().map(Shop.Offer::device).toList();
            Fleet fleet = Enlarged.of(owned, devices);
            if (fleet.nodes().isEmpty()) return Optional.empty();
            return Serving.on(snapshots.of(fleet), wants).map(serving -> new Found(added, fleet, serving));
        }
    }
}
