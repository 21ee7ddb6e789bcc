package io.ruche.scheduler.state;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredAmounts;
import io.ruche.proto.store.StoredBudget;
import io.ruche.scheduler.money.Amounts;
import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.money.BudgetRow;
import io.ruche.scheduler.money.Meter;
import io.ruche.scheduler.money.Raise;

/** A budget's counting as bytes and back. */
final class BudgetRows {
    private BudgetRows() {}

    static String id(BudgetId budget) {
        return budget.run().isEmpty() ? budget.name() : budget.name() + "/" + budget.run();
    }

    static BudgetId id(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? BudgetId.of(text) : new BudgetId(text.substring(0, slash), text.substring(slash + 1));
    }

    static byte[] toRow(KeptBudget it) {
        BudgetRow row = it.row();
        return StoredBudget.newBuilder()
                .setName(row.id().name())
                .setRun(row.id().run())
                .setWindowStartMillis(row.windowStart())
                .setSpent(toRow(row.spent()))
                .setMark(toRow(row.mark()))
                .setUnconfirmed(toRow(row.unconfirmed()))
                .setWarned(row.warned())
                .setRaisedWindowStartMillis(it.raise().windowStart())
                .setRaisedPercent(it.raise().percent())
                .setChangedAtMillis(it.changedAtMillis())
                .setRevision(it.revision())
                .build()
                .toByteArray();
    }

    static KeptBudget budget(byte[] bytes) throws InvalidProtocolBufferException {
        StoredBudget row = StoredBudget.parseFrom(bytes);
        if (row.getName().isEmpty()) throw new IllegalArgumentException("name: it has none (expected: a budget's)");
        return new KeptBudget(
                new BudgetRow(
                        new BudgetId(row.getName(), row.getRun()),
                        row.getWindowStartMillis(),
                        amounts(row.getSpent()),
                        amounts(row.getMark()),
                        amounts(row.getUnconfirmed()),
                        row.getWarned()),
                new Raise(row.getRaisedWindowStartMillis(), row.getRaisedPercent()),
                row.getChangedAtMillis(),
                row.getRevision());
    }

    private static StoredAmounts toRow(Amounts amounts) {
        return StoredAmounts.newBuilder()
                .setMicroUsd(amounts.get(Meter.MICRO_USD))
                .setTokensIn(amounts.get(Meter.TOKENS_IN))
                .setTokensOut(amounts.get(Meter.TOKENS_OUT))
                .setGpuMicros(amounts.get(Meter.GPU_MICROS))
                .setWallMicros(amounts.get(Meter.WALL_MICROS))
                .setCalls(amounts.get(Meter.CALLS))
                .setMessages(amounts.get(Meter.MESSAGES))
                .build();
    }

    private static Amounts amounts(StoredAmounts row) {
        return Amounts.of(Meter.MICRO_USD, row.getMicroUsd())
                .with(Meter.TOKENS_IN, row.getTokensIn())
                .with(Meter.TOKENS_OUT, row.getTokensOut())
                .with(Meter.GPU_MICROS, row.getGpuMicros())
                .with(Meter.WALL_MICROS, row.getWallMicros())
                .with(Meter.CALLS, row.getCalls())
                .with(Meter.MESSAGES, row.getMessages());
    }
}
