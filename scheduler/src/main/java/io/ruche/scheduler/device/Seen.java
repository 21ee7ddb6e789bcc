package io.ruche.scheduler.device;

import io.ruche.proto.Gpu;
import io.ruche.proto.Inventory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * By what a live machine is known to be of a family; all that is said must hold.
 *
 * @param processor its whole name; empty: any
 * @param gpus how the name of a card ends, one of these; none: any
 * @param machines the maker's names for it, one of these; none: any. A machine that tells none passes when its processor
 *     was asked for
 */
record Seen(Optional<String> processor, List<String> gpus, List<String> machines) {
    Seen {
        gpus = List.copyOf(gpus);
        machines = List.copyOf(machines);
    }

    boolean holds(Inventory inventory) {
        if (processor.isPresent()
                && !processor.get().equalsIgnoreCase(inventory.getProcessor().strip())) return false;
        if (!gpus.isEmpty() && card(inventory).isEmpty()) return false;
        if (machines.isEmpty()) return true;
        String told = inventory.getMachine().strip();
        if (told.isEmpty()) return processor.isPresent();
        return machines.stream().anyMatch(machine -> isNamed(told, machine));
    }

    /** A board says its revision behind its name. */
    private static boolean isNamed(String told, String machine) {
        String lower = told.toLowerCase(Locale.ROOT);
        String wanted = machine.toLowerCase(Locale.ROOT);
        return lower.equals(wanted) || lower.startsWith(wanted + " ");
    }

    /** The card that is meant. Drivers put the maker before a card's name and brackets around it. */
    Optional<Gpu> card(Inventory inventory) {
        return inventory.getGpusList().stream()
                .filter(gpu -> gpus.stream()
                        .anyMatch(name ->
                                words(gpu.getName()).endsWith(" " + words(name).strip())))
                .findFirst();
    }

    private static String words(String name) {
        return " " + name.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]()]", " ").strip();
    }
}
