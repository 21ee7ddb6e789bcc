package io.ruche.scheduler.organisation.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Concurrency;
import io.ruche.scheduler.organisation.workflow.Starts.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StartsTest {
    @Test
    void theFirstOneStarts() {
        for (Concurrency concurrency : Concurrency.values()) {
            assertThat(Starts.NONE.offer(start("one"), concurrency).verdict()).isEqualTo(Verdict.START);
        }
    }

    @Test
    void coalescingKeepsOneThatStandsForAll() throws InvalidProtocolBufferException {
        Starts starts = Starts.NONE.offer(start("one"), Concurrency.COALESCE).starts();
        starts = starts.offer(start("two"), Concurrency.COALESCE).starts();
        Starts.Offered third = starts.offer(new Start("three", "{\"n\":3}", Flow.STRANGE, 1, 3), Concurrency.COALESCE);

        assertThat(third.verdict()).isEqualTo(Verdict.COALESCED);
        assertThat(third.starts().waiting()).containsExactly(new Start("three", "{\"n\":3}", Flow.STRANGE, 2, 1));
        assertThat(RunRow.starts(RunRow.toRow(third.starts()))).isEqualTo(third.starts());
    }

    @Test
    void skippingForgetsAndQueueingRemembersInOrder() {
        Starts running = Starts.NONE.offer(start("one"), Concurrency.SKIP).starts();

        assertThat(running.offer(start("two"), Concurrency.SKIP))
                .isEqualTo(new Starts.Offered(running, Verdict.SKIPPED));
        Starts queued = running.offer(start("two"), Concurrency.ENQUEUE)
                .starts()
                .offer(start("three"), Concurrency.ENQUEUE)
                .starts();
        assertThat(queued.ended().start()).contains(start("two"));
        assertThat(queued.ended().starts()).isEqualTo(new Starts(true, List.of(start("three"))));
        assertThat(queued.ended().starts().ended().starts().ended())
                .isEqualTo(new Starts.Next(Starts.NONE, Optional.empty()));
    }

    @Test
    void noMoreThanAHundredWait() {
        Starts starts = Starts.NONE.offer(start("one"), Concurrency.ENQUEUE).starts();
        for (int i = 0; i < Starts.MOST_WAITING; i++)
            starts = starts.offer(start("n"), Concurrency.ENQUEUE).starts();

        assertThat(starts.offer(start("n"), Concurrency.ENQUEUE)).isEqualTo(new Starts.Offered(starts, Verdict.FULL));
    }

    private static Start start(String trigger) {
        return new Start(trigger, "{}", Label.NONE, 1, 1);
    }
}
