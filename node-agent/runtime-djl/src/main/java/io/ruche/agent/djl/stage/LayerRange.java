package io.ruche.agent.djl.stage;

/**
 * The layers that a stage holds.
 *
 * @param last inclusive
 */
public record LayerRange(int first, int last) {
    public LayerRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("layers " + first + "-" + last);
        }
    }

    public static LayerRange all(int layers) {
        return new LayerRange(0, layers - 1);
    }

    public int size() {
        return last - first + 1;
    }
}
