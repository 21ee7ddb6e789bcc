package io.ruche.control.organisation.trigger;

import io.ruche.scheduler.dispatch.TriggerPlanner.Watch;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.organisation.turn.ToolGrant;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.TriggerMark;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A feed. New is what comes before the newest item that was offered, in the order of their dates, or of the feed where they
 * have none. Of a feed that was never looked at only the newest item is new: nobody wants last year's news as a hundred
 * runs.
 */
final class FeedSource implements Source {
    private static final int MOST_AT_ONCE = 20;
    private static final int MOST_BYTES = 600_000;

    private final Watch.Feed watch;
    private final Looks looks;

    FeedSource(Watch.Feed watch, Looks looks) {
        this.watch = watch;
        this.looks = looks;
    }

    @Override
    public CompletionStage<List<Item>> look(State state, TriggerMark mark) {
        return looks.ask(state, "feed.read", Map.of("url", watch.url()), hosts(watch.url()), MOST_BYTES)
                .thenApply(feed -> fresh(feed, mark));
    }

    /** Who writes down a feed wants its host to be reached, and no other. */
    static List<String> hosts(String url) {
        try {
            URI uri = URI.create(url);
            String host = Looks.text(uri.getHost());
            return host.isEmpty() ? List.of() : List.of(uri.getPort() < 0 ? host : host + ":" + uri.getPort());
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private List<Item> fresh(Map<String, @Nullable Object> feed, TriggerMark mark) {
        List<Item> fresh = new ArrayList<>();
        for (Map<?, ?> each : newestFirst(Looks.objects(feed.get("items")))) {
            String id = Looks.text(each.get("id"));
            if (id.isEmpty()) continue;
            if (mark.hasSeen(id)) break;
            fresh.add(item(id, each));
            if (mark.seen().isEmpty() || fresh.size() == MOST_AT_ONCE) break;
        }
        Collections.reverse(fresh);
        return fresh;
    }

    private Item item(String id, Map<?, ?> item) {
        Map<String, Object> input = new TreeMap<>();
        item.forEach((field, value) -> input.put(Looks.text(field), Looks.text(value)));
        input.put("feed", watch.url());
        return new Item(id, CanonicalJson.of(input), label(), () -> {});
    }

    /** What a host of the house says is not for the world. */
    private Label label() {
        return Label.of(ToolGrant.isOfTheWorld(watch.url()) ? DataClass.PUBLIC : DataClass.PRIVATE, Taint.UNTRUSTED);
    }

    private static List<Map<?, ?>> newestFirst(List<Map<?, ?>> items) {
        if (items.stream().anyMatch(item -> date(item).isEmpty())) return items;
        Comparator<Map<?, ?>> byDate = Comparator.comparing(item -> date(item).orElseThrow());
        return items.stream().sorted(byDate.reversed()).toList();
    }

    private static Optional<Instant> date(Map<?, ?> item) {
        String text = Looks.text(item.get("published"));
        return parse(() -> OffsetDateTime.parse(text).toInstant())
                .or(() -> parse(() -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant()));
    }

    private static Optional<Instant> parse(Supplier<Instant> reading) {
        try {
            return Optional.of(reading.get());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
