package io.ruche.scheduler.memory;

import java.util.List;

/**
 * What one stage needs on one node. The lines add up to {@link #totalBytes()} exactly; it fits when the total is at most
 * {@code limitBytes}.
 *
 * @param lines never empty, in the order of {@link Line}
 * @param limitBytes what the node had left for it when the bill was written; 0 when no node was in question
 */
public record Bill(List<Item> lines, long limitBytes) {

    public Bill {
        lines = List.copyOf(lines);
    }

    public long totalBytes() {
        return lines.stream().mapToLong(Item::bytes).reduce(0, Math::addExact);
    }

    public Bill withLimit(long bytes) {
        return new Bill(lines, bytes);
    }

    public record Item(Line line, long bytes) {
        public Item {
            if (bytes < 0) throw new IllegalArgumentException(line.label() + ": " + bytes + " bytes (expected: >= 0)");
        }
    }

    /** What memory is needed for. */
    public enum Line {
        WEIGHTS("weights"),
        EMBEDDING("embedding"),
        HEAD("head"),
        KV_CACHE("kv cache"),
        COMPUTE_BUFFERS("compute buffers"),
        RUNTIME_OVERHEAD("runtime overhead");

        private final String label;

        Line(String label) {
            this.label = label;
        }

        /** The name that people and scripts see. */
        public String label() {
            return label;
        }
    }
}
