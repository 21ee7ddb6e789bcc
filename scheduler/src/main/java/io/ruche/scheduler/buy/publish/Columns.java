package io.ruche.scheduler.buy.publish;

import java.util.List;

/** Rows of texts under each other. */
final class Columns {
    private static final int GAP = 2;

    private Columns() {}

    /** @param rows of equal length */
    static void write(List<List<String>> rows, StringBuilder out) {
        int columns = rows.get(0).size();
        int[] width = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++)
                width[i] = Math.max(width[i], row.get(i).length());
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).append(" ".repeat(width[i] - row.get(i).length() + GAP));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
