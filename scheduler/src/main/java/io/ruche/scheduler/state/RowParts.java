package io.ruche.scheduler.state;

import io.ruche.proto.store.StoredBill;
import io.ruche.proto.store.StoredBillItem;
import io.ruche.proto.store.StoredBillLine;
import io.ruche.proto.store.StoredDemands;
import io.ruche.proto.store.Why;
import io.ruche.scheduler.memory.Bill;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The parts that several kinds of row share. */
final class RowParts {
    private RowParts() {}

    static Why toRow(Reason reason) {
        return Why.newBuilder()
                .setCode(reason.code())
                .setMessage(reason.message())
                .setHelp(reason.help())
                .build();
    }

    static Reason fromRow(Why why) {
        return new Reason(why.getCode(), why.getMessage(), why.getHelp());
    }

    static StoredDemands toRow(Demands demands) {
        return StoredDemands.newBuilder()
                .setPriority(demands.priority())
                .addAllOn(demands.on())
                .setApart(demands.apart())
                .setThroughput(demands.objective() == Demands.Objective.THROUGHPUT)
                .setIdleSeconds(demands.idle().map(Duration::toSeconds).orElse(0L))
                .setStandby(demands.standby())
                .build();
    }

    static Demands fromRow(StoredDemands row) {
        return new Demands(
                row.getPriority(),
                row.getOnList(),
                row.getApart(),
                row.getThroughput() ? Demands.Objective.THROUGHPUT : Demands.Objective.LATENCY,
                row.getIdleSeconds() > 0 ? Optional.of(Duration.ofSeconds(row.getIdleSeconds())) : Optional.empty(),
                row.getStandby());
    }

    static StoredBill toRow(Bill bill) {
        StoredBill.Builder row = StoredBill.newBuilder().setLimitBytes(bill.limitBytes());
        for (Bill.Item item : bill.lines()) {
            row.addItems(StoredBillItem.newBuilder()
                    .setLine(RowEnums.toRow(StoredBillLine.class, item.line()))
                    .setBytes(item.bytes()));
        }
        return row.build();
    }

    static Bill fromRow(StoredBill row) {
        return new Bill(
                row.getItemsList().stream()
                        .map(item -> new Bill.Item(RowEnums.fromRow(Bill.Line.class, item.getLine()), item.getBytes()))
                        .toList(),
                row.getLimitBytes());
    }

    static List<io.ruche.proto.store.Transition> toRow(Timeline timeline) {
        return timeline.transitions().stream()
                .map(it -> io.ruche.proto.store.Transition.newBuilder()
                        .setN(it.revision())
                        .setAtMillis(it.atMillis())
                        .setFrom(it.from())
                        .setTo(it.to())
                        .setReason(it.reason())
                        .build())
                .toList();
    }

    static Timeline fromRow(List<io.ruche.proto.store.Transition> rows) {
        return new Timeline(rows.stream()
                .map(it -> new Transition(it.getN(), it.getAtMillis(), it.getFrom(), it.getTo(), it.getReason()))
                .toList());
    }
}
