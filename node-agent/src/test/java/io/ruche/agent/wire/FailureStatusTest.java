package io.ruche.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.ArrayList;
import java.util.List;
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
    @EnumSource(FailureCode.class)
    void whatPassesSaysWhenToTryAgain(FailureCode code) throws InvalidProtocolBufferException {
        Metadata trailers = FailureStatus.trailers(Failure.of(code, "Too much at once.", ""));
        byte[] details = trailers.get(Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER));
        List<Long> seconds = new ArrayList<>();
        for (Any detail : com.google.rpc.Status.parseFrom(details).getDetailsList()) {
            if (detail.is(RetryInfo.class)) {
                seconds.add(detail.unpack(RetryInfo.class).getRetryDelay().getSeconds());
            }
        }

        boolean passes = code.http() == 429 || code.http() == 503;
        assertThat(seconds).isEqualTo(passes ? List.of(2L) : List.of());
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
