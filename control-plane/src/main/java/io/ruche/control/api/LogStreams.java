package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.ResponseStream;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.State;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The last lines of logs, and what is added to them. Only files of objects that exist are ever opened. */
final class LogStreams {
    private static final Duration LOOK = Duration.ofMillis(300);
    private static final int MAX_LINES = 10_000;
    private static final int MAX_TAIL = 1 << 20;

    private final ApiPorts ports;
    private final EventHub hub;

    LogStreams(ApiPorts ports, EventHub hub) {
        this.ports = ports;
        this.hub = hub;
    }

    void open(ClientExchange exchange) {
        List<Path> files = files(exchange.query("object").orElse(""));
        int lines = exchange.query("lines").map(LogStreams::lines).orElse(200);
        boolean follow = exchange.query("follow").map("true"::equals).orElse(false);
        hub.execute(() -> {
            List<Tail> tails = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            for (Path file : files) {
                if (files.size() > 1)
                    text.append("==> ").append(file.getFileName()).append(" <==\n");
                Tail tail = new Tail(file);
                text.append(tail.last(lines));
                tails.add(tail);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            if (!follow) {
                exchange.respond(200, "text/plain; charset=utf-8", bytes);
                return;
            }
            exchange.setHeader("Cache-Control", "no-cache");
            exchange.setHeader("X-Accel-Buffering", "no");
            ResponseStream stream = exchange.stream(200, "text/plain; charset=utf-8");
            boolean[] over = new boolean[1];
            exchange.onInterrupted(why -> hub.execute(() -> {
                over[0] = true;
                stream.end(new byte[0], 0);
            }));
            // an empty first piece still sends the headers
            stream.write(bytes, bytes.length);
            follow(stream, tails, over);
        });
    }

    private void follow(ResponseStream stream, List<Tail> tails, boolean[] over) {
        if (over[0]) return;
        if (stream.drained()) {
            for (Tail tail : tails) {
                byte[] more = tail.more();
                if (more.length > 0) stream.write(more, more.length);
            }
        }
        hub.later(LOOK, () -> follow(stream, tails, over));
    }

    private List<Path> files(String object) {
        Path logs = ports.home().resolve("logs");
        if (object.isEmpty()) return List.of(logs.resolve("ruche.log"));
        State state = ports.cluster().state();
        // both constructors refuse anything that is not a plain name
        List<Instance> instances = new ArrayList<>(state.instancesOf(new DeploymentName(object)));
        state.findInstance(new InstanceId(object)).ifPresent(instances::add);
        boolean known = !instances.isEmpty()
                || state.findDeployment(new DeploymentName(object)).isPresent();
        if (!known) {
            throw FailureException.of(
                    FailureCode.NOT_FOUND,
                    "'" + object + "' is neither a deployment nor an instance.",
                    "'ruche ps' lists them; without a name the server's own log is shown.");
        }
        return instances.stream()
                .map(instance -> logs.resolve("instances").resolve(instance.id() + ".log"))
                .toList();
    }

    private static int lines(String text) {
        try {
            int lines = Integer.parseInt(text);
            if (lines >= 0 && lines <= MAX_LINES) return lines;
        } catch (NumberFormatException e) {
            // told below
        }
        throw FailureException.of(
                FailureCode.INVALID_REQUEST, "lines: expected a whole number from 0 to " + MAX_LINES + ".", "");
    }

    /** The end of one file. */
    private static final class Tail {
        private final Path file;
        private long position;

        Tail(Path file) {
            this.file = file;
        }

        String last(int lines) {
            byte[] end = read(Math.max(0, size() - MAX_TAIL), MAX_TAIL);
            int from = end.length;
            // a line's end at the very end of the file ends the last line, it begins no further one
            int left = lines;
            if (from > 0 && end[from - 1] == '\n') from--;
            while (from > 0 && left > 0) {
                if (end[from - 1] == '\n' && --left == 0) break;
                from--;
            }
            if (lines == 0) from = end.length;
            return new String(end, from, end.length - from, StandardCharsets.UTF_8);
        }

        byte[] more() {
            // shorter than before: a new file under the old name
            if (size() < position) position = 0;
            return read(position, MAX_TAIL);
        }

        private long size() {
            try {
                return Files.exists(file) ? Files.size(file) : 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private byte[] read(long from, int most) {
            if (!Files.isRegularFile(file)) return new byte[0];
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
                int length = (int) Math.min(most, Math.max(0, open.length() - from));
                byte[] bytes = new byte[length];
                open.seek(from);
                open.readFully(bytes);
                position = from + length;
                return bytes;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
