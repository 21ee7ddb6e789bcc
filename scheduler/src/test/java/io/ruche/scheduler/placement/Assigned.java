package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.memory.RuntimeProfile;
import io.ruche.scheduler.memory.StageNeed;
import io.ruche.scheduler.speed.SpeedModel;
import io.ruche.scheduler.speed.StageSpeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Machines with their layers, whoever chose them, and what is true of that: counted layer by layer, apart from the code
 * under test.
 *
 * @param ends of each machine's layers, exclusive; all of them when {@code tensor}
 */
record Assigned(boolean tensor, List<NodeSnapshot> machines, int[] ends) {

    static Assigned of(Plan plan, Snapshot snapshot) {
        List<NodeSnapshot> machines = plan.stages().stream()
                .map(stage ->
                        snapshot.nodes().get(snapshot.position(stage.node()).orElseThrow()))
                .toList();
        return new Assigned(
                plan.mode() == Plan.Mode.TENSOR,
                machines,
                plan.stages().stream()
                        .mapToInt(stage -> stage.stage().lastLayer() + 1)
                        .toArray());
    }

    /** Whether each machine has room for its part. */
    boolean fits(PlacementRequest request) {
        ModelFacts facts = request.facts().orElseThrow();
        for (int i = 0; i < machines.size(); i++) {
            StageNeed need = new StageNeed(
                    facts,
                    RuntimeProfile.of("mlx"),
                    "",
                    request.spec().context(),
                    1,
                    tensor ? 0 : first(i),
                    ends[i] - 1,
                    tensor ? machines.size() : 1);
            if (need.bill().totalBytes() > machines.get(i).memory().freeBytes()) return false;
        }
        return true;
    }

    /** Tokens a second; none where two that must talk are not linked. */
    Optional<Double> speed(PlacementRequest request, Links links) {
        ModelFacts facts = request.facts().orElseThrow();
        List<StageSpeed> speeds = new ArrayList<>();
        List<Link> hops = new ArrayList<>();
        Optional<Link> slowest = Optional.empty();
        for (int i = 0; i < machines.size(); i++) {
            speeds.add(speed(facts, i));
            for (int j = 0; j < i; j++) {
                Optional<Link> link = links.find(
                        machines.get(i).node().id(), machines.get(j).node().id());
                boolean needed = tensor || j == i - 1;
                if (needed && link.isEmpty()) return Optional.empty();
                if (needed) hops.add(link.orElseThrow());
                if (slowest.isEmpty() || link.isPresent() && Links.BEST_FIRST.compare(link.get(), slowest.get()) > 0) {
                    slowest = link;
                }
            }
        }
        return Optional.of((tensor
                        ? SpeedModel.tensor(facts, speeds, slowest.orElseThrow())
                        : SpeedModel.pipeline(facts, speeds, hops))
                .decodeTokensPerSecond());
    }

    private StageSpeed speed(ModelFacts facts, int i) {
        long bytes = 0;
        for (int layer = tensor ? 0 : first(i); layer < ends[i]; layer++) bytes += facts.getLayerBytes(layer + 1);
        if (ends[i] == facts.getLayers()) bytes += facts.getLayerBytes(facts.getLayers() + 1);
        int layers = tensor ? facts.getLayers() : ends[i] - first(i);
        return new StageSpeed(machines.get(i).device().orElseThrow(), layers, bytes, 0);
    }

    private int first(int i) {
        return i == 0 ? 0 : ends[i - 1];
    }
}
