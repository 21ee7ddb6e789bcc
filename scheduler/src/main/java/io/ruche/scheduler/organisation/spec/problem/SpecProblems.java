package io.ruche.scheduler.organisation.spec.problem;

import io.ruche.scheduler.organisation.spec.problem.SpecProblem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Collects problems; keeps the first {@value #MOST} errors and as many warnings, and counts the rest. Not thread-safe. */
public final class SpecProblems {
    public static final int MOST = 50;
    private static final int MOST_SHOWN = 60;

    private final String file;
    private final List<SpecProblem> errors = new ArrayList<>();
    private final List<SpecProblem> warnings = new ArrayList<>();
    private int errorCount;

    /** @param file as the author calls it, named in every problem */
    public SpecProblems(String file) {
        this.file = clean(file, 200);
    }

    public void error(Position at, String path, String found, String expected, Optional<String> nearest) {
        errorCount++;
        if (errors.size() < MOST) {
            errors.add(problem(at, path, found, expected, nearest, Severity.ERROR));
        }
    }

    public void error(Position at, String path, String found, String expected) {
        error(at, path, found, expected, Optional.empty());
    }

    public void warning(Position at, String path, String found, String expected) {
        if (warnings.size() < MOST) {
            warnings.add(problem(at, path, found, expected, Optional.empty(), Severity.WARNING));
        }
    }

    /** How many errors there are, told or not. */
    public int errorCount() {
        return errorCount;
    }

    /** How many errors are beyond the {@value #MOST} that are told. */
    public int untold() {
        return errorCount - errors.size();
    }

    /** In the order of the text. */
    public List<SpecProblem> errors() {
        return inOrder(errors);
    }

    /** In the order of the text. */
    public List<SpecProblem> warnings() {
        return inOrder(warnings);
    }

    /** A value as it may stand in a message: short, on one line, in quotes. */
    public static String shown(String value) {
        return "'" + clean(value, MOST_SHOWN) + "'";
    }

    /** Names as an expectation: {@code one of a, b, c}; a long list is cut. */
    public static String oneOf(Iterable<String> names) {
        List<String> told = new ArrayList<>();
        for (String name : names) {
            if (told.size() == 8) {
                told.add("...");
                break;
            }
            told.add(clean(name, MOST_SHOWN));
        }
        return told.size() == 1 ? told.get(0) : "one of " + String.join(", ", told);
    }

    private SpecProblem problem(
            Position at, String path, String found, String expected, Optional<String> nearest, Severity severity) {
        return new SpecProblem(file, at.line(), at.column(), clean(path, 200), found, expected, nearest, severity);
    }

    private static List<SpecProblem> inOrder(List<SpecProblem> problems) {
        return problems.stream()
                .sorted(Comparator.comparingInt(SpecProblem::line).thenComparingInt(SpecProblem::column))
                .toList();
    }

    private static String clean(String value, int most) {
        StringBuilder clean = new StringBuilder();
        int count = 0;
        for (int at = 0; at < value.length(); count++) {
            if (count == most) {
                return clean.append("...").toString();
            }
            int point = value.codePointAt(at);
            clean.appendCodePoint(Character.isISOControl(point) ? ' ' : point);
            at += Character.charCount(point);
        }
        return clean.toString();
    }
}
