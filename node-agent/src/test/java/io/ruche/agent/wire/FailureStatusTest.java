package io.ruche.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureStatusTest {

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void everyFailureArrivesAsItWasSent(FailureCode code) {
        Failure failure = Failure.of(code, "context: 5000 tokens (expected: <= 4096).", "Use a shorter prompt.");
        StatusRuntimeException sent = FailureStatus.exception(failure);
        assertThat(sent.getStatus().getCode().value()).isEqualTo(code.grpc());
        assertThat(sent.getStatus().getDescription()).isEqualTo(failure.message());
        assertThat(FailureStatus.failure(sent)).isEqualTo(failure);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"OK"},
            mode = EnumSource.Mode.EXCLUDE)
    void aStatusOfSomebodyElseBecomesTheNearestFailure(Status.Code code) {
        Failure failure = FailureStatus.failure(
                Status.fromCode(code).withDescription("said so").asRuntimeException());
        assertThat(failure.message()).contains("said so");
        assertThat(failure.code().grpc()).isIn(code.value(), FailureCode.INTERNAL.grpc(), 3);
    }

    @Test
    void aFailureThatNeverLeftTheProcessIsItself() {
        FailureException thrown = FailureException.of(FailureCode.NOT_FOUND, "No.", "");
        assertThat(FailureStatus.failure(thrown)).isSameAs(thrown.failure());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:7422", "host.example:0", "[::1]:7422", "inprocess:data"})
    void anEndpointReadsAsItIsWritten(String text) {
        assertThat(Endpoint.parse(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7422", ":7422", "host", "host:", "host:99999", "host:-1", "inprocess:"})
    void anythingElseIsRefusedWithWhatIsExpected(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("HOST:PORT");
    }
}
