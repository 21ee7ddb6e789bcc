package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.Problems;
import io.ruche.control.exchange.ResponseStream;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.simulation.Sweeps;
import io.ruche.scheduler.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Sweeps: a line of JSON for each run that is done, and at last one with what all came to. A client that leaves ends its
 * sweep. Any thread.
 */
final class SimulationResources {
    private final ApiPorts ports;

    SimulationResources(ApiPorts ports) {
        this.ports = ports;
    }

    void sweep(ClientExchange exchange) {
        byte[] json = Arrays.copyOf(exchange.body(), exchange.bodyLength());
        Lines lines = new Lines(exchange);
        Sweeps.Sweep sweep = ports.sweeps().start(json, lines::done);
        exchange.onInterrupted(why -> {
            sweep.cancel();
            lines.abort();
        });
        var unused = sweep.runs().whenComplete((runs, thrown) -> {
            if (thrown != null) Problems.answer(exchange, Problems.failure(thrown, exchange.id()));
            else lines.begin(runs);
        });
        var also = sweep.result().whenComplete((result, thrown) -> {
            if (thrown != null) lines.fail(Problems.failure(thrown, exchange.id()));
            else lines.end("{\"result\":" + result + "}\n");
        });
    }

    /** The answer's lines, in whatever order threads bring them. */
    private static final class Lines {
        private final ClientExchange exchange;
        private @Nullable ResponseStream stream; // guarded by this
        private int runs;
        private int told;
        private boolean over;

        Lines(ClientExchange exchange) {
            this.exchange = exchange;
        }

        synchronized void begin(int all) {
            runs = all;
            tell();
        }

        synchronized void done(int made) {
            told = Math.max(told, made);
            tell();
        }

        /** One who takes nothing is told no more until it does: the next line says all that the missing ones did. */
        private void tell() {
            if (over || runs == 0 || !stream().drained()) return;
            write(String.format(Locale.ROOT, "{\"done\":%d,\"runs\":%d}%n", told, runs));
        }

        synchronized void fail(Failure failure) {
            JsonWriter json = new JsonWriter();
            json.beginObject();
            json.name("problem").beginObject();
            Problems.fields(json, failure, exchange.id());
            json.endObject().endObject();
            end(new String(json.array(), 0, json.length(), StandardCharsets.UTF_8) + "\n");
        }

        synchronized void end(String line) {
            if (over) return;
            over = true;
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            stream().end(bytes, bytes.length);
        }

        synchronized void abort() {
            if (over) return;
            over = true;
            if (stream != null) stream.abort();
        }

        private void write(String line) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            stream().write(bytes, bytes.length);
        }

        private ResponseStream stream() {
            ResponseStream begun = stream;
            if (begun == null) {
                begun = exchange.stream(200, "application/jsonl");
                stream = begun;
            }
            return begun;
        }
    }
}
