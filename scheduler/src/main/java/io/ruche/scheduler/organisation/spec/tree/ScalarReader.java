package io.ruche.scheduler.organisation.spec.tree;

import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.table.FieldType;
import io.ruche.scheduler.organisation.spec.table.Forms;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.spec.yaml.Node;
import io.ruche.scheduler.spelling.Spelling;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads single values; each in the one form in which it is kept. */
final class ScalarReader {
    private static final Pattern NAME = ((FieldType.Shaped) FieldType.name()).form();
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}");
    private static final Pattern PARTY = Pattern.compile("(agent|human):([a-z0-9][a-z0-9-]{0,62})");

    private final SpecProblems problems;
    private final List<Use> uses;

    ScalarReader(SpecProblems problems, List<Use> uses) {
        this.problems = problems;
        this.uses = uses;
    }

    Optional<Object> read(FieldType type, Node.Scalar scalar, String path) {
        String text = scalar.text();
        if (type instanceof FieldType.Text most) {
            return text(most, scalar, path);
        }
        if (type instanceof FieldType.Shaped shaped) {
            return text.length() <= 500 && shaped.form().matcher(text).matches()
                    ? Optional.of(text)
                    : wrong(type, scalar, path);
        }
        if (type instanceof FieldType.Choice choice) {
            return choice.values().contains(text)
                    ? Optional.of(text)
                    : wrong(type, scalar, path, Spelling.nearest(shortened(text), choice.values()));
        }
        if (type instanceof FieldType.Reference reference) {
            return NAME.matcher(text).matches()
                    ? used(reference.kind(), text, scalar, path)
                    : wrong(type, scalar, path);
        }
        if (type instanceof FieldType.ModelName) {
            return model(type, scalar, path);
        }
        if (type instanceof FieldType.Party) {
            return party(type, scalar, path);
        }
        if (type instanceof FieldType.Flag) {
            return scalar.isFlag() ? Optional.of(Boolean.valueOf(text)) : wrong(type, scalar, path);
        }
        if (type instanceof FieldType.Whole whole) {
            return whole(whole, scalar, path);
        }
        if (type instanceof FieldType.Decimal decimal) {
            return (scalar.isNumber() ? Forms.parseNumber(text) : Optional.<BigDecimal>empty())
                    .filter(number -> number.compareTo(decimal.least()) >= 0 && number.compareTo(decimal.most()) <= 0)
                    .map(number -> (Object) number)
                    .or(() -> wrong(type, scalar, path));
        }
        if (type instanceof FieldType.Money money) {
            return Forms.parseNumber(text)
                    .filter(amount -> amount.signum() > 0 && amount.scale() <= 6)
                    .filter(amount -> amount.compareTo(money.most()) <= 0)
                    .map(amount -> (Object) amount)
                    .or(() -> wrong(type, scalar, path));
        }
        return timeOrSize(type, scalar, path);
    }

    /** A number of a free mapping; whole ones as Long. */
    Optional<Object> number(Node.Scalar scalar, String path) {
        Optional<BigDecimal> number = Forms.parseNumber(scalar.text());
        if (number.isEmpty()) {
            problems.error(scalar.at(), path, SpecProblems.shown(scalar.text()), "a number of at most 40 digits");
        }
        return number.map(
                value -> value.scale() == 0 && value.precision() <= 18 ? (Object) value.longValueExact() : value);
    }

    private Optional<Object> text(FieldType.Text type, Node.Scalar scalar, String path) {
        if (!scalar.isText()) {
            problems.error(
                    scalar.at(),
                    path,
                    scalar.text() + " without quotes",
                    "a text; put it in quotes: \"" + scalar.text() + "\"");
            return Optional.empty();
        }
        int length = scalar.text().codePointCount(0, scalar.text().length());
        if (length > type.most()) {
            problems.error(scalar.at(), path, "a text of " + length + " characters", type.expected());
            return Optional.empty();
        }
        if (scalar.text().isBlank()) {
            problems.error(scalar.at(), path, "an empty text", type.expected());
            return Optional.empty();
        }
        return Optional.of(scalar.text().strip());
    }

    private Optional<Object> used(SpecKind kind, String name, Node.Scalar scalar, String path) {
        uses.add(new Use.OfDocument(path, scalar.at(), kind, name));
        return Optional.of(name);
    }

    private Optional<Object> model(FieldType type, Node.Scalar scalar, String path) {
        if (!MODEL.matcher(scalar.text()).matches()) {
            return wrong(type, scalar, path);
        }
        uses.add(new Use.OfModel(path, scalar.at(), scalar.text()));
        return Optional.of(scalar.text());
    }

    private Optional<Object> party(FieldType type, Node.Scalar scalar, String path) {
        if (!PARTY.matcher(scalar.text()).matches()) {
            return wrong(type, scalar, path);
        }
        if (scalar.text().startsWith("agent:")) {
            used(SpecKind.AGENT, scalar.text().substring("agent:".length()), scalar, path);
        }
        return Optional.of(scalar.text());
    }

    private Optional<Object> whole(FieldType.Whole whole, Node.Scalar scalar, String path) {
        return (scalar.isNumber() ? Forms.parseNumber(scalar.text()) : Optional.<BigDecimal>empty())
                .filter(number -> number.scale() == 0)
                .filter(number -> number.compareTo(BigDecimal.valueOf(whole.least())) >= 0)
                .filter(number -> number.compareTo(BigDecimal.valueOf(whole.most())) <= 0)
                .map(number -> (Object) number.longValueExact())
                .or(() -> wrong(whole, scalar, path));
    }

    private Optional<Object> timeOrSize(FieldType type, Node.Scalar scalar, String path) {
        String text = scalar.text();
        if (type instanceof FieldType.Span span) {
            if (span.orNever() && text.equals("never")) {
                return Optional.of(text);
            }
            return Forms.parseSpan(text)
                    .filter(time -> isWithin(time, span))
                    .map(time -> (Object) Forms.span(time))
                    .or(() -> wrong(type, scalar, path));
        }
        if (type instanceof FieldType.Size) {
            return Forms.parseSize(text).map(bytes -> (Object) bytes).or(() -> wrong(type, scalar, path));
        }
        if (type instanceof FieldType.Cron) {
            return Forms.isCron(text) ? Optional.of(Forms.cron(text)) : wrong(type, scalar, path);
        }
        if (type instanceof FieldType.TimeZone) {
            return ZoneId.getAvailableZoneIds().contains(text)
                    ? Optional.of(text)
                    : wrong(type, scalar, path, Spelling.nearest(shortened(text), ZoneId.getAvailableZoneIds()));
        }
        throw new IllegalStateException("not a single value: " + type);
    }

    private static boolean isWithin(Duration time, FieldType.Span span) {
        return time.compareTo(span.least()) >= 0 && time.compareTo(span.most()) <= 0;
    }

    private Optional<Object> wrong(FieldType type, Node.Scalar scalar, String path) {
        return wrong(type, scalar, path, Optional.empty());
    }

    private Optional<Object> wrong(FieldType type, Node.Scalar scalar, String path, Optional<String> nearest) {
        boolean unquoted =
                type instanceof FieldType.Whole || type instanceof FieldType.Decimal || type instanceof FieldType.Flag;
        String quotes = unquoted && !scalar.plain() ? " in quotes" : "";
        problems.error(scalar.at(), path, SpecProblems.shown(scalar.text()) + quotes, type.expected(), nearest);
        return Optional.empty();
    }

    /** The distance of names takes the product of their lengths. */
    private static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64);
    }
}
