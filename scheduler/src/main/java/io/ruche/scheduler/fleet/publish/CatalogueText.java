package io.ruche.scheduler.fleet.publish;

import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.catalogue.CatalogueEntry;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.device.LinkType;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a plan for a fleet can name, as JSON: models, machines and links, with what is known of each. */
public final class CatalogueText {
    private CatalogueText() {}

    /** Of what comes with Ruche and what an owner's files add. */
    public static String json(OwnersTexts owners) {
        return json(owners.catalogue(), owners.devices());
    }

    /**
     * {@code {"models":[{"name","title","capabilities","quantisations":[{"name","bytes"}]}],
     * "devices":[{"name","title","memoryBytes","limitBytes",…}],"links":[{"name","title","kind",…}]}}: bytes, bytes a
     * second, seconds, watts and US dollars. What is not known is absent.
     */
    public static String json(Catalogue models, DeviceCatalogue machines) {
        return CanonicalJson.of(Map.of(
                "models", models.entries().stream().map(CatalogueText::model).toList(),
                "devices",
                        machines.devices().stream().map(CatalogueText::device).toList(),
                "links", machines.links().stream().map(CatalogueText::link).toList()));
    }

    private static Map<String, Object> model(CatalogueEntry entry) {
        List<Map<String, Object>> quantisations = new ArrayList<>();
        List<CatalogueModel> variants = entry.models();
        for (int i = 0; i < variants.size(); i++) {
            quantisations.add(Map.of(
                    "name", entry.quantisations().get(i).name(),
                    "bytes", variants.get(i).facts().orElseThrow().getFileBytes()));
        }
        return Map.of(
                "name", entry.name(),
                "title", entry.title(),
                "capabilities", entry.capabilities(),
                "quantisations", quantisations);
    }

    private static Map<String, Object> device(KnownDevice device) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("name", device.name());
        tree.put("title", device.title());
        tree.put("memoryBytes", device.memoryBytes());
        tree.put("limitBytes", device.workingSet().bytes());
        tree.put("limitReason", device.workingSet().reason());
        device.bandwidth().ifPresent(it -> tree.put("bytesPerSecond", Math.round(it.value())));
        device.power().ifPresent(power -> {
            power.idleWatts().ifPresent(watts -> tree.put("idleWatts", PlanText.rounded(watts)));
            power.loadedWatts().ifPresent(watts -> tree.put("loadedWatts", PlanText.rounded(watts)));
        });
        device.price().ifPresent(price -> {
            tree.put("usd", PlanText.rounded(price.usd()));
            tree.put("usdOn", price.on().toString());
            tree.put("usdSource", price.source());
        });
        tree.put("links", device.links().stream().map(LinkType::name).toList());
        return tree;
    }

    private static Map<String, Object> link(LinkType type) {
        return Map.of(
                "name", type.name(),
                "title", type.title(),
                "kind", type.link().kind().name().toLowerCase(Locale.ROOT),
                "bytesPerSecond", Math.round(type.link().bytesPerSecond()),
                "microseconds", Math.round(type.link().latencySeconds() * 1e6));
    }
}
