package io.ruche.scheduler.device;

import io.ruche.proto.Gpu;
import io.ruche.proto.Inventory;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.spelling.Spelling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** Machines and links by name. */
public final class DeviceCatalogue {
    private static final double LEAST_SHOWN = 0.85;
    private static final double MOST_SHOWN = 1.01;
    private static final DeviceCatalogue BUILT_IN = DeviceFile.builtIn();

    private final Map<String, KnownDevice> devices = new LinkedHashMap<>();
    private final Map<String, LinkType> links = new LinkedHashMap<>();

    /** By the name of a device, where a live machine can be known by what its agent reports. */
    private final Map<String, Seen> seen = new LinkedHashMap<>();

    DeviceCatalogue(Collection<KnownDevice> devices, Collection<LinkType> links, Map<String, Seen> seen) {
        devices.forEach(device -> this.devices.put(device.name(), device));
        links.forEach(link -> this.links.put(link.name(), link));
        this.seen.putAll(seen);
    }

    /** With those of another, which replace those of the same name. */
    DeviceCatalogue with(DeviceCatalogue more) {
        Map<String, KnownDevice> all = new LinkedHashMap<>(devices);
        Map<String, LinkType> joined = new LinkedHashMap<>(links);
        Map<String, Seen> known = new LinkedHashMap<>(seen);
        more.devices.keySet().forEach(known::remove);
        all.putAll(more.devices);
        joined.putAll(more.links);
        known.putAll(more.seen);
        return new DeviceCatalogue(all.values(), joined.values(), known);
    }

    /** The machines that come with Ruche: none that cannot be bought, no number that nobody published. */
    public static DeviceCatalogue builtIn() {
        return BUILT_IN;
    }

    /** The cheapest class of machine first, the smaller memory first within one. */
    public List<KnownDevice> devices() {
        return List.copyOf(devices.values());
    }

    /** Fastest first. */
    public List<LinkType> links() {
        return List.copyOf(links.values());
    }

    /** By exact name, whatever its case. */
    public Optional<KnownDevice> find(String name) {
        return Optional.ofNullable(devices.get(name.toLowerCase(Locale.ROOT)));
    }

    /** By exact name, whatever its case. */
    public Optional<LinkType> findLink(String name) {
        return Optional.ofNullable(links.get(name.toLowerCase(Locale.ROOT)));
    }

    /** @throws FailureException {@code INVALID_REQUEST} with the nearest known name, or the sizes of a family */
    public KnownDevice get(String name) {
        return find(name).orElseThrow(() -> unknown("Device", name, near(name)));
    }

    /** @throws FailureException {@code INVALID_REQUEST} with the nearest known name */
    public LinkType getLink(String name) {
        return findLink(name).orElseThrow(() -> unknown("Link", name, didYouMean(name, links.keySet())));
    }

    /**
     * The kind of a live machine, by what its agent reports of processor, cards, maker's name and memory; an operator's own
     * kinds first. Empty for one that nobody has described: then nothing is predicted of it.
     */
    public Optional<KnownDevice> recognise(Inventory inventory) {
        List<KnownDevice> alike = new ArrayList<>();
        seen.forEach((name, by) -> {
            KnownDevice device = Objects.requireNonNull(devices.get(name), name);
            if (by.holds(inventory) && hasMemory(device, memory(by, inventory))) alike.add(device);
        });
        // of several sizes that would pass the smallest: a system never sees more than there is
        Optional<KnownDevice> last = alike.stream().reduce((earlier, later) -> later);
        return last.flatMap(latest -> alike.stream()
                .filter(device -> family(device).equals(family(latest)))
                .min(Comparator.comparingLong(KnownDevice::memoryBytes)));
    }

    private static String family(KnownDevice device) {
        return device.name().replaceFirst("-[0-9]+$", "");
    }

    /** A card's own memory where the kind is one of cards and tells it, else the machine's. */
    private static OptionalLong memory(Seen by, Inventory inventory) {
        if (by.gpus().isEmpty()) return OptionalLong.of(inventory.getMemoryTotalBytes());
        return by.card(inventory).stream()
                .filter(Gpu::hasMemoryTotalBytes)
                .mapToLong(Gpu::getMemoryTotalBytes)
                .findFirst();
    }

    /** Firmware keeps some of what is sold: a Raspberry Pi with 4 GiB shows 3.7. */
    private static boolean hasMemory(KnownDevice device, OptionalLong told) {
        if (told.isEmpty()) return true;
        double share = (double) told.getAsLong() / device.memoryBytes();
        return share >= LEAST_SHOWN && share <= MOST_SHOWN;
    }

    /** Sizes of the family that was named without one, else the nearest name. */
    String near(String name) {
        String family = name.toLowerCase(Locale.ROOT);
        List<String> sizes = devices.keySet().stream()
                .filter(known -> known.startsWith(family + "-") && isSize(known.substring(family.length() + 1)))
                .toList();
        if (!sizes.isEmpty()) return "Say which memory it has: " + String.join(", ", sizes) + ".";
        return didYouMean(name, devices.keySet());
    }

    private static boolean isSize(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String didYouMean(String name, Collection<String> known) {
        return Spelling.nearest(name, known)
                .map(nearest -> "Did you mean " + nearest + "?")
                .orElse("Known are " + String.join(", ", known) + ".");
    }

    private static FailureException unknown(String what, String name, String help) {
        return FailureException.of(
                FailureCode.INVALID_REQUEST, what + " '" + Excerpt.of(name, 80) + "' is not known.", help);
    }
}
