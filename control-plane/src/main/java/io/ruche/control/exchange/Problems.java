package io.ruche.control.exchange;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a failure looks on the wire: OpenAI's shape under {@code /v1}, {@code application/problem+json} (RFC 9457)
 * elsewhere. The one table behind both is {@link FailureCode}.
 */
public final class Problems {
    /** Seconds after which a refused client may try again, where that helps. */
    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    /**
     * What is told of something thrown. What was not expected is a defect of ours: the log says more under the id.
     *
     * @param id the exchange's
     */
    public static Failure failure(Throwable thrown, String id) {
        Throwable cause = FailureException.unwrap(thrown);
        if (cause instanceof FailureException expected) return expected.failure();
        log.error("Request {} failed", id, cause);
        return Failure.of(
                FailureCode.INTERNAL,
                "Something is wrong in Ruche itself.",
                "The log has the details under " + id + ": 'ruche logs'.");
    }

    /** Answers with the failure in the shape of the exchange's path. */
    public static void answer(ClientExchange exchange, Failure failure) {
        answer(exchange, failure, "");
    }

    /** @param parameter the field that is to blame, for OpenAI's {@code param}; may be empty */
    public static void answer(ClientExchange exchange, Failure failure, String parameter) {
        if (failure.code() == FailureCode.UNAUTHENTICATED) exchange.setHeader("WWW-Authenticate", "Bearer");
        if (failure.code().isWorthRetrying() && !exchange.hasHeader("Retry-After")) {
            exchange.setHeader("Retry-After", Integer.toString(FailureCode.RETRY_SECONDS));
        }
        int status = failure.code().http();
        if (isOpenAi(exchange.path())) {
            exchange.respond(status, "application/json", openAi(failure, parameter));
        } else {
            exchange.respond(status, "application/problem+json", problem(failure, exchange.id()));
        }
    }

    public static boolean isOpenAi(String path) {
        return path.startsWith("/v1/") || path.equals("/v1");
    }

    /** {@code {"error":{...}}}, as OpenAI's clients read it. */
    public static byte[] openAi(Failure failure, String parameter) {
        JsonWriter json = new JsonWriter();
        json.beginObject().name("error").beginObject();
        json.field("message", failure.text());
        json.field("type", type(failure.code()));
        json.name("param");
        if (parameter.isEmpty()) json.nul();
        else json.value(parameter);
        // what OpenAI's clients and their users look for
        boolean badKey = failure.code() == FailureCode.UNAUTHENTICATED;
        json.field("code", badKey ? "invalid_api_key" : failure.code().code());
        return json.endObject().endObject().toBytes();
    }

    public static byte[] problem(Failure failure, String id) {
        JsonWriter json = new JsonWriter();
        json.beginObject();
        fields(json, failure, id);
        return json.endObject().toBytes();
    }

    /** The fields of a problem document, for one that says more. */
    public static void fields(JsonWriter json, Failure failure, String id) {
        json.field("type", "urn:ruche:" + failure.code().code());
        json.field("title", title(failure.code()));
        json.field("status", failure.code().http());
        json.field("code", failure.code().code());
        json.field("detail", failure.message());
        json.field("help", failure.help());
        json.field("id", id);
    }

    private static String title(FailureCode code) {
        String words = code.code().replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /** OpenAI's word for this class of errors. */
    private static String type(FailureCode code) {
        return switch (code.http()) {
            case 401 -> "authentication_error";
            case 403, 421 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> code.http() < 500 ? "invalid_request_error" : "server_error";
        };
    }
}
