package io.ruche.agent.capacity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which of a machine's file systems are disks: those that keep what is written to them and have room for a model. What
 * the system mounts for itself, in memory, from an image, or of a few blocks, is none.
 */
final class Disks {
    /** Below it lie boot partitions and mounts of a few blocks. */
    static final long LEAST_BYTES = 1_000_000_000;

    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs", "devtmpfs");

    private Disks() {}

    /**
     * A mounted file system.
     *
     * @param name of the device, or what the system says in its place
     * @param type for example ext4
     * @param options as mounted, separated by commas
     */
    record Volume(String name, String type, String options, Machine.Disk disk) {
        private boolean holdsSomething() {
            return disk.totalBytes() >= LEAST_BYTES && !IN_MEMORY.contains(type) && !isReadOnly();
        }

        private boolean isReadOnly() {
            List<String> words = Arrays.asList(options.split(","));
            return words.contains("ro") || words.contains("read-only");
        }
    }

    /** The disk under the home always, whatever it is, since models lie there; then the others, each once. */
    static List<Machine.Disk> of(Optional<Machine.Disk> home, List<Volume> volumes) {
        List<Machine.Disk> found = new ArrayList<>();
        List<String> names = new ArrayList<>();
        home.ifPresent(found::add);
        for (Volume volume : volumes) {
            if (!volume.holdsSomething() || names.contains(volume.name)) continue;
            if (found.stream().anyMatch(disk -> same(disk, volume.disk))) continue;
            names.add(volume.name);
            found.add(volume.disk);
        }

        return List.copyOf(found);
    }

    /** One disk that is mounted in two places has the same figures in both; in one place, they may move meanwhile. */
    private static boolean same(Machine.Disk a, Machine.Disk b) {
        return a.mount().equals(b.mount()) || (a.totalBytes() == b.totalBytes() && a.freeBytes() == b.freeBytes());
    }
}
