package io.ruche.scheduler.buy;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.device.Power;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.placement.Headroom;
import io.ruche.scheduler.placement.NodeSnapshot;
import io.ruche.scheduler.state.ModelName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Machines to buy, and what they bring.
 *
 * @param added one for each machine; empty: nothing
 * @param fleet what is there then
 * @param serving all models wanted
 * @param payback where a volume was told
 */
public record Purchase(List<Shop.Offer> added, Fleet fleet, Serving serving, Optional<Payback> payback) {
    public Purchase {
        added = List.copyOf(added);
    }

    static Purchase of(Search.Found found) {
        return new Purchase(found.added(), found.fleet(), found.serving(), Optional.empty());
    }

    Purchase with(Payback paysBack) {
        return new Purchase(added, fleet, serving, Optional.of(paysBack));
    }

    public double usd() {
        return added.stream().mapToLong(Shop.Offer::cents).sum() / 100.0;
    }

    /** Each kind once, with how many of it, the dearest first as the search has them. */
    public Map<Shop.Offer, Integer> counts() {
        Map<Shop.Offer, Integer> counts = new LinkedHashMap<>();
        for (Shop.Offer offer : added) counts.merge(offer, 1, Integer::sum);
        return counts;
    }

    /** That the machines bought draw under load; empty when one's is not known. */
    public OptionalDouble loadedWatts() {
        double watts = 0;
        for (Shop.Offer offer : added) {
            OptionalDouble own = offer.device().power().map(Power::loadedWatts).orElse(OptionalDouble.empty());
            if (own.isEmpty()) return OptionalDouble.empty();
            watts += own.getAsDouble();
        }
        return OptionalDouble.of(watts);
    }

    /** Machines that are bought or serve, of which nobody told what they draw. */
    public List<String> unknownPower() {
        return Stream.concat(added.stream().map(Shop.Offer::device), busyBefore().stream())
                .filter(device -> device.power()
                        .map(Power::loadedWatts)
                        .orElse(OptionalDouble.empty())
                        .isEmpty())
                .map(KnownDevice::name)
                .distinct()
                .toList();
    }

    /** Those that serve a model wanted and were there before. */
    List<KnownDevice> busyBefore() {
        int before = fleet.nodes().size() - added.size();
        return fleet.nodes().subList(0, before).stream()
                .filter(node -> serving.machines().contains(node.name()))
                .map(Fleet.FleetNode::device)
                .toList();
    }

    /** Free on all machines when the models wanted are there. */
    public long leftBytes() {
        return serving.after().nodes().stream()
                .mapToLong(node -> node.memory().freeBytes())
                .sum();
    }

    /** Of these, what lies on machines that could not have one more of any model wanted. */
    public long strandedBytes() {
        long stranded = 0;
        for (NodeSnapshot node : serving.after().nodes()) {
            Map<ModelName, ModelFacts> models = new LinkedHashMap<>();
            for (Want want : serving.wants()) {
                models.put(want.request().model(), want.request().facts().orElseThrow());
            }
            stranded += Headroom.of(node, models).strandedBytes();
        }
        return stranded;
    }
}
