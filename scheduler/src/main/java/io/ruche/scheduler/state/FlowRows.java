package io.ruche.scheduler.state;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredMark;
import io.ruche.proto.store.StoredPlan;
import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.approval.ApprovalRow;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.conversation.ConversationRow;
import io.ruche.scheduler.organisation.spec.check.StoredText;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.RunRow;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/** What agents do together as bytes and back; {@link Rows} for it. */
final class FlowRows {
    private FlowRows() {}

    static Stream<String> ids(FlowShelf flow, Rows.Kind kind) {
        Collection<String> ids = switch (kind) {
            case RUN -> flow.runs().stream().map(Run::id).toList();
            case APPROVAL -> flow.approvals().stream().map(Approval::id).toList();
            case CONVERSATION ->
                flow.conversations().stream().map(Conversation::id).toList();
            case STARTS -> flow.startsIds();
            case TRIGGER -> flow.markIds();
            case PLAN -> flow.planIds();
            default -> throw new AssertionError(kind);
        };
        return ids.stream();
    }

    static Optional<byte[]> value(FlowShelf flow, Rows.Kind kind, String id) {
        return switch (kind) {
            case RUN -> flow.findRun(id).map(RunRow::toRow);
            case APPROVAL -> flow.findApproval(id).map(ApprovalRow::toRow);
            case CONVERSATION -> flow.findConversation(id).map(ConversationRow::toRow);
            case STARTS -> flow.findStarts(id).map(RunRow::toRow);
            case TRIGGER -> flow.findMark(id).map(FlowRows::toRow);
            case PLAN -> flow.findPlan(id).map(FlowRows::toRow);
            default -> throw new AssertionError(kind);
        };
    }

    static FlowShelf load(FlowShelf flow, Rows.Kind kind, String id, byte[] value)
            throws InvalidProtocolBufferException {
        return switch (kind) {
            case RUN -> flow.with(RunRow.run(value));
            case APPROVAL -> flow.with(ApprovalRow.approval(value));
            case CONVERSATION -> flow.with(ConversationRow.conversation(value));
            case STARTS -> flow.with(id, RunRow.starts(value));
            case TRIGGER -> flow.with(mark(value));
            case PLAN -> flow.with(plan(value));
            default -> throw new AssertionError(kind);
        };
    }

    static FlowShelf remove(FlowShelf flow, Rows.Kind kind, String id) {
        return switch (kind) {
            case RUN -> flow.withoutRun(id);
            case APPROVAL -> flow.withoutApproval(id);
            case CONVERSATION -> flow.withoutConversation(id);
            case STARTS -> flow.withoutStarts(id);
            case TRIGGER -> flow.withoutMark(id);
            case PLAN -> flow.withoutPlan(id);
            default -> throw new AssertionError(kind);
        };
    }

    private static byte[] toRow(TriggerMark it) {
        return StoredMark.newBuilder()
                .setOwner(it.owner())
                .setIndex(it.index())
                .addAllSeen(it.seen())
                .setLast(it.last())
                .setAtMillis(it.atMillis())
                .build()
                .toByteArray();
    }

    private static TriggerMark mark(byte[] bytes) throws InvalidProtocolBufferException {
        StoredMark row = StoredMark.parseFrom(bytes);
        return new TriggerMark(row.getOwner(), row.getIndex(), row.getSeenList(), row.getLast(), row.getAtMillis());
    }

    private static byte[] toRow(StoredText it) {
        return StoredPlan.newBuilder()
                .setJson(it.json())
                .setHash(it.hash())
                .build()
                .toByteArray();
    }

    private static StoredText plan(byte[] bytes) throws InvalidProtocolBufferException {
        StoredPlan row = StoredPlan.parseFrom(bytes);
        return StoredText.of(row.getJson(), row.getHash());
    }
}
