package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.FormSink;
import io.ruche.control.exchange.Problems;
import io.ruche.control.exchange.Sending;
import io.ruche.control.gateway.BatchAnswers;
import io.ruche.control.jobs.service.Intake;
import io.ruche.control.jobs.service.JobFiles;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.keys.Identity;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.state.FileId;
import io.ruche.scheduler.state.InputFile;
import io.ruche.scheduler.state.Job;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** OpenAI's files: what was uploaded, and results of jobs as they would be files. */
final class FileResources {
    private static final int MOST_LISTED = 10_000;

    private final ApiPorts ports;

    FileResources(ApiPorts ports) {
        this.ports = ports;
    }

    void upload(ClientExchange exchange, Identity who) {
        exchange.readForm(new Upload(exchange, who));
    }

    void list(ClientExchange exchange) {
        exchange.query("purpose").ifPresent(FileResources::requireBatch);
        Page page = Page.of(exchange, MOST_LISTED, MOST_LISTED);
        List<InputFile> files = ports.files().list(page.after().map(FileId::new), page.limit() + 1);
        List<InputFile> shown = files.subList(0, Math.min(files.size(), page.limit()));
        JsonWriter json = new JsonWriter(4096);
        json.beginObject().field("object", "list").name("data").beginArray();
        for (InputFile file : shown) write(json, file);
        json.endArray();
        Page.end(json, shown.stream().map(file -> file.id().value()).toList(), files.size() > shown.size());
        Api.json(exchange, 200, json);
    }

    void get(ClientExchange exchange) {
        String id = exchange.parameter("id");
        JsonWriter json = new JsonWriter();
        Optional<BatchFile> view = BatchFile.find(ports, id);
        if (view.isPresent()) view.get().write(json);
        else write(json, ports.files().get(new FileId(id)));
        Api.json(exchange, 200, json);
    }

    void content(ClientExchange exchange) {
        String id = exchange.parameter("id");
        Optional<BatchFile> view = BatchFile.find(ports, id);
        if (view.isPresent()) {
            BatchFile file = view.get();
            Sending.send(
                    exchange,
                    "application/jsonl",
                    ports.jobs().results(file.job().id(), 0),
                    (result, out) -> line(file, result, out));
            return;
        }
        InputFile file = ports.files().get(new FileId(id));
        Sending.send(
                exchange,
                "application/jsonl",
                ports.files().content(file.id()),
                (piece, out) -> out.raw(piece.toByteArray()));
    }

    private static void line(BatchFile file, JobResult result, JsonWriter out) {
        Job job = file.job();
        if (result.hasProblem() == file.errors()) BatchAnswers.line(out, job, result);
    }

    void delete(ClientExchange exchange, Identity who) {
        String id = exchange.parameter("id");
        if (BatchFile.find(ports, id).isPresent()) {
            throw FailureException.of(
                    FailureCode.CONFLICT,
                    "file: '" + id + "' shows the results of a batch (expected: an uploaded file).",
                    "They are forgotten with their batch.");
        }
        Api.answer(exchange, ports.files().delete(new FileId(id), who), file -> {
            JsonWriter json = new JsonWriter();
            json.beginObject().field("id", id).field("object", "file").field("deleted", true);
            Api.json(exchange, 200, json.endObject());
        });
    }

    private static void write(JsonWriter json, InputFile file) {
        json.beginObject()
                .field("id", file.id().value())
                .field("object", "file")
                .field("bytes", file.bytes())
                .field("created_at", file.createdAtMillis() / 1000)
                .field("filename", file.name())
                .field("purpose", JobFiles.PURPOSE)
                .field("status", "processed")
                .name("status_details")
                .nul()
                .endObject();
    }

    private static void requireBatch(String purpose) {
        if (!purpose.equals(JobFiles.PURPOSE)) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "purpose: '" + Excerpt.of(purpose, 40) + "' is not supported (expected: '" + JobFiles.PURPOSE
                            + "').",
                    "");
        }
    }

    /** A form on its way in. Its fields may come after its file. */
    private final class Upload implements FormSink {
        private final ClientExchange exchange;
        private final Identity who;
        private @Nullable Intake<InputFile> intake;
        private boolean hasPurpose;
        private String blamed = "";

        Upload(ClientExchange exchange, Identity who) {
            this.exchange = exchange;
            this.who = who;
        }

        @Override
        public void field(String name, String value) {
            blamed = name;
            if (name.equals("purpose")) {
                requireBatch(value);
                hasPurpose = true;
            } else if (name.startsWith("expires_after")) {
                throw FailureException.of(
                        FailureCode.UNSUPPORTED_FIELD,
                        name + " is not supported by this gateway yet.",
                        "Leave it out.");
            }
            blamed = "";
        }

        @Override
        public void file(String name, String fileName) {
            blamed = "file";
            if (!name.equals("file") || intake != null) {
                throw JobWish.invalid("A file in the field '" + Excerpt.of(name, 40) + "' (expected: one, in 'file').");
            }
            intake = ports.files()
                    .upload(new JobFiles.NewFile(fileName, JobFiles.PURPOSE, Api.requestKey(exchange, who)), who);
        }

        @Override
        public CompletionStage<Void> content(byte[] bytes, int offset, int length) {
            Intake<InputFile> begun = intake;
            if (begun == null) throw new IllegalStateException("content of no file");
            return begun.write(bytes, offset, length);
        }

        @Override
        public void end() {
            Intake<InputFile> begun = intake;
            if (begun == null) {
                blamed = "file";
                throw JobWish.invalid("file: absent (expected: a file of JSON lines).");
            }
            if (!hasPurpose) {
                blamed = "purpose";
                throw JobWish.invalid("purpose: absent (expected: '" + JobFiles.PURPOSE + "').");
            }
            Api.answer(exchange, begun.finish(), file -> {
                JsonWriter json = new JsonWriter();
                write(json, file);
                Api.json(exchange, 200, json);
            });
        }

        @Override
        public void broken(Failure why) {
            lost();
            Problems.answer(exchange, why, blamed);
        }

        @Override
        public void lost() {
            Intake<InputFile> begun = intake;
            if (begun != null) begun.abort();
        }
    }
}
