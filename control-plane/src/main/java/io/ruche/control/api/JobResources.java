package io.ruche.control.api;

import io.ruche.control.exchange.BodySink;
import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.Problems;
import io.ruche.control.exchange.Sending;
import io.ruche.control.gateway.BatchAnswers;
import io.ruche.control.jobs.service.JobIntake;
import io.ruche.control.jobs.service.Jobs;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.keys.Identity;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.state.FileId;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.State;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Jobs under {@code /api/v1/jobs}. */
final class JobResources {
    private static final List<String> TEXTS = List.of("input_file_id", "model", "kind", "priority", "deadline");
    private static final List<String> NUMBERS = List.of("attempts", "concurrency", "max_tokens");
    private static final int MOST_JSON = 64 << 10;
    private static final String DEFAULT_LIMIT = "100";

    private final ApiPorts ports;

    JobResources(ApiPorts ports) {
        this.ports = ports;
    }

    /** With lines as its body, or with JSON that names a file. */
    void submit(ClientExchange exchange, Identity who) {
        String type = exchange.header("Content-Type").orElse("").strip();
        if (type.startsWith("multipart/")) {
            throw FailureException.of(
                    FailureCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type: '" + Excerpt.of(type, 40) + "' (expected: application/jsonl, or application/json).",
                    "Send the lines themselves; POST /v1/files takes forms.");
        }
        if (type.startsWith("application/json") && !type.startsWith("application/jsonl")) {
            exchange.readBody(new Gathering(exchange, who));
            return;
        }
        JobIntake intake = ports.jobs().submit(request(exchange, who, exchange::query), who);
        exchange.readBody(new Submission(exchange, intake));
    }

    private Jobs.JobRequest request(ClientExchange exchange, Identity who, Function<String, Optional<String>> field) {
        return new Jobs.JobRequest(
                JobWish.kind(field),
                field.apply("model").orElse(""),
                JobWish.options(field, ports.clock().wall()),
                Map.of(),
                Api.requestKey(exchange, who));
    }

    void list(ClientExchange exchange) {
        Set<JobPhase> phases = new TreeSet<>();
        exchange.query("state").ifPresent(text -> {
            for (String word : text.split(",", -1)) phases.add(JobWish.oneOf("state", word.strip(), JobPhase.class));
        });
        int limit = JobWish.number("limit", exchange.query("limit").orElse(DEFAULT_LIMIT));
        Optional<JobId> after = exchange.query("after").map(JobId::new);
        Jobs.Listed page = ports.jobs()
                .list(new Jobs.Wanted(phases, exchange.query("model").orElse("")), after, limit);
        JsonWriter json = new JsonWriter(4096);
        json.beginObject().name("jobs").beginArray();
        State state = ports.cluster().state();
        for (Job job : page.jobs()) JobView.write(json, job, state);
        Api.json(exchange, 200, json.endArray().field("hasMore", page.hasMore()).endObject());
    }

    void get(ClientExchange exchange) {
        respond(exchange, 200, ports.jobs().get(new JobId(exchange.parameter("id"))));
    }

    void cancel(ClientExchange exchange, Identity who) {
        JobId id = new JobId(exchange.parameter("id"));
        Api.answer(exchange, ports.jobs().cancel(id, who), job -> respond(exchange, 200, job));
    }

    void results(ClientExchange exchange) {
        JobId id = new JobId(exchange.parameter("id"));
        int from = JobWish.number("from", exchange.query("from").orElse("0"));
        if (from < 0) throw JobWish.invalid("from: " + from + " (expected: >= 0).");
        boolean isBatch = isBatch(exchange);
        Job job = ports.jobs().get(id);
        exchange.setHeader("Content-Disposition", "attachment; filename=\"" + id + ".jsonl\"");
        Sending.send(exchange, "application/jsonl", ports.jobs().results(id, from), (result, out) -> {
            if (isBatch) BatchAnswers.line(out, job, result);
            else JobView.line(out, result);
        });
    }

    private static boolean isBatch(ClientExchange exchange) {
        String format = exchange.query("format").orElse("plain");
        return switch (format) {
            case "plain" -> false;
            case "batch" -> true;
            default -> throw JobWish.invalid("format: '" + format + "' (expected: plain or batch).");
        };
    }

    /** Throws NOT_FOUND. */
    private void respond(ClientExchange exchange, int status, Job job) {
        JsonWriter json = new JsonWriter(1024);
        JobView.write(json, job, ports.cluster().state());
        Api.json(exchange, status, json);
    }

    /** Lines on their way in. */
    private final class Submission implements BodySink {
        private final ClientExchange exchange;
        private final JobIntake intake;

        Submission(ClientExchange exchange, JobIntake intake) {
            this.exchange = exchange;
            this.intake = intake;
        }

        @Override
        public CompletionStage<Void> take(byte[] bytes, int offset, int length) {
            return intake.write(bytes, offset, length);
        }

        @Override
        public void end() {
            Api.answer(exchange, intake.finish(), job -> respond(exchange, 201, job));
        }

        @Override
        public void broken(Failure why) {
            intake.abort();
            Problems.answer(exchange, why);
        }

        @Override
        public void lost() {
            intake.abort();
        }
    }

    /** A small body. */
    private final class Gathering implements BodySink {
        private final ClientExchange exchange;
        private final Identity who;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        Gathering(ClientExchange exchange, Identity who) {
            this.exchange = exchange;
            this.who = who;
        }

        @Override
        public CompletionStage<Void> take(byte[] bytes, int offset, int length) {
            if (body.size() + length > MOST_JSON) {
                throw FailureException.of(
                        FailureCode.REQUEST_TOO_LARGE,
                        "The body has more than " + MOST_JSON + " bytes (expected: at most " + MOST_JSON + " as JSON).",
                        "Send prompts as application/jsonl.");
            }
            body.write(bytes, offset, length);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void end() {
            RequestBody json = RequestBody.read(body.toByteArray(), body.size(), TEXTS, NUMBERS);
            FileId file = new FileId(json.needText("input_file_id", "the id of an uploaded file"));
            Jobs.JobRequest request = request(exchange, who, json::find);
            Api.answer(exchange, ports.jobs().submit(request, file, who), job -> respond(exchange, 201, job));
        }

        @Override
        public void broken(Failure why) {
            Problems.answer(exchange, why);
        }

        @Override
        public void lost() {}
    }
}
