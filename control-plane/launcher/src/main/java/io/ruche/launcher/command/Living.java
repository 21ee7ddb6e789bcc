package io.ruche.launcher.command;

import io.ruche.launcher.client.Organisation;
import io.ruche.launcher.output.Style;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/** What lives in an organisation, beside the documents that say how it began. */
enum Living {
    MEMORIES(OrgTexts::memories),
    RELATIONSHIPS(OrgTexts::relationships),
    LESSONS(OrgTexts::lessons),
    CONVERSATIONS(OrgTexts::conversations, OrgTexts::conversation),
    RUNS(OrgTexts::runs, OrgTexts::run),
    TURNS(OrgTexts::turns);

    private final BiFunction<Style, JsonNode, String> table;
    private final Optional<BiFunction<Style, JsonNode, String>> one;

    Living(BiFunction<Style, JsonNode, String> table) {
        this.table = table;
        this.one = Optional.empty();
    }

    /** @param one how one that is named by its id is shown */
    Living(BiFunction<Style, JsonNode, String> table, BiFunction<Style, JsonNode, String> one) {
        this.table = table;
        this.one = Optional.of(one);
    }

    /** The one of that name, in any case. */
    static Optional<Living> find(String word) {
        for (Living it : values()) if (it.name().equalsIgnoreCase(word)) return Optional.of(it);
        return Optional.empty();
    }

    private String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * @param name an id where those have one, else an agent's name
     * @param query what to look for, of memories alone
     */
    JsonNode get(Organisation organisation, Optional<String> name, Optional<String> query) {
        if (this == MEMORIES) return organisation.memories(name.orElse(""), Map.of("query", query.orElse("")));
        if (name.isPresent() && one.isPresent()) return organisation.get(word(), name.get());
        return organisation.list(word(), Map.of("agent", name.orElse("")));
    }

    String text(Style style, JsonNode answer, boolean named) {
        return (named ? one.orElse(table) : table).apply(style, answer);
    }
}
