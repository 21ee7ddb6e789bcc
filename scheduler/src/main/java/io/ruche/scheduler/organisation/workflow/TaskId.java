package io.ruche.scheduler.organisation.workflow;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One try at one piece of a step; it names the request that carries it out, so that a second one of the same name is known
 * as the same.
 *
 * @param index of the item, for a step with {@code foreach}; 0 else
 * @param iteration from 1, for a step with {@code loop}; 1 else
 * @param attempt from 1
 */
public record TaskId(String run, String step, int index, int iteration, int attempt) {
    private static final Pattern FORM =
            Pattern.compile("([^/]{1,80})/([^/]{1,63})/([0-9]{1,4})/([0-9]{1,5})/([0-9]{1,3})");

    public static Optional<TaskId> find(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new TaskId(
                        form.group(1),
                        form.group(2),
                        Integer.parseInt(form.group(3)),
                        Integer.parseInt(form.group(4)),
                        Integer.parseInt(form.group(5))))
                : Optional.empty();
    }

    /** For example {@code run-4kq7m2x9/build/0/1/2}. */
    @Override
    public String toString() {
        return run + "/" + step + "/" + index + "/" + iteration + "/" + attempt;
    }
}
