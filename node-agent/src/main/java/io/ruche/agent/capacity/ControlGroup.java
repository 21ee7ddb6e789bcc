package io.ruche.agent.capacity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The memory limit of the Linux control group this process lives in, version 2 and 1. */
final class ControlGroup {
    /** Version 1 says "no limit" with a number near the largest one. */
    private static final long NONE_BYTES = 1L << 60;

    private ControlGroup() {}

    /**
     * The lowest limit from the process's own group up to the root.
     *
     * @param mount where the hierarchy is mounted
     * @param membership the file that names this process's group
     */
    static OptionalLong limitBytes(Path mount, Path membership) {
        long lowest = NONE_BYTES;
        Path group = mount.resolve(ownGroup(membership)).normalize();
        while (group.startsWith(mount)) {
            lowest = Math.min(lowest, read(group.resolve("memory.max")));
            Path parent = group.getParent();
            if (parent == null) {
                break;
            }

            group = parent;
        }

        lowest = Math.min(lowest, read(mount.resolve("memory/memory.limit_in_bytes")));
        return lowest < NONE_BYTES ? OptionalLong.of(lowest) : OptionalLong.empty();
    }

    /** Version 2's line is {@code 0::/path}. */
    private static String ownGroup(Path membership) {
        try {
            for (String line : Files.readAllLines(membership)) {
                if (line.startsWith("0::/")) {
                    return line.substring("0::/".length());
                }
            }
        } catch (IOException e) {
            // not Linux, or no control groups
        }

        return "";
    }

    private static long read(Path file) {
        try {
            long bytes = Long.parseLong(Files.readString(file).strip());
            return bytes > 0 ? bytes : NONE_BYTES;
        } catch (IOException | NumberFormatException e) {
            // not there, or "max"
            return NONE_BYTES;
        }
    }
}
