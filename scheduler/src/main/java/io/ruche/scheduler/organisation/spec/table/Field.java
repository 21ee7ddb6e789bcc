package io.ruche.scheduler.organisation.spec.table;

import java.util.Optional;

/**
 * One field of the table.
 *
 * @param defaultValue as a document would write it; a document that writes it says nothing new
 * @param doc one sentence for people
 */
public record Field(String name, FieldType type, boolean required, Optional<String> defaultValue, String doc) {

    public static Field required(String name, FieldType type, String doc) {
        return new Field(name, type, true, Optional.empty(), doc);
    }

    public static Field optional(String name, FieldType type, String doc) {
        return new Field(name, type, false, Optional.empty(), doc);
    }

    public static Field or(String name, FieldType type, String defaultValue, String doc) {
        return new Field(name, type, false, Optional.of(defaultValue), doc);
    }
}
