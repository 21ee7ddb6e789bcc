package io.ruche.scheduler.buy;

import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.device.LinkKind;
import io.ruche.scheduler.device.LinkType;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.fleet.Fleet.FleetNode;
import io.ruche.scheduler.fleet.FleetLink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A fleet with more machines: all on one Ethernet switch, and joined by cables with RDMA where machines can have them. The
 * links that were there stay.
 */
final class Enlarged {
    /** Every machine of a mesh has a cable to every other, and a Mac mini has three Thunderbolt ports. */
    private static final int THUNDERBOLT_MESH = 4;
    /** Two machines share a cable; more take a switch, whose price is in no source. */
    private static final int CABLE = 2;

    private Enlarged() {}

    static Fleet of(Fleet owned, List<KnownDevice> added) {
        if (added.isEmpty()) return owned;
        List<FleetNode> fresh = new ArrayList<>();
        for (int i = 0; i < added.size(); i++) fresh.add(node(added.get(i), i + 1));
        List<FleetNode> all = new ArrayList<>(owned.nodes());
        all.addAll(fresh);
        List<FleetLink> links = new ArrayList<>(owned.links());
        for (LinkType type : types(all)) {
            if (type.link().kind() == LinkKind.ETHERNET)
                link(having(all, type), type).ifPresent(links::add);
            if (type.link().kind() == LinkKind.RDMA) addMeshes(all, fresh, type, links);
        }
        return new Fleet(owned.name(), all, links, owned.power());
    }

    /** Machines at most that are joined by RDMA: by what is there, or by what may be added. */
    static int mostRanks(Fleet owned) {
        return owned.links().stream()
                .filter(link -> link.link().kind() == LinkKind.RDMA)
                .mapToInt(link -> link.nodes().size() + THUNDERBOLT_MESH)
                .max()
                .orElse(THUNDERBOLT_MESH);
    }

    static FleetNode node(KnownDevice device, int number) {
        return new FleetNode("new-" + number + "-" + device.name(), device, 0, Optional.empty(), List.of());
    }

    private static List<LinkType> types(List<FleetNode> nodes) {
        TreeSet<LinkType> types = new TreeSet<>(Comparator.comparing(LinkType::name));
        nodes.forEach(node -> types.addAll(node.device().links()));
        return List.copyOf(types);
    }

    /** Those that can have it: Ethernet agrees on the slower of two speeds. */
    private static List<FleetNode> having(List<FleetNode> nodes, LinkType type) {
        return nodes.stream()
                .filter(node -> node.device().links().stream()
                        .anyMatch(own -> own.link().kind() == type.link().kind()
                                && own.link().bytesPerSecond() >= type.link().bytesPerSecond()))
                .toList();
    }

    /** Machines of one kind beside each other, since a group over kinds is as slow as its slowest. */
    private static void addMeshes(List<FleetNode> all, List<FleetNode> fresh, LinkType type, List<FleetLink> links) {
        int most = type.name().contains("thunderbolt") ? THUNDERBOLT_MESH : CABLE;
        List<FleetNode> able = all.stream()
                .filter(node -> node.device().links().contains(type))
                .sorted(Comparator.comparing(node -> node.device().name()))
                .toList();
        for (int first = 0; first < able.size(); first += most) {
            List<FleetNode> mesh = able.subList(first, Math.min(able.size(), first + most));
            if (mesh.stream().anyMatch(fresh::contains)) link(mesh, type).ifPresent(links::add);
        }
    }

    private static Optional<FleetLink> link(List<FleetNode> nodes, LinkType type) {
        if (nodes.size() < 2) return Optional.empty();
        return Optional.of(new FleetLink(nodes.stream().map(FleetNode::name).toList(), type.link()));
    }
}
