package io.ruche.agent.djl.stage;

import io.ruche.agent.djl.torch.ScriptArchive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A way to multiply rows by a weight matrix, as TorchScript: how a float32 matrix {@code w [out, in]} is packed and how
 * rows {@code x [n, in]} meet matrix {@code i}. Whether it works on this processor is found out by {@link KernelProbe}.
 *
 * <p>Every kernel computes a row of the answer from that row of {@code x} alone, in the same order whatever else is in
 * the batch. Quantised kernels therefore take rows whose elements lie within {@code reach} of 0, a number that does not
 * depend on them, and clip what lies beyond: the ready-made dynamic kernel takes one scale for all rows, so that a
 * request's tokens would depend on its neighbours. The other kernels take any rows.
 *
 * @param tolerance relative error of a product of normal random matrices against float32
 * @param packed whether weights are kept as packed parameters of quantised layers, else as tensors
 * @param bytesPerWeight what is resident
 * @param quantised whether rows meet the weights at 8 bits, which the stage makes them fit for
 */
public record Kernel(
        String name,
        double tolerance,
        boolean packed,
        int bytesPerWeight,
        boolean quantised,
        String put,
        String product) {

    private static final String TENSORS = "  weights : List[Tensor]\n";
    private static final String PACKED = "  weights : List[__torch__.torch.classes.quantized.LinearPackedParamsBase]\n";
    private static final String FIXED_SCALE = """
            return ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(x, reach * 0.007874015748031496, 128, self.weights[i])
            """;

    /** oneDNN's float32 layout: the fastest float32, and blind to the number of rows. */
    static final Kernel FLOAT32_PREPACKED = new Kernel(
            "float32 prepacked",
            1e-5,
            false,
            4,
            false,
            "self.weights.append(ops.mkldnn._reorder_linear_weight(w))",
            """
            return ops.mkldnn._linear_pointwise(x, self.weights[i], None, "none", annotate(List[Optional[number]], []), "")
            """);

    /** Plain float32, row by row: libraries take another order of sums for one row than for several. */
    static final Kernel FLOAT32 =
            new Kernel("float32", 1e-5, false, 4, false, "self.weights.append(torch.clone(w))", """
            n = torch.size(x, 0)
            if n == 1:
              return torch.linear(x, self.weights[i])
            parts = annotate(List[Tensor], [])
            for r in range(n):
              parts.append(torch.linear(torch.slice(x, 0, r, r + 1), self.weights[i]))
            return torch.cat(parts, 0)
            """);

    static final Kernel BFLOAT16_PREPACKED = new Kernel(
            "bfloat16 prepacked",
            2e-2,
            false,
            2,
            false,
            "self.weights.append(ops.mkldnn._reorder_linear_weight(w.to(15)))",
            """
            return ops.mkldnn._linear_pointwise(x.to(15), self.weights[i], None, "none", annotate(List[Optional[number]], []), "").to(6)
            """);

    /** Weights at float16, rows at float32. Rows come in fours: one or two left over would take another path. */
    static final Kernel FLOAT16_WEIGHTS = new Kernel(
            "float16 weights",
            1e-3,
            true,
            2,
            false,
            "self.weights.append(ops.quantized.linear_prepack_fp16(w, None))",
            """
            n = torch.size(x, 0)
            if n % 4 == 0:
              return ops.quantized.linear_dynamic_fp16(x, self.weights[i])
            filled = torch.cat([x, torch.zeros([4 - n % 4, torch.size(x, 1)])], 0)
            return torch.slice(ops.quantized.linear_dynamic_fp16(filled, self.weights[i]), 0, 0, n)
            """);

    /** For processors that multiply bytes into 32-bit sums (VNNI). */
    static final Kernel INT8_ROWS = int8("int8 rows", 127, FIXED_SCALE);

    /**
     * For processors that add two byte products in 16 bits: 255 x 63 x 2 still fits, 255 x 127 x 2 would be cut off
     * without a word.
     */
    static final Kernel INT8_ROWS_7_BIT_WEIGHTS = int8("int8 rows, 7-bit weights", 63, FIXED_SCALE);

    /**
     * 8-bit rows where only the ready-made dynamic kernel exists (QNNPACK on ARM): an extra row that reaches from end to
     * end keeps the scale that it chooses the same for every batch.
     */
    static final Kernel INT8_ROWS_WITH_GUARD = int8("int8 rows with guard", 127, """
            guard = torch.slice(torch.zeros_like(x), 0, 0, 1)
            torch.fill_(torch.slice(guard, 1, 0, 1), reach)
            torch.fill_(torch.slice(guard, 1, 1, 2), -reach)
            y = ops.quantized.linear_dynamic(torch.cat([torch.clamp(x, -reach, reach), guard], 0), self.weights[i], False)
            return torch.slice(y, 0, 0, torch.size(x, 0))
            """);

    /**
     * 8-bit weights, a scale for each output. Less is lost to rounding where rows and weights have no single large
     * values, and a Hadamard matrix spreads those; the stage turns by it what it can when it is loaded (the idea of
     * QuaRot, arXiv 2404.00456).
     */
    private static Kernel int8(String name, int weightLimit, String product) {
        return new Kernel(name, 0.02, true, 1, true, """
                s = torch.clamp_min(torch.div(torch.amax(torch.abs(w), [1]), %d.0), 1.0e-30)
                q = torch.quantize_per_channel(w, s.to(7), torch.zeros([torch.size(w, 0)], dtype=4), 0, 12)
                self.weights.append(ops.quantized.linear_prepack(q, None))
                """.formatted(weightLimit), product);
    }

    /** What to try for a precision, best first; the last one runs anywhere. */
    static List<Kernel> candidates(Precision precision) {
        return switch (precision) {
            case REFERENCE -> List.of(FLOAT32_PREPACKED, FLOAT32);
            case ACCURATE -> List.of(BFLOAT16_PREPACKED, FLOAT16_WEIGHTS, FLOAT32_PREPACKED, FLOAT32);
            case FAST ->
                List.of(
                        INT8_ROWS,
                        INT8_ROWS_7_BIT_WEIGHTS,
                        INT8_ROWS_WITH_GUARD,
                        BFLOAT16_PREPACKED,
                        FLOAT16_WEIGHTS,
                        FLOAT32_PREPACKED,
                        FLOAT32);
        };
    }

    /** Fills a template's {@code %ATTRIBUTES%} and {@code %LINEAR%}. */
    String fill(String template) {
        String linear = Templates.read("linear.torchscript")
                .replace("%PUT%\n", body(put + "\nreturn len(self.weights)"))
                .replace("%PRODUCT%\n", body(product));
        return template.replace("%ATTRIBUTES%\n", (packed ? PACKED : TENSORS) + "  quantised : bool\n")
                .replace("%LINEAR%\n", linear);
    }

    /** Attributes that the filled template declares beyond the template's own. */
    Map<String, ScriptArchive.Value> attributes() {
        Map<String, ScriptArchive.Value> attributes = new LinkedHashMap<>();
        attributes.put("training", new ScriptArchive.Flag(false));
        attributes.put("quantised", new ScriptArchive.Flag(quantised));
        attributes.put("weights", packed ? new ScriptArchive.NoPackedWeights() : new ScriptArchive.NoTensors());
        return attributes;
    }

    private static String body(String text) {
        StringBuilder indented = new StringBuilder();
        text.lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> indented.append("    ").append(line).append('\n'));
        return indented.toString();
    }
}
