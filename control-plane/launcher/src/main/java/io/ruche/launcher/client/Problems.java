package io.ruche.launcher.client;

import io.ruche.launcher.output.Json;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads a failure out of an answer: a problem document of the REST API, or OpenAI's error object. */
public final class Problems {
    private Problems() {}

    public static FailureException of(int status, String body) {
        JsonNode node = read(body);
        boolean openai = node.has("error");
        String code = Json.text(node, openai ? "error.code" : "code");
        String message = Json.text(node, openai ? "error.message" : "detail");
        String help = Json.text(node, openai ? "error.help" : "help");
        return FailureException.of(
                code(code, status),
                message.isEmpty() ? "The server answered HTTP " + status + "." : message,
                message.isEmpty() ? "Look at `ruche logs`." : help);
    }

    /** The code of that name; a name that this version does not know falls back to what the status means. */
    public static FailureCode code(String name, int status) {
        try {
            return FailureCode.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return switch (status) {
                case 400, 405, 415 -> FailureCode.INVALID_REQUEST;
                case 401 -> FailureCode.UNAUTHENTICATED;
                case 403 -> FailureCode.PERMISSION_DENIED;
                case 404 -> FailureCode.NOT_FOUND;
                case 408, 504 -> FailureCode.DEADLINE_EXCEEDED;
                case 409 -> FailureCode.CONFLICT;
                case 422 -> FailureCode.UNSUPPORTED_MODEL;
                case 429 -> FailureCode.OVERLOADED;
                case 503 -> FailureCode.UNREACHABLE;
                default -> FailureCode.INTERNAL;
            };
        }
    }

    static JsonNode read(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            return Json.object();
        }
    }
}
