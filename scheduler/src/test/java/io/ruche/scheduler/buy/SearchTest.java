package io.ruche.scheduler.buy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.device.Figure;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.device.LinkType;
import io.ruche.scheduler.device.Price;
import io.ruche.scheduler.device.Processor;
import io.ruche.scheduler.device.WorkingSet;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.fleet.FleetSnapshot;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random small shops beside a search that plays every set of up to so many machines. */
class SearchTest {
    private static final int MOST = 4;
    private static final long GB = 1_000_000_000L;
    private static final List<String> MODELS = List.of(
            "llama-3.2-3b", "qwen3-8b", "gemma-3-12b", "mistral-small-3.2-24b", "glm-4.7-flash", "qwen3-32b:8bit");
    private static final FleetSnapshot SNAPSHOTS = new FleetSnapshot(Catalogue.builtIn());

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24})
    void findsTheCheapestSetThatServes(long seed) {
        Random random = new Random(seed);
        Shop shop = Shop.of(devices(random));
        List<Want> wants = new ArrayList<>();
        for (int i = 0; i <= seed % 2; i++) wants.add(want(MODELS.get(random.nextInt(MODELS.size()))));
        Fleet owned = owned(random);
        double speed = random.nextInt(3) * 6;

        Search.Outcome outcome = new Search(owned, shop, wants, SNAPSHOTS).cheapest(speed, Long.MAX_VALUE);
        Optional<Long> exact = cheapest(owned, shop, wants, speed);

        assertThat(outcome.cutOff()).isFalse();
        outcome.found().ifPresent(found -> assertThat(found.serving().slowest()).isGreaterThanOrEqualTo(speed));
        boolean small =
                outcome.found().isEmpty() || outcome.found().get().added().size() <= MOST;
        if (small) assertThat(outcome.found().map(Search.Found::cents)).isEqualTo(exact);
        else exact.ifPresent(cents -> assertThat(outcome.found().get().cents()).isLessThanOrEqualTo(cents));
    }

    private static Want want(String model) {
        return Want.of(Catalogue.builtIn().find(model).orElseThrow(), 0, 1);
    }

    private static List<KnownDevice> devices(Random random) {
        List<KnownDevice> devices = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            boolean mac = random.nextBoolean();
            devices.add(device((mac ? "mac-" : "pc-") + i, random, mac && random.nextBoolean()));
        }
        return devices;
    }

    private static KnownDevice device(String name, Random random, boolean rdma) {
        long memory = (6 + random.nextInt(30)) * GB;
        List<LinkType> links = new ArrayList<>();
        if (rdma) links.add(DeviceCatalogue.builtIn().getLink("rdma-thunderbolt-5"));
        links.add(DeviceCatalogue.builtIn().getLink("10gbe"));
        double usd = 100 + random.nextInt(20) * 50;
        return new KnownDevice(
                name,
                name,
                Processor.GPU,
                memory,
                new WorkingSet(memory, "All of it."),
                Optional.of(new Figure((50 + random.nextInt(600)) * 1e9, "a test")),
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                links,
                Optional.empty(),
                Optional.of(new Price(usd, usd, LocalDate.of(2026, 1, 1), "a test", false, false)));
    }

    private static Fleet owned(Random random) {
        List<Fleet.FleetNode> nodes = new ArrayList<>();
        if (random.nextBoolean()) {
            nodes.add(new Fleet.FleetNode("old", device("mac-old", random, true), 2 * GB, Optional.empty(), List.of()));
        }
        return new Fleet("owned", nodes, List.of(), new Fleet.Power(OptionalDouble.empty(), Optional.empty()));
    }

    private static Optional<Long> cheapest(Fleet owned, Shop shop, List<Want> wants, double speed) {
        List<List<Shop.Offer>> sets = new ArrayList<>(List.of(List.of()));
        for (int i = 0; i < sets.size(); i++) {
            List<Shop.Offer> set = sets.get(i);
            if (set.size() == MOST) break;
            for (Shop.Offer offer : shop.offers()) {
                boolean after = set.isEmpty()
                        || shop.offers().indexOf(offer) >= shop.offers().indexOf(set.get(set.size() - 1));
                if (!after) continue;
                List<Shop.Offer> more = new ArrayList<>(set);
                more.add(offer);
                sets.add(more);
            }
        }
        return sets.stream()
                .filter(set -> serves(owned, set, wants, speed))
                .map(set -> set.stream().mapToLong(Shop.Offer::cents).sum())
                .min(Long::compare);
    }

    private static boolean serves(Fleet owned, List<Shop.Offer> set, List<Want> wants, double speed) {
        Fleet fleet = Enlarged.of(owned, set.stream().map(Shop.Offer::device).toList());
        if (fleet.nodes().isEmpty()) return false;
        return Serving.on(SNAPSHOTS.of(fleet), wants)
                .filter(serving -> serving.slowest() >= speed)
                .isPresent();
    }
}
