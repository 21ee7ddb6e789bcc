package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.Problems;
import io.ruche.control.jobs.service.Jobs;
import io.ruche.control.json.JsonException;
import io.ruche.control.json.JsonReader;
import io.ruche.control.json.JsonReader.Kind;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.keys.Identity;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.state.FileId;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** OpenAI's batches: jobs of uploaded files, by the job's own id. */
final class BatchResources {
    private static final int MOST_LISTED = 100;
    private static final int LISTED = 20;

    private final ApiPorts ports;

    BatchResources(ApiPorts ports) {
        this.ports = ports;
    }

    void create(ClientExchange exchange, Identity who) {
        Wanted wanted = new Wanted();
        try {
            wanted.read(new JsonReader(exchange.body(), exchange.bodyLength()));
            JobOptions otherwise = JobOptions.DEFAULT;
            wanted.blamed = "completion_window";
            long deadline = JobWish.deadline(
                    "completion_window",
                    wanted.need("completion_window", "24h"),
                    ports.clock().wall());
            JobOptions options =
                    new JobOptions(otherwise.priority(), deadline, otherwise.attempts(), otherwise.concurrency());
            JobKind kind = wanted.kind();
            wanted.blamed = "input_file_id";
            FileId file = new FileId(wanted.need("input_file_id", "the id of an uploaded file"));
            Jobs.JobRequest request =
                    new Jobs.JobRequest(Optional.of(kind), "", options, wanted.metadata, Api.requestKey(exchange, who));
            Api.answer(exchange, ports.jobs().submit(request, file, who), job -> respond(exchange, job));
        } catch (JsonException e) {
            Problems.answer(
                    exchange,
                    Failure.of(FailureCode.INVALID_REQUEST, "The body is not valid JSON: " + e.getMessage() + "."));
        } catch (FailureException e) {
            Problems.answer(exchange, e.failure(), wanted.blamed);
        }
    }

    void list(ClientExchange exchange) {
        Page page = Page.of(exchange, LISTED, MOST_LISTED);
        Jobs.Listed listed = ports.jobs().list(Jobs.Wanted.ALL, page.after().map(JobId::new), page.limit());
        JsonWriter json = new JsonWriter(4096);
        json.beginObject().field("object", "list").name("data").beginArray();
        for (Job job : listed.jobs()) BatchView.write(json, job);
        json.endArray();
        Page.end(json, listed.jobs().stream().map(job -> job.id().value()).toList(), listed.hasMore());
        Api.json(exchange, 200, json);
    }

    void get(ClientExchange exchange) {
        respond(exchange, find(exchange));
    }

    void cancel(ClientExchange exchange, Identity who) {
        Api.answer(exchange, ports.jobs().cancel(find(exchange).id(), who), job -> respond(exchange, job));
    }

    private Job find(ClientExchange exchange) {
        String id = exchange.parameter("id");
        return ports.jobs()
                .find(new JobId(id))
                .orElseThrow(() -> FailureException.of(
                        FailureCode.NOT_FOUND, "batch: '" + id + "' is not there.", "GET /v1/batches lists them."));
    }

    private static void respond(ClientExchange exchange, Job job) {
        JsonWriter json = new JsonWriter(1024);
        BatchView.write(json, job);
        Api.json(exchange, 200, json);
    }

    /** What a client asks for. */
    private static final class Wanted {
        private final Map<String, String> texts = new TreeMap<>();
        final Map<String, String> metadata = new TreeMap<>();
        /** OpenAI's {@code param} of what is thrown. */
        String blamed = "";

        void read(JsonReader json) {
            if (json.peek() != Kind.OBJECT) throw json.error("expected an object");
            json.beginObject();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                if (json.takeNull()) continue;
                blamed = name;
                switch (name) {
                    case "input_file_id", "endpoint", "completion_window" -> texts.put(name, text(json, name));
                    case "metadata" -> metadata(json);
                    case "output_expires_after" ->
                        throw FailureException.of(
                                FailureCode.UNSUPPORTED_FIELD,
                                name + " is not supported by this gateway yet.",
                                "Leave it out.");
                    default -> json.skip();
                }
            }
            json.end();
            blamed = "";
        }

        private void metadata(JsonReader json) {
            if (json.peek() != Kind.OBJECT) throw JobWish.invalid("metadata: expected an object of texts.");
            json.beginObject();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                metadata.put(name, text(json, "metadata." + name));
            }
        }

        private static String text(JsonReader json, String name) {
            if (json.peek() != Kind.STRING) throw JobWish.invalid(name + ": expected a text.");
            return json.string();
        }

        /** Throws INVALID_REQUEST when the field is absent or empty. */
        String need(String name, String expected) {
            blamed = name;
            String text = texts.getOrDefault(name, "");
            if (text.isEmpty()) throw JobWish.invalid(name + ": absent (expected: " + expected + ").");
            return text;
        }

        JobKind kind() {
            String endpoint = need("endpoint", BatchView.CHAT + " or " + BatchView.EMBEDDINGS);
            return switch (endpoint) {
                case BatchView.CHAT -> JobKind.CHAT;
                case BatchView.EMBEDDINGS -> JobKind.EMBEDDING;
                default ->
                    throw JobWish.invalid("endpoint: '" + Excerpt.of(endpoint, 40) + "' (expected: " + BatchView.CHAT
                            + " or " + BatchView.EMBEDDINGS + ").");
            };
        }
    }
}
