package io.ruche.control.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.state.ColdRows;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.AuditEntry;
import io.ruche.scheduler.state.AuditHead;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;

/** What people decided, kept for ever; and whether it still is as it was written. */
final class AuditResource {
    private final ApiPorts ports;

    AuditResource(ApiPorts ports) {
        this.ports = ports;
    }

    void list(ClientExchange exchange) {
        AuditHead head = ports.cluster().state().audit();
        int limit = Paging.limit(exchange);
        long before = exchange.query("before")
                .filter(text -> !text.isEmpty())
                .map(text -> (long) JobWish.number("before", text))
                .orElse(head.count() + 1);
        boolean verify = exchange.query("verify").filter("true"::equals).isPresent();
        long last = Math.min(head.count(), before - 1);
        long first = Math.max(1, last - limit + 1);
        CompletionStage<Optional<String>> checked =
                verify ? fault(head, 1, ByteString.EMPTY) : CompletableFuture.completedStage(Optional.empty());
        Api.answer(
                exchange,
                checked.thenCompose(fault -> read(first, last).thenApply(rows -> {
                    JsonWriter json = new JsonWriter(4096);
                    write(json, rows, head, first);
                    if (verify) {
                        json.field("verified", fault.isEmpty());
                        fault.ifPresent(what -> json.field("fault", what));
                    }
                    return json.endObject();
                })),
                json -> Api.json(exchange, 200, json));
    }

    private static void write(JsonWriter json, List<Optional<ByteString>> rows, AuditHead head, long first) {
        json.beginObject().name("entries").beginArray();
        for (int i = rows.size() - 1; i >= 0; i--) {
            long n = first + i;
            AuditEntry entry = rows.get(i)
                    .flatMap(AuditResource::parse)
                    .orElseThrow(() -> FailureException.of(
                            FailureCode.STORE_DAMAGED,
                            "Audit entry " + n + " is not there, or cannot be read.",
                            "'ruche audit --verify' tells where the chain is broken."));
            json.beginObject()
                    .field("n", entry.n())
                    .field("at", Picture.time(entry.atMillis()))
                    .field("actor", entry.actor())
                    .field("action", entry.action())
                    .field("object", entry.object())
                    .field("text", entry.text())
                    .field("hash", entry.hex())
                    .endObject();
        }
        json.endArray();
        if (first > 1 && !rows.isEmpty()) json.field("next", Long.toString(first));
        json.field("head", head.hex()).field("total", head.count());
    }

    /** What is wrong with the chain from an entry on; empty when it ends where the State says. */
    private CompletionStage<Optional<String>> fault(AuditHead head, long from, ByteString previous) {
        if (from > head.count()) {
            boolean whole = previous.equals(head.hash());
            return CompletableFuture.completedStage(
                    whole ? Optional.empty() : Optional.of("The last entry is not the one that was written."));
        }
        long to = Math.min(head.count(), from + ColdRows.MOST - 1);
        return read(from, to).thenCompose(rows -> {
            ByteString at = previous;
            for (int i = 0; i < rows.size(); i++) {
                long n = from + i;
                Optional<AuditEntry> entry = rows.get(i).flatMap(AuditResource::parse);
                if (entry.isEmpty()) return found("Audit entry " + n + " is not there, or cannot be read.");
                if (entry.get().n() != n || !entry.get().follows(at)) {
                    return found("Audit entry " + n + " is not as it was written, or does not follow the one before.");
                }
                at = entry.get().hash();
            }
            return fault(head, to + 1, at);
        });
    }

    private static CompletionStage<Optional<String>> found(String fault) {
        return CompletableFuture.completedStage(Optional.of(fault));
    }

    private CompletionStage<List<Optional<ByteString>>> read(long first, long last) {
        return ports.rows()
                .read(LongStream.rangeClosed(first, last)
                        .mapToObj(AuditEntry::key)
                        .toList());
    }

    private static Optional<AuditEntry> parse(ByteString row) {
        try {
            return Optional.of(AuditEntry.of(row.toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }
}
