package io.ruche.scheduler.organisation.approval;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.approval.Approval.Answer;
import io.ruche.scheduler.organisation.approval.Approval.Phase;
import io.ruche.scheduler.organisation.approval.Approval.Word;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec.Action;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec.OnTimeout;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ApprovalTest {
    private static final long NOW = 1_790_942_400_000L;
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final Label STRANGE = Label.of(DataClass.PRIVATE, Taint.UNTRUSTED);

    @Test
    void oneWordIsEnoughForAQuorumOfOne() {
        Approval approved = counted(ask(1, "agent:dev").vote("human:me", Word.APPROVE, hash(), "good", NOW + 1));

        assertThat(approved.phase()).isEqualTo(Phase.APPROVED);
        assertThat(approved.reason()).isEqualTo("good");
        assertThat(approved.endedAtMillis()).isEqualTo(NOW + 1);
    }

    @Test
    void isDecidedOnce() {
        Approval approved = counted(ask(1, "agent:dev").vote("human:me", Word.APPROVE, hash(), "", NOW));

        assertThat(approved.vote("agent:henry", Word.REJECT, hash(), "", NOW))
                .isEqualTo(new Answer.Refused("It was decided already: approved by human:me."));
    }

    @Test
    void aQuorumOfTwoNeedsTwoAndOneNoIsEnough() {
        Approval one = counted(ask(2, "agent:dev").vote("human:me", Word.APPROVE, hash(), "", NOW));

        assertThat(one.phase()).isEqualTo(Phase.PENDING);
        assertThat(one.vote("human:me", Word.APPROVE, hash(), "", NOW)).isInstanceOf(Answer.Refused.class);
        assertThat(counted(one.vote("agent:henry", Word.APPROVE, hash(), "", NOW))
                        .phase())
                .isEqualTo(Phase.APPROVED);
        assertThat(counted(one.vote("agent:henry", Word.REJECT, hash(), "no", NOW))
                        .phase())
                .isEqualTo(Phase.REJECTED);
    }

    @Test
    void nobodyApprovesWhatIsOnesOwn() {
        Approval own = ask(1, "agent:henry");

        assertThat(own.approvers()).containsExactly("human:me");
        assertThat(own.vote("agent:henry", Word.APPROVE, hash(), "", NOW))
                .isEqualTo(new Answer.Refused("agent:henry may not decide it (expected: one of human:me)."));
        assertThat(ask(2, "agent:henry").phase()).as("nobody is left who could").isEqualTo(Phase.REJECTED);
    }

    @Test
    void whoeverDecidesSaysWhatTheySaw() {
        assertThat(ask(1, "agent:dev").vote("human:me", Word.APPROVE, "0".repeat(64), "", NOW))
                .isInstanceOf(Answer.Refused.class);
    }

    @Test
    void afterTheDeadlineTheDefaultHoldsAndNoVoteCounts() {
        Approval asked = ask(1, "agent:dev");
        Approval late = asked.at(NOW + 5 * HOUR);

        assertThat(asked.at(NOW + 4 * HOUR - 1)).isEqualTo(asked);
        assertThat(late.phase()).isEqualTo(Phase.REJECTED);
        assertThat(late.endedAtMillis()).as("whenever somebody looks").isEqualTo(NOW + 4 * HOUR);
        assertThat(asked.vote("human:me", Word.APPROVE, hash(), "", NOW + 4 * HOUR))
                .isInstanceOf(Answer.Refused.class);
        assertThat(late.cancelled("the run is over", NOW)).isEqualTo(late);
    }

    @Test
    void whateverIsSaidItEndsOnceAndComesBackFromItsRow() throws InvalidProtocolBufferException {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Approval approval = ask(1 + random.nextInt(2), random.nextBoolean() ? "agent:dev" : "human:me");
            List<Phase> ends = new ArrayList<>();
            long now = NOW;
            for (int i = 0; i < 12; i++) {
                now += random.nextInt((int) HOUR);
                boolean before = approval.phase().hasEnded();
                Answer answer = approval.vote(
                        List.of("human:me", "agent:henry", "agent:dev").get(random.nextInt(3)),
                        Word.values()[random.nextInt(3)],
                        random.nextInt(5) == 0 ? "other" : hash(),
                        "because",
                        now);
                Approval next = answer instanceof Answer.Counted counted ? counted.approval() : approval.at(now);
                if (before) assertThat(next).as("seed %d", seed).isEqualTo(approval);
                if (!before && next.phase().hasEnded()) ends.add(next.phase());
                approval = next;
                assertThat(ApprovalRow.approval(ApprovalRow.toRow(approval)))
                        .as("seed %d", seed)
                        .isEqualTo(approval);
            }
            assertThat(ends.size()).as("seed %d", seed).isLessThanOrEqualTo(1);
            assertThat(approval.votes().size())
                    .isLessThanOrEqualTo(approval.approvers().size());
        }
    }

    @Test
    void untrustedWordsCostAndActionsEachAskForTheirPolicy() {
        Map<String, ApprovalPolicySpec> policies = Map.of(
                "ship", policy(1, List.of(Action.PUBLISH), false, Optional.empty()),
                "strange", policy(1, List.of(), true, Optional.empty()),
                "dear", policy(1, List.of(), false, Optional.of(1_000_000L)));

        List<Approvals.Rule> rules = policies.entrySet().stream()
                .map(it -> Approvals.Rule.of(it.getKey(), it.getValue()))
                .toList();
        assertThat(Approvals.needed(rules, List.of(Action.PUBLISH), Label.NONE, 0))
                .containsExactly("ship");
        assertThat(Approvals.needed(rules, List.of(), STRANGE, 0)).containsExactly("strange");
        assertThat(Approvals.needed(rules, List.of(Action.DELETE), Label.NONE, 1_000_000))
                .isEmpty();
        assertThat(Approvals.needed(rules, List.of(Action.PUBLISH, Action.DELETE), STRANGE, 1_000_001))
                .containsExactly("dear", "ship", "strange");
        Approvals.Rule silent = new Approvals.Rule("all", List.of(), false, Optional.empty());
        assertThat(Approvals.needed(List.of(silent), List.of(Action.DELETE), Label.NONE, 0))
                .containsExactly("all");
        assertThat(Approvals.needed(List.of(silent), List.of(), STRANGE, 9)).isEmpty();
    }

    private static Approval ask(int quorum, String creator) {
        return Approval.ask(
                "approval-1",
                "ship",
                policy(quorum, List.of(), false, Optional.empty()),
                "run-1/answer",
                "run-1/answer",
                creator,
                "the payload",
                STRANGE,
                NOW);
    }

    private static String hash() {
        return ask(1, "agent:dev").payloadHash();
    }

    private static Approval counted(Answer answer) {
        return ((Answer.Counted) answer).approval();
    }

    private static ApprovalPolicySpec policy(
            int quorum, List<Action> actions, boolean untrusted, Optional<Long> costAbove) {
        return new ApprovalPolicySpec(
                actions,
                untrusted,
                costAbove,
                List.of("agent:henry", "human:me"),
                quorum,
                true,
                Duration.ofHours(4),
                OnTimeout.REJECT);
    }
}
