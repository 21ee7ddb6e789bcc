package io.ruche.scheduler.device;

import io.ruche.scheduler.failure.FailureException;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known of machines: their kinds, and what an operator tells of those that are there.
 *
 * @param catalogue kinds of machines and of links
 * @param nodes which kind a node is of, by its name, where its owner says so
 * @param links between nodes, where their owner says so
 */
public record DeviceSheet(DeviceCatalogue catalogue, SortedMap<String, String> nodes, List<DeclaredLink> links) {
    /** What comes with Ruche, and nothing of anybody's. */
    public static final DeviceSheet BUILT_IN = new DeviceSheet(DeviceCatalogue.builtIn(), new TreeMap<>(), List.of());

    public DeviceSheet {
        nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
        links = List.copyOf(links);
    }

    /** Every node that its owner names, whether it is there or not. */
    public SortedSet<String> named() {
        SortedSet<String> all = new TreeSet<>(nodes.keySet());
        links.forEach(link -> all.addAll(link.nodes()));
        return all;
    }

    /**
     * What comes with Ruche and what a file adds: kinds of machines and links, which replace those of the same name, and
     * under {@code cluster} what is there.
     *
     * @param file as its author calls it
     * @throws FailureException {@code CONFIGURATION} with where it is wrong, what stands there and what is expected
     */
    public static DeviceSheet of(String file, byte[] text) {
        return DeviceFile.read(file, text);
    }
}
