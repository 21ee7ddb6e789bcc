package io.ruche.scheduler.organisation.approval;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredApproval;
import io.ruche.proto.store.StoredVote;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.approval.Approval.Phase;
import io.ruche.scheduler.organisation.approval.Approval.Vote;
import io.ruche.scheduler.organisation.approval.Approval.Word;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec.OnTimeout;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;

/** An approval as bytes and back; its key is {@code approval/<id>}. */
public final class ApprovalRow {
    private ApprovalRow() {}

    public static byte[] toRow(Approval it) {
        StoredApproval.Builder row = StoredApproval.newBuilder()
                .setId(it.id())
                .setPolicy(it.policy())
                .setAction(it.action())
                .setSubject(it.subject())
                .setCreator(it.creator())
                .setPayload(it.payload())
                .setPayloadHash(it.payloadHash())
                .setDataClass(it.label().dataClass().name())
                .setUntrusted(it.label().isUntrusted())
                .addAllApprovers(it.approvers())
                .setQuorum(it.quorum())
                .setOnTimeout(it.onTimeout().name())
                .setPhase(it.phase().name())
                .setReason(it.reason())
                .setAskedAtMillis(it.askedAtMillis())
                .setDeadlineMillis(it.deadlineMillis())
                .setEndedAtMillis(it.endedAtMillis());
        for (Vote vote : it.votes()) {
            row.addVotes(StoredVote.newBuilder()
                    .setParty(vote.party())
                    .setWord(vote.word().name())
                    .setReason(vote.reason())
                    .setAtMillis(vote.atMillis()));
        }
        return row.build().toByteArray();
    }

    public static Approval approval(byte[] bytes) throws InvalidProtocolBufferException {
        StoredApproval row = StoredApproval.parseFrom(bytes);
        return new Approval(
                row.getId(),
                row.getPolicy(),
                row.getAction(),
                row.getSubject(),
                row.getCreator(),
                row.getPayload(),
                row.getPayloadHash(),
                Label.of(DataClass.valueOf(row.getDataClass()), row.getUntrusted() ? Taint.UNTRUSTED : Taint.TRUSTED),
                row.getApproversList(),
                row.getQuorum(),
                OnTimeout.valueOf(row.getOnTimeout()),
                Phase.valueOf(row.getPhase()),
                row.getVotesList().stream()
                        .map(vote -> new Vote(
                                vote.getParty(), Word.valueOf(vote.getWord()), vote.getReason(), vote.getAtMillis()))
                        .toList(),
                row.getReason(),
                row.getAskedAtMillis(),
                row.getDeadlineMillis(),
                row.getEndedAtMillis());
    }
}
