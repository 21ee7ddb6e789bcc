package io.ruche.scheduler.device;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.spelling.Spelling;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Machines and links by name. */
public final class DeviceCatalogue {
    private static final DeviceCatalogue BUILT_IN = DeviceFile.builtIn();

    private final Map<String, KnownDevice> devices = new LinkedHashMap<>();
    private final Map<String, LinkType> links = new LinkedHashMap<>();

    DeviceCatalogue(Collection<KnownDevice> devices, Collection<LinkType> links) {
        devices.forEach(device -> this.devices.put(device.name(), device));
        links.forEach(link -> this.links.put(link.name(), link));
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

    /** Sizes of the family that was named without one, else the nearest name. */
    private String near(String name) {
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
