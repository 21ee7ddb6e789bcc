package io.ruche.scheduler.organisation.spec.table;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a field may hold. Every form is bounded. */
public sealed interface FieldType {

    /** In words, as messages and {@code ruche explain} say it. */
    String expected();

    /** @param most in characters */
    record Text(int most) implements FieldType {
        @Override
        public String expected() {
            return "a text of at most " + most + " characters";
        }
    }

    /** @param expected the form in words, with an example */
    record Shaped(Pattern form, String expected) implements FieldType {}

    /** The name of a document; it is there once the submission is applied. */
    record Reference(SpecKind kind) implements FieldType {
        @Override
        public String expected() {
            return "the name of " + article(kind.label());
        }
    }

    /** Who decides: {@code agent:NAME} or {@code human:NAME}. */
    record Party() implements FieldType {
        @Override
        public String expected() {
            return "agent:NAME or human:NAME";
        }
    }

    /** A model that some catalogue knows. */
    record ModelName() implements FieldType {
        @Override
        public String expected() {
            return "the name of a model";
        }
    }

    record Choice(List<String> values) implements FieldType {
        @Override
        public String expected() {
            return values.size() == 1 ? values.get(0) : "one of " + String.join(", ", values);
        }
    }

    record Flag() implements FieldType {
        @Override
        public String expected() {
            return "true or false";
        }
    }

    record Whole(long least, long most) implements FieldType {
        @Override
        public String expected() {
            return "a whole number from " + least + " to " + most;
        }
    }

    record Decimal(BigDecimal least, BigDecimal most) implements FieldType {
        @Override
        public String expected() {
            return "a number from " + least.toPlainString() + " to " + most.toPlainString();
        }
    }

    /** US dollars, to the millionth. */
    record Money(BigDecimal most) implements FieldType {
        @Override
        public String expected() {
            return "US dollars above 0 and at most " + most.toPlainString() + ", as 2.50";
        }
    }

    /** @param orNever whether the word {@code never} may stand instead */
    record Span(Duration least, Duration most, boolean orNever) implements FieldType {
        @Override
        public String expected() {
            return (orNever ? "never, or " : "") + "a time from " + Forms.span(least) + " to " + Forms.span(most)
                    + ", as 30s, 5m, 4h or 7d";
        }
    }

    record Size() implements FieldType {
        @Override
        public String expected() {
            return "a size, as 512MB or 24GB";
        }
    }

    record Cron() implements FieldType {
        @Override
        public String expected() {
            return "five cron fields (minute hour day month weekday), as '0 9 * * 1-5'";
        }
    }

    record TimeZone() implements FieldType {
        @Override
        public String expected() {
            return "a time zone, as Europe/Paris or UTC";
        }
    }

    /** @param distinct whether no value may come twice */
    record Items(FieldType of, int least, int most, boolean distinct) implements FieldType {
        @Override
        public String expected() {
            String count = least == most ? "" + least : least == 0 ? "at most " + most : least + " to " + most;
            return "a list of " + count + ", each " + of.expected();
        }
    }

    /** Names of the author's own choice, each with a text. */
    record Labels(int most) implements FieldType {
        @Override
        public String expected() {
            return "at most " + most + " names, each with a text";
        }
    }

    /** Any mapping, kept as it is: a JSON Schema, or the arguments of a tool. */
    record Free() implements FieldType {
        @Override
        public String expected() {
            return "a mapping";
        }
    }

    /** @param few which of the fields exclude each other, or of which one is needed */
    record Group(Fields fields, Optional<Few> few) implements FieldType {
        @Override
        public String expected() {
            return "a mapping with " + fields.oneOfNames();
        }
    }

    /** @param exactly one of the names, not more */
    record Few(List<String> names, boolean exactly) {
        public String expected() {
            return (exactly ? "exactly one of " : "at least one of ") + String.join(", ", names);
        }
    }

    static FieldType text(int most) {
        return new Text(most);
    }

    static FieldType shaped(String form, String expected) {
        return new Shaped(Pattern.compile(form), expected);
    }

    /** A DNS label. */
    static FieldType name() {
        return shaped(Forms.NAME, "1-63 lower-case letters, digits or '-', as night-desk");
    }

    static FieldType host() {
        return shaped(
                "(\\*\\.)?[a-z0-9]([a-z0-9-]{0,62})(\\.[a-z0-9]([a-z0-9-]{0,62})){0,8}(:[0-9]{1,5})?",
                "a host, as example.com, *.example.com or localhost:8080");
    }

    static FieldType url() {
        return shaped("https?://[!-~]{1,400}", "an http:// or https:// address");
    }

    static FieldType to(SpecKind kind) {
        return new Reference(kind);
    }

    static FieldType choice(String... values) {
        return new Choice(List.of(values));
    }

    static FieldType whole(long least, long most) {
        return new Whole(least, most);
    }

    static FieldType decimal(String least, String most) {
        return new Decimal(new BigDecimal(least), new BigDecimal(most));
    }

    static FieldType span(String least, String most) {
        return new Span(
                Forms.parseSpan(least).orElseThrow(), Forms.parseSpan(most).orElseThrow(), false);
    }

    static FieldType money() {
        return new Money(new BigDecimal(1_000_000));
    }

    static FieldType list(FieldType of, int most) {
        return new Items(of, 0, most, true);
    }

    static FieldType list(FieldType of, int least, int most) {
        return new Items(of, least, most, true);
    }

    static FieldType group(Field... fields) {
        return new Group(Fields.of(fields), Optional.empty());
    }

    static FieldType exactlyOne(List<String> names, Field... fields) {
        return new Group(Fields.of(fields), Optional.of(new Few(names, true)));
    }

    static FieldType atLeastOne(Field... fields) {
        Fields all = Fields.of(fields);
        return new Group(all, Optional.of(new Few(all.names(), false)));
    }

    private static String article(String label) {
        return ("AEIOU".indexOf(label.charAt(0)) >= 0 ? "an " : "a ") + label;
    }
}
