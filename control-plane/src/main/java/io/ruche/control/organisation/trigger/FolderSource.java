package io.ruche.control.organisation.trigger;

import io.ruche.scheduler.dispatch.TriggerPlanner.Watch;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.TriggerMark;
import io.ruche.scheduler.world.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of the workspace. A file is an item once it has not changed between two looks, or for as long as lies between
 * them; the same path with other bytes is another item. Its text was written by who knows whom, so it is untrusted, and it
 * lies on somebody's own disk, so it is private.
 */
final class FolderSource implements Source {
    private static final Logger log = LoggerFactory.getLogger(FolderSource.class);
    private static final Label LABEL = Label.of(DataClass.PRIVATE, Taint.UNTRUSTED);
    private static final int MOST_AT_ONCE = 50;
    private static final int MOST_LISTED_BYTES = 400_000;
    /** A run's input has room for 64 KB. */
    private static final int MOST_FILE_BYTES = 60_000;

    private final Watch.Folder watch;
    private final Looks looks;
    private final Clock clock;
    private final Set<Seen> settled = new HashSet<>();
    private Map<String, Seen> before = Map.of();
    private boolean saidTooMany;

    FolderSource(Watch.Folder watch, Looks looks, Clock clock) {
        this.watch = watch;
        this.looks = looks;
        this.clock = clock;
    }

    /** A file as it was seen. */
    private record Seen(String path, String bytes, String modified) {}

    @Override
    public CompletionStage<List<Item>> look(State state, TriggerMark mark) {
        return looks.ask(state, "workspace.list", Map.of("path", watch.path()), List.of(), MOST_LISTED_BYTES)
                .thenCompose(listing -> read(state, whole(listing)));
    }

    private List<Seen> whole(Map<String, @Nullable Object> listing) {
        Map<String, Seen> now = new TreeMap<>();
        for (Map<?, ?> entry : Looks.objects(listing.get("entries"))) {
            if (entry.containsKey("folder")) continue;
            String path = Looks.text(entry.get("path"));
            now.put(path, new Seen(path, Looks.text(entry.get("bytes")), Looks.text(entry.get("modified"))));
        }
        sayTooMany(Looks.text(listing.get("more")));
        List<Seen> whole = now.values().stream()
                .filter(file -> !settled.contains(file) && (file.equals(before.get(file.path())) || isOld(file)))
                .limit(MOST_AT_ONCE)
                .toList();
        before = new HashMap<>(now);
        settled.retainAll(now.values());
        return whole;
    }

    private boolean isOld(Seen file) {
        try {
            return Instant.parse(file.modified()).isBefore(clock.wall().minus(watch.every()));
        } catch (DateTimeException e) {
            return false;
        }
    }

    private void sayTooMany(String more) {
        boolean tooMany = !more.isEmpty() && !more.equals("0");
        if (tooMany && !saidTooMany) {
            log.warn(
                    "{}: folder {} holds {} files more than are looked at. Move some elsewhere.",
                    watch.workflow(),
                    watch.path(),
                    more);
        }
        saidTooMany = tooMany;
    }

    /** One after another: each may be large. */
    private CompletionStage<List<Item>> read(State state, List<Seen> files) {
        CompletionStage<List<Item>> items = CompletableFuture.completedStage(new ArrayList<>());
        for (Seen file : files) {
            items = items.thenCompose(all -> item(state, file).thenApply(item -> {
                all.add(item);
                return all;
            }));
        }
        return items;
    }

    private CompletionStage<Item> item(State state, Seen file) {
        Map<String, Object> args = Map.of("path", file.path(), "details", true);
        return looks.ask(state, "workspace.read", args, List.of(), MOST_FILE_BYTES)
                .handle((details, thrown) -> details != null ? item(file, details) : unread(file));
    }

    private Item item(Seen file, Map<String, @Nullable Object> details) {
        Map<String, Object> input = new TreeMap<>();
        for (String field : List.of("path", "bytes", "sha256", "text")) {
            Object value = details.get(field);
            if (value != null) input.put(field, value);
        }
        return new Item(
                file.path() + " " + Looks.text(details.get("sha256")),
                CanonicalJson.of(input),
                LABEL,
                () -> settled.add(file));
    }

    /** One that is too long, or gone by now: its place and its size say enough. */
    private Item unread(Seen file) {
        return new Item(
                file.path() + " " + file.bytes() + " " + file.modified(),
                CanonicalJson.of(new TreeMap<>(Map.of("path", file.path(), "size", file.bytes()))),
                LABEL,
                () -> settled.add(file));
    }
}
