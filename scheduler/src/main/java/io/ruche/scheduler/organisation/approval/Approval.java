package io.ruche.scheduler.organisation.approval;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec.OnTimeout;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A question that waits for somebody's word.
 *
 * @param policy the name of the ApprovalPolicy
 * @param action what would happen, in a few words
 * @param subject what waits for it: a run's step, a turn's effect, a memory
 * @param creator whose doing it is, as {@code agent:NAME} or {@code human:NAME}
 * @param payload what is approved, shown to who decides, at most {@value #MOST_PAYLOAD} characters
 * @param payloadHash SHA-256 of the whole payload, in hexadecimal; whoever decides says which one they saw
 * @param approvers who may decide; without the creator when the policy separates the two
 * @param quorum how many must say yes; one no is enough
 * @param reason why it ended as it did
 */
public record Approval(
        String id,
        String policy,
        String action,
        String subject,
        String creator,
        String payload,
        String payloadHash,
        Label label,
        List<String> approvers,
        int quorum,
        OnTimeout onTimeout,
        Phase phase,
        List<Vote> votes,
        String reason,
        long askedAtMillis,
        long deadlineMillis,
        long endedAtMillis) {
    public static final int MOST_PAYLOAD = 8_000;

    public enum Phase {
        PENDING,
        /** Not as it is: whoever made it may ask again with another payload. */
        REVISION_REQUESTED,
        APPROVED,
        REJECTED,
        /** What it was asked for is gone. */
        CANCELLED;

        public boolean hasEnded() {
            return this != PENDING;
        }
    }

    public enum Word {
        APPROVE,
        REJECT,
        REVISE
    }

    /** @param party {@code agent:NAME} or {@code human:NAME} */
    public record Vote(String party, Word word, String reason, long atMillis) {}

    /** What came of a vote. */
    public sealed interface Answer {
        record Counted(Approval approval) implements Answer {}

        /** @param what is in the way, one sentence */
        record Refused(String what) implements Answer {}
    }

    public Approval {
        approvers = List.copyOf(approvers);
        votes = List.copyOf(votes);
    }

    /**
     * Asks. When nobody is left who may decide, it comes back rejected: nothing happens by accident.
     *
     * @param payload all of what is approved
     */
    public static Approval ask(
            String id,
            String policyName,
            ApprovalPolicySpec policy,
            String action,
            String subject,
            String creator,
            String payload,
            Label label,
            long nowMillis) {
        List<String> may = policy.approvers().stream()
                .filter(party -> !policy.notCreator() || !party.equals(creator))
                .toList();
        Approval pending = new Approval(
                id,
                policyName,
                Texts.line(action, 200),
                subject,
                creator,
                Texts.block(payload, MOST_PAYLOAD),
                CanonicalJson.hash(payload),
                label,
                may,
                policy.quorum(),
                policy.onTimeout(),
                Phase.PENDING,
                List.of(),
                "",
                nowMillis,
                nowMillis + policy.ttl().toMillis(),
                0);
        return may.size() >= policy.quorum()
                ? pending
                : pending.ended(
                        Phase.REJECTED,
                        "of its approvers " + may.size() + " may decide (expected: >= " + policy.quorum()
                                + "; nobody approves what is one's own)",
                        nowMillis);
    }

    /** @param payloadHash of what the party saw */
    public Answer vote(String party, Word word, String payloadHash, String reason, long nowMillis) {
        Approval now = at(nowMillis);
        if (now.phase.hasEnded()) {
            return new Answer.Refused("It was decided already: "
                    + now.phase.name().toLowerCase(Locale.ROOT).replace('_', ' ') + now.decidedBy() + ".");
        }
        if (!approvers.contains(party)) {
            return new Answer.Refused(
                    party + " may not decide it (expected: one of " + String.join(", ", approvers) + ").");
        }
        if (!this.payloadHash.equals(payloadHash)) {
            return new Answer.Refused("It is about something else by now. Look at it again.");
        }
        if (votes.stream().anyMatch(vote -> vote.party().equals(party))) {
            return new Answer.Refused(party + " has decided already.");
        }
        List<Vote> all = new ArrayList<>(votes);
        String why = Texts.line(reason, 500);
        all.add(new Vote(party, word, why, nowMillis));
        Approval counted = with(phase, all, this.reason, endedAtMillis);
        return new Answer.Counted(
                switch (word) {
                    case REJECT -> counted.ended(Phase.REJECTED, why, nowMillis);
                    case REVISE -> counted.ended(Phase.REVISION_REQUESTED, why, nowMillis);
                    case APPROVE -> all.size() >= quorum ? counted.ended(Phase.APPROVED, why, nowMillis) : counted;
                });
    }

    private String decidedBy() {
        return votes.isEmpty()
                ? ", since " + reason
                : " by " + votes.get(votes.size() - 1).party();
    }

    /** This, or what holds because nobody decided until the deadline. */
    public Approval at(long nowMillis) {
        if (phase.hasEnded() || nowMillis < deadlineMillis) {
            return this;
        }
        return ended(
                switch (onTimeout) {
                    case REJECT -> Phase.REJECTED;
                    case APPROVE -> Phase.APPROVED;
                },
                "nobody decided in time",
                deadlineMillis);
    }

    /** Takes the question back. */
    public Approval cancelled(String why, long nowMillis) {
        return phase.hasEnded() ? this : ended(Phase.CANCELLED, why, nowMillis);
    }

    private Approval ended(Phase end, String why, long atMillis) {
        return with(end, votes, why, atMillis);
    }

    private Approval with(Phase phase, List<Vote> votes, String reason, long endedAtMillis) {
        return new Approval(
                id,
                policy,
                action,
                subject,
                creator,
                payload,
                payloadHash,
                label,
                approvers,
                quorum,
                onTimeout,
                phase,
                votes,
                reason,
                askedAtMillis,
                deadlineMillis,
                endedAtMillis);
    }
}
