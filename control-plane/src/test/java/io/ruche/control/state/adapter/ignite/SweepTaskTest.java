package io.ruche.control.state.adapter.ignite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.List;
import org.apache.ignite.IgniteException;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.cluster.ClusterTopologyException;
import org.apache.ignite.compute.ComputeExecutionRejectedException;
import org.apache.ignite.compute.ComputeJob;
import org.apache.ignite.compute.ComputeJobContext;
import org.apache.ignite.compute.ComputeJobResult;
import org.apache.ignite.compute.ComputeJobResultPolicy;
import org.junit.jupiter.api.Test;

class SweepTaskTest {
    private final SweepTask task = new SweepTask(100, made -> {});

    @Test
    void everyRunOfAMemberThatLeftIsMadeAgain() {
        for (int run = 0; run < 50; run++) {
            assertThat(told(new IgniteException("gone", new ClusterTopologyException("left"))))
                    .isEqualTo(ComputeJobResultPolicy.FAILOVER);
        }
        assertThat(told(new ComputeExecutionRejectedException("busy"))).isEqualTo(ComputeJobResultPolicy.FAILOVER);
    }

    @Test
    void whatARunSaysItselfEndsTheSweepAtOnce() {
        IgniteException thrown = new IgniteException(
                "failed", FailureException.of(FailureCode.INVALID_REQUEST, "It makes no sense.", "Change it."));

        assertThatThrownBy(() -> told(thrown)).isSameAs(thrown);
    }

    private ComputeJobResultPolicy told(IgniteException thrown) {
        return task.result(new Failed(thrown), List.of());
    }

    private record Failed(IgniteException thrown) implements ComputeJobResult {
        @Override
        public ComputeJobContext getJobContext() {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T getData() {
            throw new UnsupportedOperationException();
        }

        @Override
        public IgniteException getException() {
            return thrown;
        }

        @Override
        public <T extends ComputeJob> T getJob() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ClusterNode getNode() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isCancelled() {
            return false;
        }
    }
}
