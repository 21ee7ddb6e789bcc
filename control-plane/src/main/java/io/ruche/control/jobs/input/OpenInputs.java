package io.ruche.control.jobs.input;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.ClusterStore;
import io.ruche.proto.store.StoredOpenInput;
import io.ruche.proto.store.StoredOpenInputs;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.FileId;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inputs whose pages may be there though no commit names them. Their ids stand in one row, which is written together with
 * an input's first page: so what a crash leaves behind is found without looking through all pages, and swept when it is an
 * hour old. One write at a time. Belongs to the loop of inputs.
 */
public final class OpenInputs {
    static final String KEY = "input/open";
    static final Duration SWEPT_AFTER = Duration.ofHours(1);
    /** Inputs that come in at once: each may hold a page and a piece of content. */
    static final int MOST = 32;

    private static final Logger log = LoggerFactory.getLogger(OpenInputs.class);
    private static final Duration LOOK = Duration.ofMinutes(5);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final int PAGES_AT_ONCE = ClusterStore.MAX_FLUSH_BYTES / ClusterStore.COLD_ROW_BYTES;
    /** What no input can have: every page but the last is full. */
    private static final int MOST_PAGES =
            (int) (JobSpec.MOST_BYTES / PageMaker.FULL_BYTES) + JobSpec.MOST_PROMPTS / PageMaker.FULL_PROMPTS + 2;

    private final InputPorts ports;
    /** When each was begun, milliseconds since 1970. */
    private final Map<String, Long> open = new TreeMap<>();
    /** Those that this process works on. */
    private final Set<String> active = new TreeSet<>();

    private final Deque<Write> waiting = new ArrayDeque<>();
    private boolean writing;
    /** Whether the row says what {@link #open} says. */
    private boolean isWritten = true;

    private record Write(Map<String, Optional<ByteString>> rows, CompletableFuture<Void> answer) {}

    public OpenInputs(InputPorts ports) {
        this.ports = ports;
    }

    /** Finds what a crash left behind, and sweeps from now on. Any thread; once. */
    public void start() {
        ports.loop().execute(this::load);
    }

    private void load() {
        ports.rows()
                .read(List.of(KEY))
                .whenCompleteAsync(
                        (rows, thrown) -> {
                            if (thrown != null) {
                                log.warn("Inputs that were not finished cannot be looked for yet: {}", said(thrown));
                                ports.timers().after(RETRY, this::load);
                                return;
                            }
                            rows.get(0).ifPresent(this::load);
                            look();
                        },
                        ports.loop());
    }

    private void load(ByteString row) {
        try {
            for (StoredOpenInput it : StoredOpenInputs.parseFrom(row).getInputsList()) {
                open.putIfAbsent(it.getId(), it.getBegunAtMillis());
            }
        } catch (InvalidProtocolBufferException e) {
            log.warn("Row {} cannot be read; what was left of inputs before stays: {}", KEY, e.getMessage());
        }
    }

    private void look() {
        sweep();
        if (!isWritten) write(Map.of());
        ports.timers().after(LOOK, this::look);
    }

    /** A fresh id, under which pages may be written. Throws OVERLOADED. */
    String begin(String prefix) {
        if (active.size() >= MOST) {
            throw FailureException.of(
                    FailureCode.OVERLOADED,
                    "uploads and jobs on their way in: " + active.size() + " (expected: < " + MOST + ").",
                    "Try again in a moment.");
        }
        String id = ports.entropy().id(prefix);
        active.add(id);
        return id;
    }

    /** Writes rows of an input; completes on the loop. */
    CompletionStage<Void> write(String id, Map<String, Optional<ByteString>> rows) {
        if (open.putIfAbsent(id, nowMillis()) == null) isWritten = false;
        return write(rows);
    }

    /** A commit names it: its pages are that one's from now on. */
    void named(String id) {
        active.remove(id);
        if (open.remove(id) != null) isWritten = false;
    }

    /** Nothing becomes of it: its pages go. */
    void discard(String id, int pages) {
        active.remove(id);
        if (!open.containsKey(id)) return;
        remove(id, pages);
    }

    /** Perhaps a commit names it, perhaps not: an hour later that is known. */
    void leave(String id) {
        active.remove(id);
    }

    private void sweep() {
        State state = ports.cluster().state();
        if (!ports.cluster().health().isReady()) return;
        for (Map.Entry<String, Long> it : new ArrayList<>(open.entrySet())) {
            String id = it.getKey();
            if (active.contains(id)) continue;
            if (isNamed(state, id)) {
                named(id);
            } else if (nowMillis() - it.getValue() > SWEPT_AFTER.toMillis()) {
                log.info("Input {} was never finished; its pages are removed", id);
                remove(id, MOST_PAGES);
            }
        }
    }

    private static boolean isNamed(State state, String id) {
        return state.findJob(new JobId(id)).isPresent()
                || state.findFile(new FileId(id)).isPresent();
    }

    private void remove(String id, int pages) {
        List<String> keys = new ArrayList<>(List.of(Rows.pageIndexKey(id)));
        for (int page = 0; page < pages; page++) keys.add(Rows.pageKey(id, page));
        CompletionStage<Void> last = CompletableFuture.completedFuture(null);
        for (int from = 0; from < keys.size(); from += PAGES_AT_ONCE) {
            Map<String, Optional<ByteString>> gone =
                    gone(keys.subList(from, Math.min(keys.size(), from + PAGES_AT_ONCE)));
            last = last.thenCombine(write(gone), (before, now) -> now);
        }
        last.whenComplete((done, thrown) -> {
            if (thrown == null) named(id); // what cannot be removed now is swept later
        });
    }

    private static Map<String, Optional<ByteString>> gone(Collection<String> keys) {
        Map<String, Optional<ByteString>> rows = new LinkedHashMap<>();
        keys.forEach(key -> rows.put(key, Optional.empty()));
        return rows;
    }

    private CompletionStage<Void> write(Map<String, Optional<ByteString>> rows) {
        Write write = new Write(rows, new CompletableFuture<>());
        waiting.add(write);
        next();
        return write.answer();
    }

    private void next() {
        if (writing) return;
        Write write = waiting.poll();
        if (write == null) return;
        writing = true;
        Map<String, Optional<ByteString>> rows = new LinkedHashMap<>(write.rows());
        if (!isWritten) {
            rows.put(KEY, open.isEmpty() ? Optional.empty() : Optional.of(row()));
            isWritten = true;
        }
        boolean carries = rows.containsKey(KEY);
        ports.rows()
                .write(rows)
                .whenCompleteAsync(
                        (done, thrown) -> {
                            writing = false;
                            if (thrown == null) {
                                write.answer().complete(null);
                            } else {
                                if (carries) isWritten = false;
                                write.answer().completeExceptionally(FailureException.unwrap(thrown));
                            }
                            next();
                        },
                        ports.loop());
    }

    private ByteString row() {
        StoredOpenInputs.Builder row = StoredOpenInputs.newBuilder();
        open.forEach((id, begun) ->
                row.addInputs(StoredOpenInput.newBuilder().setId(id).setBegunAtMillis(begun)));
        return row.build().toByteString();
    }

    private long nowMillis() {
        return ports.clock().wall().toEpochMilli();
    }

    private static String said(Throwable thrown) {
        return String.valueOf(FailureException.unwrap(thrown).getMessage());
    }
}
