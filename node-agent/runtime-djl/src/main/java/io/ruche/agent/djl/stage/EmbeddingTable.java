package io.ruche.agent.djl.stage;

import io.ruche.agent.djl.weights.Dequantizer;
import io.ruche.scheduler.model.GgufTensor;
import io.ruche.scheduler.model.TensorRole;
import io.ruche.scheduler.model.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The token embedding, left in the file as it is stored: a row is decoded when a token asks for it. So the table costs
 * page cache instead of memory, in every precision, and is exact in each. Any thread.
 */
public final class EmbeddingTable {
    private static final long ROWS_IN_PART = 1L << 16;

    private final TensorType type;
    private final int columns;
    private final int rowBytes;
    private final List<ByteBuffer> parts = new ArrayList<>();

    public EmbeddingTable(ModelFile file) {
        GgufTensor tensor = file.header().getTensor(TensorRole.TOKEN_EMBEDDING.tensorName(0));
        this.type = tensor.type();
        this.columns = Math.toIntExact(tensor.columns());
        this.rowBytes = Math.toIntExact(type.bytes(columns));
        for (long row = 0; row < tensor.rows(); row += ROWS_IN_PART) {
            parts.add(file.map(tensor, row, Math.min(ROWS_IN_PART, tensor.rows() - row)));
        }
    }

    public int columns() {
        return columns;
    }

    /** The rows of {@code count} ids from {@code first}, one after the other. */
    public void copy(int[] ids, int first, int count, float[] target, int offset) {
        for (int i = 0; i < count; i++) {
            int id = ids[first + i];
            ByteBuffer part = parts.get((int) (id / ROWS_IN_PART)).duplicate();
            part.position((int) (id % ROWS_IN_PART) * rowBytes);
            Dequantizer.toFloat(type, part, target, offset + i * columns, columns);
        }
    }
}
