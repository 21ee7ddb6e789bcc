package io.ruche.scheduler.money;

import java.util.List;

/**
 * Rows to write, all or none, before the calls that wait for them are sent. One at a time.
 *
 * @param number rises with each
 */
public record MarkWrite(long number, List<BudgetRow> rows) {
    public MarkWrite {
        rows = List.copyOf(rows);
    }
}
