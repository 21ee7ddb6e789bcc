package io.ruche.scheduler.failure;

import java.util.Locale;

/**
 * Every expected failure, with its gRPC status, its HTTP status and the exit code of the command line. The names are
 * stable: scripts and other processes match on {@link #code()}.
 */
public enum FailureCode {
    INVALID_REQUEST(Grpc.INVALID_ARGUMENT, 400, Exit.USAGE),
    UNSUPPORTED_FIELD(Grpc.INVALID_ARGUMENT, 400, Exit.USAGE),
    TOOLS_NOT_SUPPORTED(Grpc.INVALID_ARGUMENT, 400, Exit.USAGE),
    CONTEXT_LENGTH_EXCEEDED(Grpc.INVALID_ARGUMENT, 400, Exit.USAGE),
    UNSUPPORTED_MODEL(Grpc.FAILED_PRECONDITION, 422, Exit.REFUSED),
    DAMAGED_MODEL(Grpc.DATA_LOSS, 422, Exit.FAILED),
    UNAUTHENTICATED(Grpc.UNAUTHENTICATED, 401, Exit.REFUSED),
    PERMISSION_DENIED(Grpc.PERMISSION_DENIED, 403, Exit.REFUSED),
    ORIGIN_REFUSED(Grpc.PERMISSION_DENIED, 403, Exit.REFUSED),
    HOST_REFUSED(Grpc.PERMISSION_DENIED, 421, Exit.REFUSED),
    NOT_FOUND(Grpc.NOT_FOUND, 404, Exit.NOT_FOUND),
    MODEL_NOT_FOUND(Grpc.NOT_FOUND, 404, Exit.NOT_FOUND),
    METHOD_NOT_ALLOWED(Grpc.UNIMPLEMENTED, 405, Exit.USAGE),
    UNSUPPORTED_MEDIA_TYPE(Grpc.INVALID_ARGUMENT, 415, Exit.USAGE),
    REQUEST_TIMEOUT(Grpc.DEADLINE_EXCEEDED, 408, Exit.TIMEOUT),
    REQUEST_TOO_LARGE(Grpc.INVALID_ARGUMENT, 413, Exit.REFUSED),
    CONFLICT(Grpc.ABORTED, 409, Exit.CONFLICT),
    ALREADY_RUNNING(Grpc.ALREADY_EXISTS, 409, Exit.CONFLICT),
    KEY_REUSED(Grpc.ABORTED, 422, Exit.CONFLICT),
    STALE_INSTANCE(Grpc.FAILED_PRECONDITION, 503, Exit.UNREACHABLE),
    STALE_EPOCH(Grpc.FAILED_PRECONDITION, 503, Exit.CONFLICT),
    NEVER_FITS(Grpc.FAILED_PRECONDITION, 422, Exit.REFUSED),
    DOES_NOT_FIT_NOW(Grpc.RESOURCE_EXHAUSTED, 503, Exit.REFUSED),
    OVERLOADED(Grpc.RESOURCE_EXHAUSTED, 429, Exit.REFUSED),
    STATE_FULL(Grpc.RESOURCE_EXHAUSTED, 507, Exit.REFUSED),
    DISK_FULL(Grpc.RESOURCE_EXHAUSTED, 507, Exit.FAILED),
    MODEL_LOADING(Grpc.UNAVAILABLE, 503, Exit.UNREACHABLE),
    STARTING(Grpc.UNAVAILABLE, 503, Exit.UNREACHABLE),
    NOT_LEADER(Grpc.UNAVAILABLE, 503, Exit.UNREACHABLE),
    OUTCOME_UNKNOWN(Grpc.UNAVAILABLE, 503, Exit.UNREACHABLE),
    UNREACHABLE(Grpc.UNAVAILABLE, 503, Exit.UNREACHABLE),
    RUNTIME_DIED(Grpc.UNAVAILABLE, 502, Exit.FAILED),
    RUNTIME_FAILED(Grpc.INTERNAL, 502, Exit.FAILED),
    /** A provider elsewhere did not do what it should. */
    UPSTREAM_FAILED(Grpc.UNAVAILABLE, 502, Exit.FAILED),
    /** Nobody knows what it would cost. */
    UNPRICED(Grpc.FAILED_PRECONDITION, 422, Exit.REFUSED),
    /** A budget has not enough left. */
    BUDGET_EXHAUSTED(Grpc.RESOURCE_EXHAUSTED, 429, Exit.REFUSED),
    DOWNLOAD_FAILED(Grpc.UNAVAILABLE, 502, Exit.FAILED),
    REPLICA_SILENT(Grpc.DEADLINE_EXCEEDED, 504, Exit.TIMEOUT),
    DEADLINE_EXCEEDED(Grpc.DEADLINE_EXCEEDED, 504, Exit.TIMEOUT),
    CANCELLED(Grpc.CANCELLED, 499, Exit.FAILED),
    CONFIGURATION(Grpc.FAILED_PRECONDITION, 500, Exit.CONFIGURATION),
    PORT_TAKEN(Grpc.FAILED_PRECONDITION, 500, Exit.CONFIGURATION),
    STORE_DAMAGED(Grpc.DATA_LOSS, 500, Exit.CONFIGURATION),
    BACKUP_DAMAGED(Grpc.DATA_LOSS, 422, Exit.FAILED),
    INTERNAL(Grpc.INTERNAL, 500, Exit.FAILED);

    /** When a client may send the same again, unless something better is known. */
    public static final int RETRY_SECONDS = 2;

    private final int grpc;
    private final int http;
    private final int exit;

    FailureCode(int grpc, int http, int exit) {
        this.grpc = grpc;
        this.http = http;
        this.exit = exit;
    }

    /** The stable name on every wire, for example {@code model_not_found}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The number of the gRPC status code. */
    public int grpc() {
        return grpc;
    }

    public int http() {
        return http;
    }

    /** Whether the same request may succeed {@link #RETRY_SECONDS} later. */
    public boolean isWorthRetrying() {
        return http == 429 || http == 503;
    }

    /** The exit code of the command line. */
    public int exit() {
        return exit;
    }

    /** gRPC's status numbers, so that the core needs no gRPC. */
    private static final class Grpc {
        static final int CANCELLED = 1;
        static final int INVALID_ARGUMENT = 3;
        static final int DEADLINE_EXCEEDED = 4;
        static final int NOT_FOUND = 5;
        static final int ALREADY_EXISTS = 6;
        static final int PERMISSION_DENIED = 7;
        static final int RESOURCE_EXHAUSTED = 8;
        static final int FAILED_PRECONDITION = 9;
        static final int ABORTED = 10;
        static final int UNIMPLEMENTED = 12;
        static final int INTERNAL = 13;
        static final int UNAVAILABLE = 14;
        static final int DATA_LOSS = 15;
        static final int UNAUTHENTICATED = 16;
    }

    private static final class Exit {
        static final int FAILED = 1;
        static final int USAGE = 2;
        static final int NOT_FOUND = 3;
        static final int REFUSED = 4;
        static final int CONFLICT = 5;
        static final int TIMEOUT = 6;
        static final int UNREACHABLE = 7;
        static final int CONFIGURATION = 78;
    }
}
