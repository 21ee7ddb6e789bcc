package io.ruche.control.upstream;

import io.ruche.control.json.JsonException;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** A provider's troubles in the words of this house. What it says is quoted, but never its key. */
final class UpstreamFailures {
    private static final int MOST_QUOTED = 300;
    private static final long MOST_RETRY_SECONDS = 3_600;

    private final UpstreamModel model;
    private final Optional<String> key;

    UpstreamFailures(UpstreamModel model, Optional<String> key) {
        this.model = model;
        this.key = key;
    }

    Failure ofStatus(int status, byte[] body) {
        String who = "Provider '" + model.provider().name() + "'";
        // what it says of a key may quote the key
        String said = status == 401 || status == 403 ? "" : quoted(message(body));
        return switch (status) {
            case 400, 413, 422 ->
                Failure.of(FailureCode.INVALID_REQUEST, who + " refuses the request (HTTP " + status + ")" + said, "");
            case 401, 403 ->
                Failure.of(
                        FailureCode.UPSTREAM_FAILED,
                        who + " refuses its key (HTTP " + status + ").",
                        model.provider()
                                .secret()
                                .map(name -> "'ruche secret set " + name + "' sets it anew.")
                                .orElse("It has none: add it again with --secret NAME."));
            case 404 ->
                Failure.of(
                        FailureCode.MODEL_NOT_FOUND,
                        who + " knows no model '" + model.model().theirs() + "' there (HTTP 404)" + said,
                        "'ruche provider list' shows its address and models.");
            case 408, 504 -> Failure.of(FailureCode.REPLICA_SILENT, who + " took too long (HTTP " + status + ").", "");
            case 429 ->
                Failure.of(
                        FailureCode.OVERLOADED, who + " takes no more for now (HTTP 429)" + said, "Try again later.");
            default ->
                Failure.of(
                        FailureCode.UPSTREAM_FAILED, who + " failed (HTTP " + status + ")" + said, "Try again later.");
        };
    }

    /** An error inside of an answer that began well. */
    Failure ofError(String message) {
        return Failure.of(
                FailureCode.UPSTREAM_FAILED, "Provider '" + model.provider().name() + "' failed" + quoted(message), "");
    }

    /** Whether a connection that was there broke. */
    static boolean isBreak(Throwable thrown) {
        Throwable cause = FailureException.unwrap(thrown);
        return cause instanceof IOException
                && !(cause instanceof ConnectException)
                && !(cause instanceof HttpTimeoutException)
                && !(cause instanceof SSLException);
    }

    /** Whether nobody was there to hear of the request. */
    static boolean isNobody(Throwable thrown) {
        Throwable cause = FailureException.unwrap(thrown);
        return cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause.getCause() instanceof UnresolvedAddressException;
    }

    static String text(Throwable thrown) {
        return String.valueOf(FailureException.unwrap(thrown).getMessage());
    }

    Failure ofConnection(Throwable thrown) {
        String who = "Provider '" + model.provider().name() + "'";
        return isNobody(thrown)
                ? Failure.of(
                        FailureCode.UNREACHABLE,
                        who + " cannot be reached at " + model.provider().url() + ".",
                        "Check the network and 'ruche provider list'.")
                : broken();
    }

    Failure broken() {
        return Failure.of(
                FailureCode.UPSTREAM_FAILED,
                "Provider '" + model.provider().name() + "' ended in the middle of its answer.",
                "Send the request again.");
    }

    /** It does not speak the format. */
    Failure strange(String what) {
        return Failure.of(
                FailureCode.UPSTREAM_FAILED,
                "Provider '" + model.provider().name() + "' sent " + what + ".",
                "Check its address: 'ruche provider list'.");
    }

    /** In whole seconds; 0 when it is not said, or said as a date. */
    static long retryAfter(HttpResponse.ResponseInfo response) {
        String text = response.headers().firstValue("retry-after").orElse("");
        return text.matches("[0-9]{1,6}") ? Math.min(Long.parseLong(text), MOST_RETRY_SECONDS) : 0;
    }

    private static String message(byte[] body) {
        try {
            return UpstreamFrame.read(body).error().orElse("");
        } catch (JsonException e) {
            return "";
        }
    }

    private String quoted(String message) {
        if (message.isBlank()) return ".";
        String clean = key.isPresent() ? message.replace(key.get(), "(its key)") : message;
        StringBuilder shown = new StringBuilder();
        clean.codePoints().limit(MOST_QUOTED).forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return ": " + shown + (clean.codePointCount(0, clean.length()) > MOST_QUOTED ? "..." : "");
    }
}
