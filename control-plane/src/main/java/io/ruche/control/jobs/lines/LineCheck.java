package io.ruche.control.jobs.lines;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.hash.Sha256;
import io.ruche.scheduler.jobs.JobKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the lines of one file have to agree in: one kind, one model, no name twice. Of one thread. */
public final class LineCheck {
    /** Where each name was first. Names may be long, and many inputs come in at once: 16 bytes of each tell it from others. */
    private final Map<Name, Integer> names = new LinkedHashMap<>();

    private final MessageDigest digest = Sha256.digest();
    private @Nullable JobKind kind;
    private int kindLine;
    private String model = "";
    private int modelLine;

    /** The next line. Throws INVALID_REQUEST naming it and the line that it contradicts. */
    public void add(Line line, int number) {
        JobKind was = kind;
        if (was == null) {
            kind = line.kind();
            kindLine = number;
        } else if (was != line.kind()) {
            throw invalid(
                    "line " + number + ": " + word(line.kind()) + " (expected: " + word(was) + ", as in line "
                            + kindLine + ").",
                    "Make a file for each kind.");
        }
        model(line.model(), number);
        name(line.prompt().getCustomId(), number);
    }

    private void model(String named, int number) {
        if (named.isEmpty() || named.equals(model)) return;
        if (!model.isEmpty()) {
            throw invalid(
                    "line " + number + ": body.model: '" + named + "' (expected: '" + model + "', as in line "
                            + modelLine + ").",
                    "Make a file for each model.");
        }
        model = named;
        modelLine = number;
    }

    private void name(String name, int number) {
        if (name.isEmpty()) return;
        Integer before = names.putIfAbsent(hashed(name), number);
        if (before != null) {
            throw invalid(
                    "line " + number + ": custom_id: '" + name + "' is that of line " + before
                            + " (expected: each once).",
                    "Give each line a name of its own.");
        }
    }

    private record Name(long high, long low) {}

    private Name hashed(String name) {
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8)));
        return new Name(hash.getLong(), hash.getLong());
    }

    /** What all lines ask for; empty before the first. */
    public Optional<JobKind> kind() {
        return Optional.ofNullable(kind);
    }

    /** The model that lines name; empty when none does. */
    public String model() {
        return model;
    }

    private static String word(JobKind kind) {
        return switch (kind) {
            case CHAT -> "a chat";
            case EMBEDDING -> "an embedding";
        };
    }

    private static FailureException invalid(String message, String help) {
        return FailureException.of(FailureCode.INVALID_REQUEST, message, help);
    }
}
