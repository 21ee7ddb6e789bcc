package io.ruche.agent.wire;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Failures as gRPC statuses and back, for both ends of every link. The stable code travels in a {@code
 * google.rpc.ErrorInfo} (reason = code in upper case, domain {@code ruche.io}, metadata {@code help}); the status code
 * comes from the failure table. A failure that passes carries a {@code google.rpc.RetryInfo} too.
 */
public final class FailureStatus {
    private static final String DOMAIN = "ruche.io";
    private static final String HELP = "help";
    private static final Metadata.Key<com.google.rpc.Status> DETAILS = Metadata.Key.of(
            "grpc-status-details-bin", ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));
    private static final RetryInfo RETRY = RetryInfo.newBuilder()
            .setRetryDelay(Duration.newBuilder().setSeconds(FailureCode.RETRY_SECONDS))
            .build();
    private static final Map<String, FailureCode> CODES = codes();

    private FailureStatus() {}

    /** What a server answers with; it carries no stack trace. */
    public static StatusRuntimeException exception(Failure failure) {
        return status(failure).asRuntimeException(trailers(failure));
    }

    public static Status status(Failure failure) {
        return Status.fromCodeValue(failure.code().grpc()).withDescription(failure.message());
    }

    /** The trailers that go with {@link #status}. */
    public static Metadata trailers(Failure failure) {
        ErrorInfo info = ErrorInfo.newBuilder()
                .setReason(failure.code().name())
                .setDomain(DOMAIN)
                .putMetadata(HELP, failure.help())
                .build();
        com.google.rpc.Status.Builder details = com.google.rpc.Status.newBuilder()
                .setCode(failure.code().grpc())
                .setMessage(failure.message())
                .addDetails(Any.pack(info));
        if (failure.code().isWorthRetrying()) {
            details.addDetails(Any.pack(RETRY));
        }
        Metadata trailers = new Metadata();
        trailers.put(DETAILS, details.build());
        return trailers;
    }

    /** The failure that a call ended with; for a status without our details the nearest one of the table. */
    public static Failure failure(Throwable thrown) {
        if (thrown instanceof FailureException expected) {
            return expected.failure();
        }

        Status status = Status.fromThrowable(thrown);
        return failure(status, Status.trailersFromThrowable(thrown));
    }

    /** Likewise for a status and trailers as a call's listener gets them. */
    public static Failure failure(Status status, @Nullable Metadata trailers) {
        return sent(trailers).orElseGet(() -> nearest(status));
    }

    private static Optional<Failure> sent(@Nullable Metadata trailers) {
        com.google.rpc.@Nullable Status details = trailers == null ? null : trailers.get(DETAILS);
        if (details == null) {
            return Optional.empty();
        }

        for (Any detail : details.getDetailsList()) {
            Optional<Failure> failure = sent(details.getMessage(), detail);
            if (failure.isPresent()) {
                return failure;
            }
        }

        return Optional.empty();
    }

    private static Optional<Failure> sent(String message, Any detail) {
        if (!detail.is(ErrorInfo.class)) {
            return Optional.empty();
        }

        try {
            ErrorInfo info = detail.unpack(ErrorInfo.class);
            return Optional.ofNullable(CODES.get(info.getReason().toLowerCase(Locale.ROOT)))
                    .filter(code -> info.getDomain().equals(DOMAIN))
                    .map(code -> Failure.of(code, message, info.getMetadataOrDefault(HELP, "")));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static Failure nearest(Status status) {
        String said = Optional.ofNullable(status.getDescription())
                .or(() -> Optional.ofNullable(status.getCause()).map(Throwable::getMessage))
                .orElse(status.getCode().name());
        return switch (status.getCode()) {
            case CANCELLED -> Failure.of(FailureCode.CANCELLED, "The call was cancelled: " + said + ".");
            case DEADLINE_EXCEEDED -> Failure.of(FailureCode.DEADLINE_EXCEEDED, "No answer in time: " + said + ".");
            case UNAVAILABLE ->
                Failure.of(
                        FailureCode.UNREACHABLE,
                        "The other end does not answer: " + said + ".",
                        "Is it running? See ruche nodes.");
            case UNAUTHENTICATED -> Failure.of(FailureCode.UNAUTHENTICATED, said);
            case PERMISSION_DENIED -> Failure.of(FailureCode.PERMISSION_DENIED, said);
            case NOT_FOUND -> Failure.of(FailureCode.NOT_FOUND, said);
            case INVALID_ARGUMENT, OUT_OF_RANGE -> Failure.of(FailureCode.INVALID_REQUEST, said);
            case RESOURCE_EXHAUSTED -> Failure.of(FailureCode.OVERLOADED, said);
            case UNIMPLEMENTED ->
                Failure.of(
                        FailureCode.INTERNAL,
                        "The other end does not know this call: " + said + ".",
                        "Run the same version of Ruche everywhere.");
            case OK, UNKNOWN, ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED, INTERNAL, DATA_LOSS ->
                Failure.of(
                        FailureCode.INTERNAL, "The other end failed: " + said + ".", "Its log has more: ruche logs.");
        };
    }

    private static Map<String, FailureCode> codes() {
        Map<String, FailureCode> codes = new HashMap<>();
        for (FailureCode code : FailureCode.values()) {
            codes.put(code.code(), code);
        }

        return Map.copyOf(codes);
    }
}
